import { AppError } from '@pep/errors';
import { ERRORS } from '../errors.js';
import { chooseToken, chooseTokenForPuk } from '../token/choose-token.js';
import type { CardReading, TokenReading } from '../token/token.js';
import { type PinChange, type PinSetting, type Signing, Tokens } from '../token/tokens.js';
import type { Pkcs11Way, UnblockWay } from '../middleware/unblock-way.js';
import { withCardLock } from './card-lock.js';
import type { Answers, Job } from './job.js';
import { unblockWithTool } from './pkcs15-tool.js';
import { runJob } from './token-child.js';

export interface Pkcs11Options {
  /** Path of the PKCS#11 module; undefined when none was found. */
  readonly module: string | undefined;
  readonly way: UnblockWay;
  readonly timeoutMs: number;
}

/** The card through its PKCS#11 module, each job in a process of its own. */
export class Pkcs11Tokens extends Tokens {
  readonly #options: Pkcs11Options;

  constructor(options: Pkcs11Options) {
    super();
    this.#options = options;
  }

  read(): Promise<CardReading> {
    return this.#run({ name: 'read' });
  }

  setPin(setting: PinSetting): Promise<TokenReading> {
    const { puk, newPin, ...rest } = setting;
    const { way } = this.#options;
    return withCardLock(() =>
      way === 'pkcs15-tool'
        ? this.#setPinWithTool(setting)
        : this.#run({ name: 'set-pin', way, ...rest, puk: puk.bytes, newPin: newPin.bytes }),
    );
  }

  changePin({ pin, newPin, ...rest }: PinChange): Promise<TokenReading> {
    return withCardLock(() =>
      this.#run({ name: 'change-pin', ...rest, pin: pin.bytes, newPin: newPin.bytes }),
    );
  }

  async sign({ pin, ...rest }: Signing): Promise<Buffer> {
    const signature = await withCardLock(() => this.#run({ name: 'sign', ...rest, pin: pin.bytes }));
    return Buffer.from(signature);
  }

  async awaitReinsertion(waitMs: number): Promise<void> {
    const seen = await this.#run({ name: 'await-reinsertion', waitMs }, waitMs);
    if (!seen) throw new AppError(ERRORS.notReinserted);
  }

  async #setPinWithTool(setting: PinSetting): Promise<TokenReading> {
    const token = chooseTokenForPuk(await this.read(), setting.purpose, setting);
    if (token.serial !== setting.serial) throw new AppError(ERRORS.cardGone);
    await unblockWithTool(token.label, setting, this.#options.timeoutMs);
    return chooseToken(await this.read(), setting.purpose);
  }

  #run<Name extends Job['name']>(job: Extract<Job, { name: Name }>, waitMs = 0): Promise<Answers[Name]> {
    const { module, way, timeoutMs } = this.#options;
    if (module === undefined) throw new AppError(ERRORS.moduleMissing);
    const pkcs11Way: Pkcs11Way = way === 'pkcs15-tool' ? 'so-init-pin' : way;
    return runJob<Name>(job, { module, way: pkcs11Way, timeoutMs: timeoutMs + waitMs });
  }
}
