import { createHash, type KeyObject } from 'node:crypto';
import pkcs11 from 'pkcs11js';
import type { SigningKey } from '../log/note.js';
import { derOfSignature, publicKeyOf } from './key-forms.js';
import {
  closeToken,
  findObject,
  type HsmOptions,
  openToken,
  type OpenToken,
  PinRefusedError,
} from './token.js';

/** Names that pkcs11js lacks (PKCS#11 3.0). */
const CKK_EC_EDWARDS = 0x40;
const CKM_EDDSA = 0x1057;
/** Ours sign 64 octets. */
const SIGNATURE_OCTETS_MAX = 128;
/** RFC 3394: eight octets more than the key. */
const WRAPPED_OCTETS = 40;
/** A data key is in the token only while it is wrapped, and is meant to be taken out of it again. */
const SESSION_KEY: pkcs11.Template = [
  { type: pkcs11.CKA_CLASS, value: pkcs11.CKO_SECRET_KEY },
  { type: pkcs11.CKA_KEY_TYPE, value: pkcs11.CKK_AES },
  { type: pkcs11.CKA_TOKEN, value: false },
  { type: pkcs11.CKA_SENSITIVE, value: false },
  { type: pkcs11.CKA_EXTRACTABLE, value: true },
];
const KEY_WRAP = { mechanism: pkcs11.CKM_AES_KEY_WRAP };

/**
 * A hardware security module behind PKCS#11, whose keys never leave it. Its calls block, so it is not for the process that has the
 * door. After a failed call it is opened anew; after a refused PIN it is not asked again, so that no module locks itself.
 */
export class Hsm {
  #open: OpenToken | undefined;
  #refused: PinRefusedError | undefined;

  constructor(private readonly options: HsmOptions) {}

  /**
   * The key pair of this label, Ed25519 or P-256.
   * @returns undefined when the token has none
   * @throws PinRefusedError; Error when the module or the token is not as the settings say
   */
  key(label: string): SigningKey | undefined {
    const publicKey = this.#use((token) => {
      const publicHalf = findObject(token, pkcs11.CKO_PUBLIC_KEY, label);
      const privateHalf = findObject(token, pkcs11.CKO_PRIVATE_KEY, label);
      if (publicHalf !== undefined && privateHalf !== undefined) return readPublicKey(token, publicHalf);
    });
    if (publicKey === undefined) return undefined;
    // The private half is looked for each time: what the token called it does not outlive its session.
    return {
      publicKey,
      sign: (text) =>
        new Promise((resolve) => {
          resolve(this.#sign(label, publicKey, text));
        }),
    };
  }

  /**
   * A key of 32 octets, wrapped by the AES key of this label (CKM_AES_KEY_WRAP, RFC 3394).
   * @throws PinRefusedError; Error when there is no such key, or the token can not do it
   */
  wrap(label: string, plain: Buffer): Buffer {
    return this.#use((token) => {
      const { library, session } = token;
      const key = library.C_CreateObject(session, [...SESSION_KEY, { type: pkcs11.CKA_VALUE, value: plain }]);
      try {
        const wrapping = wrappingKey(token, label);
        return library.C_WrapKey(session, KEY_WRAP, wrapping, key, Buffer.alloc(WRAPPED_OCTETS));
      } finally {
        library.C_DestroyObject(session, key);
      }
    });
  }

  /** @throws PinRefusedError; Error as {@link wrap}, or when another key has wrapped it */
  unwrap(label: string, wrapped: Buffer): Buffer {
    return this.#use((token) => {
      const { library, session } = token;
      const key = library.C_UnwrapKey(session, KEY_WRAP, wrappingKey(token, label), wrapped, SESSION_KEY);
      try {
        const [value] = library.C_GetAttributeValue(session, key, [{ type: pkcs11.CKA_VALUE }]);
        return value?.value as Buffer;
      } finally {
        library.C_DestroyObject(session, key);
      }
    });
  }

  #sign(label: string, publicKey: KeyObject, text: Buffer): Buffer {
    return this.#use(({ library, session }) => {
      const key = findObject({ library, session }, pkcs11.CKO_PRIVATE_KEY, label);
      if (key === undefined) throw new Error(`there is no key ${label} any more`);
      const isEdwards = publicKey.asymmetricKeyType === 'ed25519';
      library.C_SignInit(session, { mechanism: isEdwards ? CKM_EDDSA : pkcs11.CKM_ECDSA }, key);
      const input = isEdwards ? text : createHash('sha256').update(text).digest();
      const signature = library.C_Sign(session, input, Buffer.alloc(SIGNATURE_OCTETS_MAX));
      return isEdwards ? signature : derOfSignature(signature);
    });
  }

  /** What failed may be a session that the module has forgotten. */
  #use<Result>(work: (token: OpenToken) => Result): Result {
    if (this.#refused !== undefined) throw this.#refused;
    try {
      this.#open ??= openToken(this.options);
      return work(this.#open);
    } catch (error) {
      if (error instanceof PinRefusedError) this.#refused = error;
      const open = this.#open;
      this.#open = undefined;
      if (open !== undefined) closeToken(open);
      throw error;
    }
  }
}

function wrappingKey(token: OpenToken, label: string): pkcs11.Handle {
  const found = findObject(token, pkcs11.CKO_SECRET_KEY, label);
  if (found === undefined) throw new Error(`the token has no AES key ${label}`);
  return found;
}

function readPublicKey({ library, session }: OpenToken, key: pkcs11.Handle): KeyObject {
  const [type, point] = library.C_GetAttributeValue(session, key, [
    { type: pkcs11.CKA_KEY_TYPE },
    { type: pkcs11.CKA_EC_POINT },
  ]);
  // CK_ULONG in the machine's own order, which is little-endian wherever Node runs.
  const isEdwards = (type?.value as Buffer).readUInt8(0) === CKK_EC_EDWARDS;
  return publicKeyOf(isEdwards ? 'ed25519' : 'p256', point?.value as Buffer);
}
