import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CardContent } from '@pep/testing';

/** Born on 7 March 1985. */
export const PSN = '5703851234';
export const NAME = 'ANI PETROSYAN';
export const CONTRACT = Buffer.from('Ծառայության պայմանագիր\r\n');

const USAGE = {
  auth: 'keyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth',
  sign: 'keyUsage=critical,nonRepudiation',
};
const KEYS = { 'P-256': ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'], RSA: ['rsa:2048'] } as const;
export type Keys = keyof typeof KEYS;

/** A card of Ani's: two certificates of one authority, as openssl makes them. */
export function makeContent(keys: Keys): CardContent {
  return inFolder((folder) => {
    const file = (name: string) => join(folder, name);
    const request = (name: string, subject: string, ...more: string[]) => {
      const files = ['-keyout', file(`${name}-key.pem`), '-out', file(`${name}.pem`)];
      openssl('req', '-nodes', '-newkey', ...KEYS[keys], '-subj', subject, ...files, ...more);
    };
    request('root', '/C=AM/CN=PEP Test Root', '-x509', '-days', '30');
    const make = (name: keyof typeof USAGE) => {
      request(name, `/C=AM/SN=PETROSYAN/GN=ANI/serialNumber=${PSN}/CN=${NAME} ${PSN}`, '-new');
      writeFileSync(file('extensions'), `basicConstraints=critical,CA:FALSE\n${USAGE[name]}\n`);
      const issuer = ['-CA', file('root.pem'), '-CAkey', file('root-key.pem'), '-CAcreateserial'];
      const out = ['-extfile', file('extensions'), '-days', '20', '-out', file(`${name}-cert.pem`)];
      openssl('x509', '-req', '-in', file(`${name}.pem`), ...issuer, ...out);
      const read = (part: string) => readFileSync(file(`${name}-${part}.pem`), 'utf8');
      return { certificate: read('cert'), key: read('key') };
    };
    const [authentication, signature] = [make('auth'), make('sign')];
    return { authentication, signature, chain: readFileSync(file('root.pem'), 'utf8') };
  });
}

/** Whether openssl takes a detached signature as CAdES over the contract, by a certificate of the card's authority. */
export function opensslAccepts(signature: Buffer, contract: Buffer, root: string): boolean {
  return inFolder((folder) => {
    const file = (name: string, content: string | Buffer) => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };
    const given = ['-in', file('signature', signature), '-content', file('contract', contract)];
    const trusted = ['-CAfile', file('root.pem', root), '-purpose', 'any'];
    try {
      openssl(
        'cms',
        '-verify',
        '-cades',
        '-binary',
        '-inform',
        'DER',
        ...given,
        ...trusted,
        '-out',
        '/dev/null',
      );
      return true;
    } catch {
      return false;
    }
  });
}

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { stdio: 'pipe' });
}

function inFolder<Result>(work: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'pep-agent-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
