import { createPublicKey, randomInt } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import pkcs11 from 'pkcs11js';

const TOKEN = 'PEP platform';
/** Only the account that runs the sandbox and the services. */
const SECRET_FOLDER = 0o700;
const SECRET_FILE = 0o600;
const TOKEN_LABEL_LENGTH = 32;
const PIN_MIN = 10_000_000;
const PIN_END = 100_000_000;
/** Names that pkcs11js lacks (PKCS#11 3.0), and the curve's name as DER (RFC 8410). */
const CKK_EC_EDWARDS = 0x40;
const CKM_EC_EDWARDS_KEY_PAIR_GEN = 0x1055;
const ED25519 = Buffer.from('06032b6570', 'hex');
const P256 = Buffer.from('06082a8648ce3d030107', 'hex');
/** SubjectPublicKeyInfo up to a P-256 key (RFC 5480 section 2), and the octets of the key. */
const P256_SPKI = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex');
const P256_OCTETS = 65;

interface KeyPlan {
  readonly label: string;
  readonly id: number;
  readonly type: number;
  readonly mechanism: number;
  readonly curve: Buffer;
}
/** The key that wraps the keys of content. */
const CONTENT_KEY = 'pep-content-1';
const AES_256_OCTETS = 32;
/** The key that signs checkpoints of the evidence log, and the one that signs proofs of delivery. */
const SEAL_KEY: KeyPlan = {
  ...{ label: 'pep-seal-1', id: 1, curve: ED25519 },
  ...{ type: CKK_EC_EDWARDS, mechanism: CKM_EC_EDWARDS_KEY_PAIR_GEN },
};
const PROOF_KEY: KeyPlan = {
  ...{ label: 'pep-proof-1', id: 2, curve: P256 },
  ...{ type: pkcs11.CKK_EC, mechanism: pkcs11.CKM_EC_KEY_PAIR_GEN },
};

/**
 * Makes what stands for the platform's hardware security module: a SoftHSM token with the keys that seal evidence, sign
 * proofs and wrap the keys of content; the public half of the second in `hsm/proof-public.pem`, for its certificate. What
 * is there is kept. SoftHSM finds its files by `SOFTHSM2_CONF`, which must name `hsm/softhsm2.conf` of the folder.
 */
export class PrepareHsm {
  readonly #log = new Logger(PrepareHsm.name);

  /** @param module path of SoftHSM; without it there is no token, and services use the key in `seal/` */
  constructor(
    private readonly directory: string,
    private readonly module: string | undefined,
  ) {}

  /** @throws Error when SoftHSM does not do as it should */
  async execute(): Promise<void> {
    if (this.module === undefined) {
      this.#log.warn(
        'there is no SoftHSM: evidence is sealed by a key in a file; install softhsm2 and start again',
      );
      return;
    }
    const pin = await this.#prepareFiles();
    const library = new pkcs11.PKCS11();
    library.load(this.module);
    try {
      library.C_Initialize();
      const proofKey = prepareToken(library, pin);
      await writeFile(join(this.directory, 'hsm', 'proof-public.pem'), proofKey);
      library.C_Finalize();
    } finally {
      library.close();
    }
  }

  async #prepareFiles(): Promise<string> {
    const folder = join(this.directory, 'hsm');
    const tokens = join(folder, 'tokens');
    await mkdir(tokens, { recursive: true, mode: SECRET_FOLDER });
    const settings = `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`;
    await writeFile(join(folder, 'softhsm2.conf'), settings);
    const pinFile = join(folder, 'pin');
    // Written once: what is there opens the token that is there.
    const pin = String(randomInt(PIN_MIN, PIN_END));
    await writeFile(pinFile, pin, { mode: SECRET_FILE, flag: 'wx' }).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
    return readFile(pinFile, 'utf8');
  }
}

/** @returns the public key that proofs are checked with, PEM */
function prepareToken(library: pkcs11.PKCS11, pin: string): string {
  const findSlot = (): pkcs11.Handle | undefined =>
    library.C_GetSlotList(true).find((slot) => library.C_GetTokenInfo(slot).label.trimEnd() === TOKEN);
  if (findSlot() === undefined) initialise(library, pin);
  const slot = findSlot();
  if (slot === undefined) throw new Error('SoftHSM has not made the token');
  const session = openSession(library, slot);
  library.C_Login(session, pkcs11.CKU_USER, pin);
  for (const key of [SEAL_KEY, PROOF_KEY])
    if (find(library, session, pkcs11.CKO_PRIVATE_KEY, key) === undefined) makeKey(library, session, key);
  if (find(library, session, pkcs11.CKO_SECRET_KEY, { label: CONTENT_KEY }) === undefined)
    makeContentKey(library, session);
  const publicHalf = find(library, session, pkcs11.CKO_PUBLIC_KEY, PROOF_KEY);
  if (publicHalf === undefined) throw new Error('the token has half of a key only; remove hsm/');
  return publicKeyPem(library, session, publicHalf);
}

