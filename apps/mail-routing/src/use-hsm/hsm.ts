import { createHash, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import pkcs11 from 'pkcs11js';
import type { SigningKey } from '../log/note.js';
import { derOfSignature, publicKeyOf } from './key-forms.js';

/** Which module and token, and where its PIN is. */
export interface HsmOptions {
  /** Path of the PKCS#11 module. */
  readonly module: string;
  /** Label of the token. */
  readonly token: string;
  /** File that holds the user PIN and nothing else. */
  readonly pinFile: string;
}

/** Names that pkcs11js lacks (PKCS#11 3.0). */
const CKK_EC_EDWARDS = 0x40;
const CKM_EDDSA = 0x1057;
/** Ours sign 64 octets. */
const SIGNATURE_OCTETS_MAX = 128;

interface OpenToken {
  readonly library: pkcs11.PKCS11;
  readonly session: pkcs11.Handle;
}

/**
 * A hardware security module behind PKCS#11. Its calls block, so it is not for the process that has the door. After a
 * failed call it is opened anew; after a refused PIN it is not asked again, so that no module locks itself.
 */
export class Hsm {
  #open: OpenToken | undefined;
  #refused: Error | undefined;

  constructor(private readonly options: HsmOptions) {}

  /**
   * The key pair of this label, Ed25519 or P-256; its private half never leaves the module.
   * @returns undefined when the token has none
   * @throws Error when the module, the token or its PIN is not as the settings say
   */
  key(label: string): Promise<SigningKey | undefined> {
    return this.#use((token) => Promise.resolve(this.#find(token, label)));
  }

  close(): void {
    const open = this.#open;
    this.#open = undefined;
    if (open === undefined) return;
    try {
      open.library.C_Finalize();
    } finally {
      open.library.close();
    }
  }

  async #use<Result>(work: (token: OpenToken) => Promise<Result>): Promise<Result> {
    try {
      this.#open ??= this.#openToken();
      return await work(this.#open);
    } catch (error) {
      this.#drop();
      throw error;
    }
  }

  /** What failed may be a session that the module has forgotten. */
  #drop(): void {
    try {
      this.close();
    } catch {
      // The module is gone already.
    }
  }

  #find({ library, session }: OpenToken, label: string): SigningKey | undefined {
    const find = (objectClass: number): pkcs11.Handle | undefined => {
      library.C_FindObjectsInit(session, [
        { type: pkcs11.CKA_CLASS, value: objectClass },
        { type: pkcs11.CKA_LABEL, value: label },
      ]);
      const [found] = library.C_FindObjects(session, 1);
      library.C_FindObjectsFinal(session);
      return found;
    };
    const publicHalf = find(pkcs11.CKO_PUBLIC_KEY);
    const privateHalf = find(pkcs11.CKO_PRIVATE_KEY);
    if (publicHalf === undefined || privateHalf === undefined) return undefined;
    const publicKey = readPublicKey(library, session, publicHalf);
    return {
      publicKey,
      sign: (text) => this.#use((token) => signWith(token, privateHalf, publicKey, text)),
    };
  }

  #openToken(): OpenToken {
    if (this.#refused !== undefined) throw this.#refused;
    const library = new pkcs11.PKCS11();
    library.load(this.options.module);
    try {
      library.C_Initialize();
      const slot = library
        .C_GetSlotList(true)
        .find((one) => library.C_GetTokenInfo(one).label.trimEnd() === this.options.token);
      if (slot === undefined) throw new Error(`no token is called ${this.options.token}`);
      const session = library.C_OpenSession(slot, pkcs11.CKF_SERIAL_SESSION);
      this.#logIn(library, session);
      return { library, session };
    } catch (error) {
      library.close();
      throw error;
    }
  }

  #logIn(library: pkcs11.PKCS11, session: pkcs11.Handle): void {
    const pin = readFileSync(this.options.pinFile, 'utf8').trim();
    try {
      library.C_Login(session, pkcs11.CKU_USER, pin);
    } catch (error) {
      const { code, message } = error as pkcs11.Pkcs11Error;
      if (code === pkcs11.CKR_USER_ALREADY_LOGGED_IN) return;
      const text = `the token ${this.options.token} refuses the PIN (${message}); correct its file and start again`;
      this.#refused = new Error(text, { cause: error });
      throw this.#refused;
    }
  }
}

function readPublicKey(library: pkcs11.PKCS11, session: pkcs11.Handle, key: pkcs11.Handle): KeyObject {
  const [type, point] = library.C_GetAttributeValue(session, key, [
    { type: pkcs11.CKA_KEY_TYPE },
    { type: pkcs11.CKA_EC_POINT },
  ]);
  // CK_ULONG in the machine's own order, which is little-endian wherever Node runs.
  const isEdwards = (type?.value as Buffer).readUInt8(0) === CKK_EC_EDWARDS;
  return publicKeyOf(isEdwards ? 'ed25519' : 'p256', point?.value as Buffer);
}

async function signWith(
  { library, session }: OpenToken,
  key: pkcs11.Handle,
  publicKey: KeyObject,
  text: Buffer,
): Promise<Buffer> {
  const isEdwards = publicKey.asymmetricKeyType === 'ed25519';
  library.C_SignInit(session, { mechanism: isEdwards ? CKM_EDDSA : pkcs11.CKM_ECDSA }, key);
  const input = isEdwards ? text : createHash('sha256').update(text).digest();
  const signature = await library.C_SignAsync(session, input, Buffer.alloc(SIGNATURE_OCTETS_MAX));
  return isEdwards ? signature : derOfSignature(signature);
}
