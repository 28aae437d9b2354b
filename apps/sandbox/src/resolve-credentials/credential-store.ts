import { basename, dirname, join } from 'node:path';
import { type Credential, isKept } from './credential.js';
import { type CertificateOrder, issueCertificate } from './issue-certificate.js';
import { type Lifetime } from './lifetime.js';
import { PUBLIC_FILE, readIfThere, SECRET_FILE, writeWhole } from './sandbox-files.js';

/** A credential that must be on disk. */
export interface CredentialPlan extends CertificateOrder {
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly lifetime: Lifetime;
}

/** The credential, and whether it was there before. */
export interface KeptCredential extends Credential {
  readonly isNew: boolean;
}

/** Keeps the credential on disk when it is what the plan asks for, else makes a new one in its place. */
export async function keepOrIssue(plan: CredentialPlan): Promise<KeptCredential> {
  const found = await readCredential(plan);
  if (found && isKept(found, plan)) return { ...found, isNew: false };
  const made = await issueCertificate(plan);
  // A kill between the two leaves a pair that does not match: the next run makes both anew.
  await writeWhole(plan.keyFile, made.privateKey, SECRET_FILE);
  await writeWhole(plan.certificateFile, made.certificate, PUBLIC_FILE);
  return { ...made, isNew: true };
}

/** The file beside a certificate that holds its key: `server.pem` has `server-key.pem`. */
export function keyFileBeside(certificateFile: string): string {
  return join(dirname(certificateFile), `${basename(certificateFile, '.pem')}-key.pem`);
}

async function readCredential(plan: CredentialPlan): Promise<Credential | undefined> {
  const certificate = await readIfThere(plan.certificateFile);
  const privateKey = await readIfThere(plan.keyFile);
  return certificate !== undefined && privateKey !== undefined ? { certificate, privateKey } : undefined;
}
