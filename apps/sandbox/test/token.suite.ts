import { eventually } from '@pep/testing';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import pkcs11js, { type Handle, type PKCS11 } from 'pkcs11js';

export const AUTH = 'ARMID (AuthPIN)';
export const SIGN = 'ARMID (SignPIN)';
const READ_WRITE = pkcs11js.CKF_SERIAL_SESSION | pkcs11js.CKF_RW_SESSION;
/** What tests ask of a token. */
const FLAGS = {
  isInitialized: pkcs11js.CKF_USER_PIN_INITIALIZED,
  countIsLow: pkcs11js.CKF_USER_PIN_COUNT_LOW,
  isFinalTry: pkcs11js.CKF_USER_PIN_FINAL_TRY,
  isLocked: pkcs11js.CKF_USER_PIN_LOCKED,
} as const;
export type Flag = keyof typeof FLAGS;

interface Module {
  readonly module: string;
  readonly environment: object;
}
interface Reply {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}
type Call = {
  [Name in keyof PKCS11]: PKCS11[Name] extends (...values: never[]) => unknown ? Name : never;
}[keyof PKCS11];

/** A PKCS #11 module in a process of its own. A call that fails throws the name of its CKR_ code. */
export class Tokens {
  #calls = 0;

  private constructor(private readonly child: ChildProcess) {}

  static load({ module, environment }: Module): Tokens {
    const client = join(import.meta.dirname, 'token-client.ts');
    const env = { ...process.env, ...environment };
    const options = {
      env,
      execArgv: ['--disable-warning=ExperimentalWarning'],
      serialization: 'advanced' as const,
    };
    const child = fork(client, [module], options);
    child.setMaxListeners(0);
    return new Tokens(child);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }

  /** A call of PKCS #11, as its standard names it. */
  call<Name extends Call>(
    name: Name,
    ...values: Parameters<PKCS11[Name]>
  ): Promise<ReturnType<PKCS11[Name]>> {
    const id = (this.#calls += 1);
    return new Promise((resolve, reject) => {
      const onReply = (reply: Reply): void => {
        if (reply.id !== id) return;
        this.child.off('message', onReply);
        if (reply.error === undefined) resolve(reply.result as ReturnType<PKCS11[Name]>);
        else reject(new Error(reply.error));
      };
      this.child.on('message', onReply);
      this.child.send({ id, name, values });
    });
  }

  async labels(): Promise<string[]> {
    return (await this.#tokens()).map(({ label }) => label);
  }

  async slot(label: string): Promise<Handle> {
    const found = (await this.#tokens()).find((token) => token.label === label);
    if (found === undefined) throw new Error(`there is no token ${label}`);
    return found.slot;
  }

  /** The slot, once the reader has told that the card is in. */
  appearing(label: string): Promise<Handle> {
    return eventually(() => this.slot(label));
  }

  async open(label: string): Promise<Handle> {
    return this.call('C_OpenSession', await this.appearing(label), READ_WRITE);
  }

  /** Which of the flags are set that say how the PIN stands. */
  async flags(label: string): Promise<Flag[]> {
    const { flags } = await this.call('C_GetTokenInfo', await this.slot(label));
    return (Object.keys(FLAGS) as Flag[]).filter((name) => flags & FLAGS[name]);
  }

  login(session: Handle, pin: string): Promise<void> {
    return this.call('C_Login', session, pkcs11js.CKU_USER, pin);
  }

  /** Sets the PIN by the PUK, as PKCS #11 foresees it. */
  async initPin(session: Handle, puk: string, pin: string): Promise<void> {
    await this.call('C_Login', session, pkcs11js.CKU_SO, puk);
    try {
      await this.call('C_InitPIN', session, pin);
    } finally {
      await this.call('C_Logout', session);
    }
  }

  async objects(session: Handle, kind: number): Promise<Handle[]> {
    await this.call('C_FindObjectsInit', session, [{ type: pkcs11js.CKA_CLASS, value: kind }]);
    const found = await this.#send('C_FindObjects', [session, 10]);
    await this.call('C_FindObjectsFinal', session);
    return found as Handle[];
  }

  /** A signature of the one private key that the session sees; `consent` is the PIN, for keys that ask for it again. */
  async sign(session: Handle, mechanism: number, data: Buffer, consent?: string): Promise<Buffer> {
    const [key] = await this.objects(session, pkcs11js.CKO_PRIVATE_KEY);
    if (key === undefined) throw new Error('there is no private key to be seen');
    await this.call('C_SignInit', session, { mechanism }, key);
    if (consent !== undefined) await this.call('C_Login', session, pkcs11js.CKU_CONTEXT_SPECIFIC, consent);
    return (await this.#send('C_Sign', [session, data, Buffer.alloc(512)])) as Buffer;
  }

  #send(name: Call, values: readonly unknown[]): Promise<unknown> {
    const id = (this.#calls += 1);
    return new Promise((resolve, reject) => {
      const onReply = (reply: Reply): void => {
        if (reply.id !== id) return;
        this.child.off('message', onReply);
        if (reply.error === undefined) resolve(reply.result);
        else reject(new Error(reply.error));
      };
      this.child.on('message', onReply);
      this.child.send({ id, name, values });
    });
  }

  async #tokens(): Promise<{ slot: Handle; label: string }[]> {
    const slots = await this.call('C_GetSlotList', true);
    return Promise.all(
      slots.map(async (slot) => {
        const { label } = await this.call('C_GetTokenInfo', slot);
        return { slot, label: label.replace(/[\s\0]+$/, '') };
      }),
    );
  }
}
