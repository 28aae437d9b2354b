import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NAME = '/C=AM/O=Test Platform/CN=Evidence seal';

/** A root, and a key with the certificate of an organisation's seal from it, by OpenSSL. */
export function makeSealAuthority() {
  const folder = mkdtempSync(join(tmpdir(), 'pep-seal-'));
  const at = (file: string): string => join(folder, file);
  const openssl = (...args: string[]): string =>
    execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...ec,
    '-keyout',
    'root.key',
    '-out',
    'root.pem',
    '-subj',
    '/CN=Seal root',
    '-days',
    '2',
  );
  openssl('req', ...ec, '-keyout', 'seal.key', '-out', 'seal.csr', '-subj', NAME);
  writeFileSync(at('usage'), 'basicConstraints=critical,CA:false\nkeyUsage=critical,nonRepudiation\n');
  const issue = [
    '-req',
    '-in',
    'seal.csr',
    '-CA',
    'root.pem',
    '-CAkey',
    'root.key',
    '-CAcreateserial',
    '-days',
    '2',
  ];
  openssl('x509', ...issue, '-extfile', 'usage', '-out', 'seal.pem');
  return {
    folder,
    rootFile: at('root.pem'),
    keyFile: at('seal.key'),
    certFile: at('seal.pem'),
    certificate: readFileSync(at('seal.pem'), 'utf8'),
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
