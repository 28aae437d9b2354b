import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whom the root certifies, and for what. */
interface Certified {
  readonly subject: string;
  /** Extensions of the certificate, as OpenSSL's settings name them. */
  readonly usage: readonly string[];
}

/** A root (`root.pem`) and a P-256 key with a certificate of it (`own.key`, `own.pem`), in a folder, by OpenSSL. */
export function makeAuthority({ subject, usage }: Certified) {
  const folder = mkdtempSync(join(tmpdir(), 'pep-authority-'));
  const at = (file: string): string => join(folder, file);
  const openssl = (...args: string[]): string =>
    execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const ec = '-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'.split(' ');
  const root = '-keyout root.key -out root.pem -subj /CN=Root -days 2'.split(' ');
  openssl('req', '-x509', ...ec, ...root);
  openssl('req', ...ec, '-keyout', 'own.key', '-out', 'own.csr', '-subj', subject);
  writeFileSync(at('usage'), `${usage.join('\n')}\n`);
  const issue = '-req -in own.csr -CA root.pem -CAkey root.key -CAcreateserial -days 2'.split(' ');
  openssl('x509', ...issue, '-extfile', 'usage', '-out', 'own.pem');
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  return { folder, at, openssl, remove };
}
