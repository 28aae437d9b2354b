import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import {
  makeFolder,
  PUBLIC_FILE,
  readIfThere,
  SECRET_FILE,
  SECRET_FOLDER,
  writeIfChanged,
  writeWhole,
} from './sandbox-files.js';

/** Keeps or makes the P-256 key in `identity/` that signs the gateway's identity tokens (ES256). */
export async function prepareIdentityTokenKey(directory: string): Promise<void> {
  const folder = join(directory, 'identity');
  await makeFolder(folder, SECRET_FOLDER);
  const privateFile = join(folder, 'private.pem');
  let privateKey = await readIfThere(privateFile);
  if (privateKey === undefined || !isP256Key(privateKey)) {
    privateKey = newPrivateKey();
    await writeWhole(privateFile, privateKey, SECRET_FILE);
  }
  // Always derived, so that the two can not differ.
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
  await writeIfChanged(join(folder, 'public.pem'), publicKey, PUBLIC_FILE);
}

function newPrivateKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function isP256Key(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyDetails?.namedCurve === 'prime256v1';
  } catch {
    return false;
  }
}
