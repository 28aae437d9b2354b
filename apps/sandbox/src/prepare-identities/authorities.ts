import { join } from 'node:path';
import { type Credential } from './credential.js';
import { type CredentialPlan, keepOrIssue, keyFileBeside } from './credential-store.js';
import { authorityExtensions } from './extensions.js';
import { lastingDays } from './lifetime.js';
import { makeFolder, PUBLIC_FILE, PUBLIC_FOLDER, SECRET_FOLDER, writeIfChanged } from './sandbox-files.js';
import { plainSubject } from './subject.js';

const ROOT_DAYS = 20 * 365;
const CITIZEN_CA_DAYS = 15 * 365;
const SERVER_CA_DAYS = 10 * 365;

/** The sandbox's authorities: one line of issue for cards, a separate one for servers. */
export interface Authorities {
  readonly citizenCa: Credential;
  readonly serverCa: Credential;
  /** PEM of root and citizen CA, as the gateway trusts them and an identity bundle carries them. */
  readonly cardChain: string;
}

/** Keeps or makes the authorities in `ca/`, and gives out what others need of them: `ca/ca.pem`, `tls/ca.pem`. */
export async function prepareAuthorities(directory: string, now: Date): Promise<Authorities> {
  const folder = join(directory, 'ca');
  await makeFolder(folder, SECRET_FOLDER);
  await makeFolder(join(directory, 'tls'), PUBLIC_FOLDER);
  const root = await keepOrIssue({
    ...authorityPlan(folder, 'root', 'PEP Sandbox Root CA'),
    extensions: authorityExtensions(1),
    lifetime: lastingDays(now, ROOT_DAYS),
  });
  const citizenCa = await keepOrIssue({
    ...authorityPlan(folder, 'citizen-ca', 'PEP Sandbox Citizen CA'),
    lifetime: lastingDays(now, CITIZEN_CA_DAYS),
    issuer: root,
  });
  const serverCa = await keepOrIssue({
    ...authorityPlan(folder, 'server-ca', 'PEP Sandbox Server CA'),
    lifetime: lastingDays(now, SERVER_CA_DAYS),
  });
  const cardChain = root.certificate + citizenCa.certificate;
  await writeIfChanged(join(folder, 'ca.pem'), cardChain, PUBLIC_FILE);
  await writeIfChanged(join(directory, 'tls', 'ca.pem'), serverCa.certificate, PUBLIC_FILE);
  return { citizenCa, serverCa, cardChain };
}

/** What all authorities have in common: an authority right above the leaves, its two files side by side. */
export function authorityPlan(
  folder: string,
  name: string,
  commonName: string,
): Omit<CredentialPlan, 'lifetime'> {
  const certificateFile = join(folder, `${name}.pem`);
  return {
    certificateFile,
    keyFile: keyFileBeside(certificateFile),
    commonName,
    subject: plainSubject(commonName),
    extensions: authorityExtensions(0),
  };
}
