import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { authorityPlan } from '../resolve-credentials/authorities.js';
import type { Credential } from '../resolve-credentials/credential.js';
import { keepOrIssue } from '../resolve-credentials/credential-store.js';
import type { Credentials } from '../resolve-credentials/credentials.js';
import { sealExtensions } from '../resolve-credentials/extensions.js';
import { certifyKey } from '../resolve-credentials/issue-certificate.js';
import { lastingDays, type Lifetime } from '../resolve-credentials/lifetime.js';
import { PUBLIC_FILE, readIfThere, writeIfChanged } from '../resolve-credentials/sandbox-files.js';
import { plainSubject } from '../resolve-credentials/subject.js';

const AUTHORITY_DAYS = 15 * 365;
const SEAL_DAYS = 3 * 365;

/**
 * Keeps or makes the platform's seal for proofs of delivery: `proof/certificate.pem`, of the key in the token, or of
 * `proof/private.pem` where there is no token. Its authority, `proof/ca.pem`, issues nothing else, so whoever trusts it
 * believes no card.
 */
export async function prepareProofSeal(credentials: Credentials): Promise<void> {
  const { directory } = credentials;
  const now = credentials.now();
  const issuer = await keepOrIssue({
    ...authorityPlan(join(directory, 'ca'), 'seal-ca', 'PEP Sandbox Seal CA'),
    lifetime: lastingDays(now, AUTHORITY_DAYS),
  });
  const folder = join(directory, 'proof');
  await writeIfChanged(join(folder, 'ca.pem'), issuer.certificate, PUBLIC_FILE);
  const inToken = await readIfThere(join(directory, 'hsm', 'proof-public.pem'));
  const publicKey = createPublicKey(inToken ?? (await readIfThere(join(folder, 'public.pem'))) ?? '');
  const file = join(folder, 'certificate.pem');
  const lifetime = lastingDays(now, SEAL_DAYS);
  const found = await readIfThere(file);
  if (found !== undefined && isOf(found, publicKey, issuer, lifetime)) return;
  const subject = plainSubject('PEP Sandbox evidence seal');
  const order = { subject, extensions: sealExtensions(), keyKind: 'ec', lifetime, issuer } as const;
  await writeIfChanged(file, await certifyKey(publicKey, order), PUBLIC_FILE);
}

function isOf(pem: string, publicKey: KeyObject, issuer: Credential, lifetime: Lifetime): boolean {
  const certificate = new X509Certificate(pem);
  const authority = new X509Certificate(issuer.certificate);
  return (
    certificate.publicKey.equals(publicKey) &&
    certificate.verify(authority.publicKey) &&
    lifetime.keeps(certificate.validToDate)
  );
}
