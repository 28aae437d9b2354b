import { join } from 'node:path';
import { type Credential } from './credential.js';
import { goodCard } from './cards.js';
import { keepOrIssue } from './credential-store.js';
import { makeFolder, PUBLIC_FOLDER } from './sandbox-files.js';
import { plainSubject } from './subject.js';

const NAME = 'EKENG mail system';

/** Keeps or makes the certificate of a sender's mail system, which names nobody, in `identities/system/`. */
export async function prepareSystem(directory: string, issuer: Credential, now: Date): Promise<void> {
  const folder = join(directory, 'identities', 'system');
  await makeFolder(folder, PUBLIC_FOLDER);
  await keepOrIssue({
    certificateFile: join(folder, 'cert.pem'),
    keyFile: join(folder, 'key.pem'),
    commonName: NAME,
    subject: plainSubject(NAME),
    ...goodCard(issuer, now),
  });
}
