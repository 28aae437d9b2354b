import { readFileSync } from 'node:fs';
import pkcs11 from 'pkcs11js';

/** Which module and token, and where its PIN is. */
export interface HsmOptions {
  /** Path of the PKCS#11 module. */
  readonly module: string;
  /** Label of the token. */
  readonly token: string;
  /** File that holds the user PIN and nothing else. */
  readonly pinFile: string;
}

/** The token refuses the PIN. Asking again would lock it. */
export class PinRefusedError extends Error {}

/** A session with a token that knows its user. */
export interface OpenToken {
  readonly library: pkcs11.PKCS11;
  readonly session: pkcs11.Handle;
}

/** @throws PinRefusedError; Error when the module or the token is not as the settings say */
export function openToken({ module, token, pinFile }: HsmOptions): OpenToken {
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
    closeToken({ library });
    throw error;
  }
}

/** Lets the module go, in whatever state it is. */
export function closeToken({ library }: Pick<OpenToken, 'library'>): void {
  try {
    library.C_Finalize();
  } catch {
    // It was never initialised, or is gone already.
  }
  library.close();
}

/** The object of this class and label; undefined when there is none. */
export function findObject(
  { library, session }: OpenToken,
  objectClass: number,
  label: string,
): pkcs11.Handle | undefined {
  library.C_FindObjectsInit(session, [
    { type: pkcs11.CKA_CLASS, value: objectClass },
    { type: pkcs11.CKA_LABEL, value: label },
  ]);
  const [found] = library.C_FindObjects(session, 1);
  library.C_FindObjectsFinal(session);
  return found;
}

function logIn({ library, session }: OpenToken, token: string, pinFile: string): void {
  const pin = readFileSync(pinFile, 'utf8').trim();
  try {
    library.C_Login(session, pkcs11.CKU_USER, pin);
  } catch (error) {
    const { code, message } = error as pkcs11.Pkcs11Error;
    if (code === pkcs11.CKR_USER_ALREADY_LOGGED_IN) return;
    const text = `the token ${token} refuses the PIN (${message}); correct its file and start again`;
    throw new PinRefusedError(text, { cause: error });
  }
}
