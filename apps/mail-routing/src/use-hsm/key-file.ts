import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { SigningKey } from '../log/note.js';

/**
 * A private key in a PEM file, for machines without a hardware module: whoever reads the file can sign.
 * @returns undefined when there is no such file
 */
export async function keyFromFile(file: string): Promise<SigningKey | undefined> {
  const pem = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (pem === undefined) return undefined;
  const privateKey = createPrivateKey(pem);
  return {
    publicKey: createPublicKey(privateKey),
    sign: (text) => Promise.resolve(sign(digestOf(privateKey), text, privateKey)),
  };
}

/** Ed25519 hashes by itself. */
function digestOf(key: KeyObject): 'sha256' | null {
  return key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
}
