import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Identity, IdentityTokenIssuer } from '@pep/client-identity';

/** Stands in for the gateway: says to a service who calls. */
export interface TestIdentity {
  /** For `PEP_IDENTITY_PUBLIC_KEY_FILE`. */
  readonly publicKeyFile: string;
  /** An identity token for the service named `audience`; it is believed for a minute. */
  tokenFor(caller: Identity, audience: string): Promise<string>;
  /** Removes the key file. */
  remove(): void;
}

/** A gateway with a fresh P-256 key. */
export function testIdentity(): TestIdentity {
  const { privateKey, publicKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const folder = mkdtempSync(join(tmpdir(), 'pep-identity-'));
  const publicKeyFile = join(folder, 'public.pem');
  writeFileSync(publicKeyFile, publicKey);
  const issuer = new IdentityTokenIssuer(privateKey);
  return {
    publicKeyFile,
    tokenFor: (caller, audience) => issuer.issue(caller, audience),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
