import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { join } from 'node:path';
import {
  makeFolder,
  PUBLIC_FILE,
  readIfThere,
  SECRET_FILE,
  SECRET_FOLDER,
  writeIfChanged,
  writeWhole,
} from '../resolve-credentials/sandbox-files.js';

/** A kind of key: how to make one, and how to tell one. */
interface KeyKind {
  make(): KeyObject;
  is(key: KeyObject): boolean;
}

const AES_256_OCTETS = 32;

const P256: KeyKind = {
  make: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  is: (key) => key.asymmetricKeyDetails?.namedCurve === 'prime256v1',
};

const ED25519: KeyKind = {
  make: () => generateKeyPairSync('ed25519').privateKey,
  is: (key) => key.asymmetricKeyType === 'ed25519',
};

const RSA_2048: KeyKind = {
  make: () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  is: (key) => key.asymmetricKeyDetails?.modulusLength === 2048,
};

/**
 * Keeps or makes the keys between the services, each as `private.pem` and `public.pem` in a folder of its own:
 * `identity/` signs the gateway's identity tokens (ES256), `dispatch/` opens the secret parameters of dispatches
 * (ECDH-ES), `dkim/` signs the platform's mail (RFC 6376 section 3.3: RSA, 2048 bits), `status-list/` signs activation's
 * status lists (ES256), `seal/` seals evidence and `proof/` signs proofs where there is no SoftHSM (RFC 8032, ECDSA). Of
 * `codes/` the private half is a secret like any other: the digests of codes hang on it. `content/key` is no pair.
 */
export async function prepareKeyPairs(directory: string): Promise<void> {
  await prepareKeyPair(join(directory, 'identity'), P256);
  await prepareKeyPair(join(directory, 'dispatch'), P256);
  await prepareKeyPair(join(directory, 'dkim'), RSA_2048);
  await prepareKeyPair(join(directory, 'status-list'), P256);
  await prepareKeyPair(join(directory, 'codes'), P256);
  await prepareKeyPair(join(directory, 'seal'), ED25519);
  await prepareKeyPair(join(directory, 'proof'), P256);
  await prepareContentKey(join(directory, 'content'));
}

async function prepareKeyPair(folder: string, kind: KeyKind): Promise<void> {
  await makeFolder(folder, SECRET_FOLDER);
  const privateFile = join(folder, 'private.pem');
  let privateKey = await readIfThere(privateFile);
  if (privateKey === undefined || !isKey(privateKey, kind)) {
    privateKey = kind.make().export({ type: 'pkcs8', format: 'pem' }).toString();
    await writeWhole(privateFile, privateKey, SECRET_FILE);
  }
  // Always derived, so that the two can not differ.
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
  await writeIfChanged(join(folder, 'public.pem'), publicKey, PUBLIC_FILE);
}

/** 32 random octets that wrap the keys of content where there is no SoftHSM (RFC 3394, AES-256). */
async function prepareContentKey(folder: string): Promise<void> {
  await makeFolder(folder, SECRET_FOLDER);
  const file = join(folder, 'key');
  if ((await readIfThere(file)) === undefined)
    await writeWhole(file, randomBytes(AES_256_OCTETS), SECRET_FILE);
}

function isKey(pem: string, kind: KeyKind): boolean {
  try {
    return kind.is(createPrivateKey(pem));
  } catch {
    return false;
  }
}
