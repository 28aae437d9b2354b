import { readFileSync } from 'node:fs';
import pkcs11 from 'pkcs11js';

/** Which module and token, and where its PIN is. */
export interface WrappingTokenOptions {
  /** Path of the PKCS#11 module. */
  readonly module: string;
  /** Label of the token. */
  readonly token: string;
  /** File that holds the user PIN and nothing else. */
  readonly pinFile: string;
}

/** The token refuses the PIN. Asking again would lock it. */
export class PinRefusedError extends Error {}

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

interface OpenToken {
  readonly library: pkcs11.PKCS11;
  readonly session: pkcs11.Handle;
}

/**
 * AES keys of a PKCS#11 token that wrap other keys (CKM_AES_KEY_WRAP, RFC 3394) and never leave it. Its calls block: it is for a
 * process of its own. After a failed call the module is opened anew.
 */
export class WrappingToken {
  #open: OpenToken | undefined;

  constructor(private readonly options: WrappingTokenOptions) {}

  /** @throws PinRefusedError; Error when there is no such key, or the token can not do it */
  wrap(label: string, plain: Buffer): Buffer {
    return this.#use(({ library, session }) => {
      const template = [...SESSION_KEY, { type: pkcs11.CKA_VALUE, value: plain }];
      const key = library.C_CreateObject(session, template);
      try {
        const wrapping = findKey({ library, session }, label);
        const mechanism = { mechanism: pkcs11.CKM_AES_KEY_WRAP };
        return library.C_WrapKey(session, mechanism, wrapping, key, Buffer.alloc(WRAPPED_OCTETS));
      } finally {
        library.C_DestroyObject(session, key);
      }
    });
  }

  /** @throws PinRefusedError; Error when there is no such key, or the token can not do it, or another key has wrapped it */
  unwrap(label: string, wrapped: Buffer): Buffer {
    return this.#use(({ library, session }) => {
      const wrapping = findKey({ library, session }, label);
      const mechanism = { mechanism: pkcs11.CKM_AES_KEY_WRAP };
      const key = library.C_UnwrapKey(session, mechanism, wrapping, wrapped, SESSION_KEY);
      try {
        const [value] = library.C_GetAttributeValue(session, key, [{ type: pkcs11.CKA_VALUE }]);
        return value?.value as Buffer;
      } finally {
        library.C_DestroyObject(session, key);
      }
    });
  }

  #use(work: (token: OpenToken) => Buffer): Buffer {
    try {
      this.#open ??= openToken(this.options);
      return work(this.#open);
    } catch (error) {
      const open = this.#open;
      this.#open = undefined;
      if (open !== undefined) closeModule(open.library);
      throw error;
    }
  }
}

function findKey({ library, session }: OpenToken, label: string): pkcs11.Handle {
  library.C_FindObjectsInit(session, [
    { type: pkcs11.CKA_CLASS, value: pkcs11.CKO_SECRET_KEY },
    { type: pkcs11.CKA_LABEL, value: label },
  ]);
  const [found] = library.C_FindObjects(session, 1);
  library.C_FindObjectsFinal(session);
  if (found === undefined) throw new Error(`the token has no AES key ${label}`);
  return found;
}

function openToken({ module, token, pinFile }: WrappingTokenOptions): OpenToken {
  const library = new pkcs11.PKCS11();
  library.load(module);
  try {
    library.C_Initialize();
    const slot = library
      .C_GetSlotList(true)
      .find((one) => library.C_GetTokenInfo(one).label.trimEnd() === token);
    if (slot === undefined) throw new Error(`no token is called ${token}`);
    const session = library.C_OpenSession(slot, pkcs11.CKF_SERIAL_SESSION);
    logIn({ library, session }, token, pinFile);
    return { library, session };
  } catch (error) {
    closeModule(library);
    throw error;
  }
}

function logIn({ library, session }: OpenToken, token: string, pinFile: string): void {
  const pin = readFileSync(pinFile, 'utf8').trim();
  try {
    library.C_Login(session, pkcs11.CKU_USER, pin);
  } catch (error) {
    const { message } = error as Error;
    const text = `the token ${token} refuses the PIN (${message}); correct its file and start again`;
    throw new PinRefusedError(text, { cause: error });
  }
}

function closeModule(library: pkcs11.PKCS11): void {
  try {
    library.C_Finalize();
  } catch {
    // It was never initialised, or is gone already.
  }
  library.close();
}
