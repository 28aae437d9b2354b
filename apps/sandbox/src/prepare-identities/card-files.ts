import { join } from 'node:path';
import type { CredentialPlan } from '../resolve-credentials/credential-store.js';
import { makeFolder, PUBLIC_FOLDER } from '../resolve-credentials/sandbox-files.js';

type Files = Pick<CredentialPlan, 'certificateFile' | 'keyFile'>;

/** The files of a card's authentication certificate in a folder, which is made. */
export async function authenticationFiles(folder: string): Promise<Files> {
  await makeFolder(folder, PUBLIC_FOLDER);
  return { certificateFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
}

/** The files of a card's signature certificate in a folder, which is made. */
export async function signatureFiles(folder: string): Promise<Files> {
  await makeFolder(folder, PUBLIC_FOLDER);
  return { certificateFile: join(folder, 'sign-cert.pem'), keyFile: join(folder, 'sign-key.pem') };
}
