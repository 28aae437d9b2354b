import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Credential } from './sandbox-process.js';

/** Signs a text as another program would, OpenSSL: detached CAdES-B, DER. */
export function signCades(text: string, { certificate, key }: Credential): Buffer {
  return inFolder({ text: text, 'cert.pem': certificate, 'key.pem': key }, (folder) => {
    const options = ['-sign', '-binary', '-cades', '-md', 'sha256', '-outform', 'DER', '-out', 'cms.der'];
    openssl(folder, ['cms', ...options, '-in', 'text', '-signer', 'cert.pem', '-inkey', 'key.pem']);
    return readFileSync(join(folder, 'cms.der'));
  });
}

/** Whether OpenSSL takes a signature as the text's, as CAdES. @param authorities PEM bundle */
export function verifyCades(cms: Buffer, text: string, authorities: string): string {
  return inFolder({ 'cms.der': cms, text: text, 'ca.pem': authorities }, (folder) => {
    const options = ['-verify', '-cades', '-binary', '-inform', 'DER', '-in', 'cms.der', '-content', 'text'];
    openssl(folder, ['cms', ...options, '-CAfile', 'ca.pem', '-purpose', 'any', '-out', 'content']);
    return readFileSync(join(folder, 'content'), 'utf8');
  });
}

/** What OpenSSL prints of a CMS. */
export function printCms(cms: Buffer): string {
  return inFolder({ 'cms.der': cms }, (folder) =>
    openssl(folder, ['cms', '-cmsout', '-print', '-noout', '-inform', 'DER', '-in', 'cms.der']),
  );
}

function inFolder<Result>(
  files: Readonly<Record<string, string | Buffer>>,
  work: (folder: string) => Result,
): Result {
  const folder = mkdtempSync(join(tmpdir(), 'pep-cades-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function openssl(folder: string, args: readonly string[]): string {
  return execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
