import { createHash } from 'node:crypto';
import pkcs11js from 'pkcs11js';
import type { JobOf } from './job.js';
import type { Pkcs11Module, Session } from './module.js';
import { inSession, logIn, logOut, text, usableSlot } from './pin-jobs.js';

const SIGNATURE_OCTETS_MAX = 512;
/** DigestInfo of SHA-256 (RFC 8017, section 9.2, note 1), for cards that only pad. */
const SHA256_DIGEST_INFO = Buffer.from('3031300d060960864801650304020105000420', 'hex');

/** One signature with one login. RSA: PKCS#1 v1.5; EC: r and s one after the other, as PKCS#11 has it. */
export function sign(module: Pkcs11Module, job: JobOf<'sign'>): Buffer {
  const slot = usableSlot(module, job);
  return inSession(module, slot, (session) => {
    logIn(module, slot, session, job.pin);
    try {
      const key = module.attempt('find-key', slot, () => privateKey(module, session, job.keyId));
      return module.attempt('sign', slot, () => signWith(module, session, key, job));
    } finally {
      logOut(module, session);
    }
  });
}

/** Private keys are visible only after the login. */
function privateKey(module: Pkcs11Module, session: Session, keyId: string): pkcs11js.Handle {
  const [key] = module.find(session, pkcs11js.CKO_PRIVATE_KEY, Buffer.from(keyId, 'hex'));
  if (key === undefined) throw new Error('certificateMissing');
  return key;
}

function signWith(
  module: Pkcs11Module,
  session: Session,
  key: pkcs11js.Handle,
  { data, pin }: JobOf<'sign'>,
): Buffer {
  const { library } = module;
  const { mechanism, input } = prepare(module, session, key, data);
  library.C_SignInit(session, { mechanism }, key);
  // A key with user consent asks for the PIN again with each signature (PKCS#11 2.40, CKA_ALWAYS_AUTHENTICATE).
  if (alwaysAuthenticates(module, session, key)) {
    library.C_Login(session, pkcs11js.CKU_CONTEXT_SPECIFIC, text(pin));
  }
  return library.C_Sign(session, input, Buffer.alloc(SIGNATURE_OCTETS_MAX));
}

function prepare(
  module: Pkcs11Module,
  session: Session,
  key: pkcs11js.Handle,
  data: Uint8Array,
): { mechanism: number; input: Buffer } {
  const digest = createHash('sha256').update(data).digest();
  const [type] = module.library.C_GetAttributeValue(session, key, [{ type: pkcs11js.CKA_KEY_TYPE }]);
  if (type?.value.readUInt8(0) === pkcs11js.CKK_EC) {
    return { mechanism: pkcs11js.CKM_ECDSA, input: digest };
  }
  const { slotID } = module.library.C_GetSessionInfo(session);
  const hashes = module.library.C_GetMechanismList(slotID).includes(pkcs11js.CKM_SHA256_RSA_PKCS);
  return hashes
    ? { mechanism: pkcs11js.CKM_SHA256_RSA_PKCS, input: Buffer.from(data) }
    : { mechanism: pkcs11js.CKM_RSA_PKCS, input: Buffer.concat([SHA256_DIGEST_INFO, digest]) };
}

function alwaysAuthenticates(module: Pkcs11Module, session: Session, key: pkcs11js.Handle): boolean {
  try {
    const [asks] = module.library.C_GetAttributeValue(session, key, [
      { type: pkcs11js.CKA_ALWAYS_AUTHENTICATE },
    ]);
    return asks?.value[0] === 1;
  } catch {
    // Older programs do not know the attribute, and so do not ask.
    return false;
  }
}