/** SoftHSM always offers one slot more, for the next token. The officer's PIN is the user's: it protects nothing here. */
function initialise(library: pkcs11.PKCS11, pin: string): void {
  const free = library
    .C_GetSlotList(true)
    .find((slot) => (library.C_GetTokenInfo(slot).flags & pkcs11.CKF_TOKEN_INITIALIZED) === 0);
  if (free === undefined) throw new Error('SoftHSM offers no slot for a token; see SOFTHSM2_CONF');
  library.C_InitToken(free, pin, TOKEN.padEnd(TOKEN_LABEL_LENGTH));
  const slot = library
    .C_GetSlotList(true)
    .find((one) => library.C_GetTokenInfo(one).label.trimEnd() === TOKEN);
  if (slot === undefined) throw new Error('SoftHSM has not made the token');
  const session = openSession(library, slot);
  library.C_Login(session, pkcs11.CKU_SO, pin);
  library.C_InitPIN(session, pin);
  library.C_Logout(session);
  library.C_CloseSession(session);
}

function openSession(library: pkcs11.PKCS11, slot: pkcs11.Handle): pkcs11.Handle {
  return library.C_OpenSession(slot, pkcs11.CKF_SERIAL_SESSION | pkcs11.CKF_RW_SESSION);
}

function find(
  library: pkcs11.PKCS11,
  session: pkcs11.Handle,
  objectClass: number,
  { label }: Pick<KeyPlan, 'label'>,
): pkcs11.Handle | undefined {
  library.C_FindObjectsInit(session, [
    { type: pkcs11.CKA_CLASS, value: objectClass },
    { type: pkcs11.CKA_LABEL, value: label },
  ]);
  const [found] = library.C_FindObjects(session, 1);
  library.C_FindObjectsFinal(session);
  return found;
}

function makeKey(library: pkcs11.PKCS11, session: pkcs11.Handle, plan: KeyPlan): void {
  const { label, id, type, mechanism, curve } = plan;
  const common = [
    { type: pkcs11.CKA_TOKEN, value: true },
    { type: pkcs11.CKA_LABEL, value: label },
    { type: pkcs11.CKA_ID, value: Buffer.of(id) },
    { type: pkcs11.CKA_KEY_TYPE, value: type },
  ];
  library.C_GenerateKeyPair(
    session,
    { mechanism },
    [...common, { type: pkcs11.CKA_VERIFY, value: true }, { type: pkcs11.CKA_EC_PARAMS, value: curve }],
    [
      ...common,
      { type: pkcs11.CKA_PRIVATE, value: true },
      { type: pkcs11.CKA_SENSITIVE, value: true },
      { type: pkcs11.CKA_EXTRACTABLE, value: false },
      { type: pkcs11.CKA_SIGN, value: true },
    ],
  );
}

/** AES-256, for nothing but wrapping and unwrapping other keys (RFC 3394). */
function makeContentKey(library: pkcs11.PKCS11, session: pkcs11.Handle): void {
  library.C_GenerateKey(session, { mechanism: pkcs11.CKM_AES_KEY_GEN }, [
    { type: pkcs11.CKA_TOKEN, value: true },
    { type: pkcs11.CKA_LABEL, value: CONTENT_KEY },
    { type: pkcs11.CKA_VALUE_LEN, value: AES_256_OCTETS },
    { type: pkcs11.CKA_PRIVATE, value: true },
    { type: pkcs11.CKA_SENSITIVE, value: true },
    { type: pkcs11.CKA_EXTRACTABLE, value: false },
    { type: pkcs11.CKA_WRAP, value: true },
    { type: pkcs11.CKA_UNWRAP, value: true },
  ]);
}

function publicKeyPem(library: pkcs11.PKCS11, session: pkcs11.Handle, key: pkcs11.Handle): string {
  const [point] = library.C_GetAttributeValue(session, key, [{ type: pkcs11.CKA_EC_POINT }]);
  const raw = (point?.value as Buffer).subarray(-P256_OCTETS);
  const spki = createPublicKey({ key: Buffer.concat([P256_SPKI, raw]), format: 'der', type: 'spki' });
  return spki.export({ type: 'spki', format: 'pem' }).toString();
}
