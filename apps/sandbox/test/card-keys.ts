import { type CardContent } from '@pep/testing';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A card of somebody that signed for itself; keys are P-256 or RSA of 2048 bits. */
export function makeContent(keys: 'P-256' | 'RSA'): CardContent {
  const folder = mkdtempSync(join(tmpdir(), 'pep-keys-'));
  const kind = keys === 'RSA' ? ['rsa:2048'] : ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
  const make = (name: string) => {
    const files = { key: join(folder, `${name}-key.pem`), certificate: join(folder, `${name}.pem`) };
    const subject = ['-subj', `/C=AM/CN=ANI TEST ${name}`, '-days', '30'];
    const args = ['req', '-x509', '-nodes', ...subject, '-newkey', ...kind];
    execFileSync('openssl', [...args, '-keyout', files.key, '-out', files.certificate], { stdio: 'pipe' });
    return { key: readFileSync(files.key, 'utf8'), certificate: readFileSync(files.certificate, 'utf8') };
  };
  try {
    return { authentication: make('auth'), signature: make('sign') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What openssl says of a signature over data, with SHA-256. */
export function opensslVerifies(certificate: string, data: Buffer, signature: Buffer): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'pep-signature-'));
  const file = (name: string, content: string | Buffer): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  try {
    const pem = file('certificate.pem', certificate);
    const key = file('key.pem', execFileSync('openssl', ['x509', '-in', pem, '-noout', '-pubkey']));
    const args = ['dgst', '-sha256', '-verify', key, '-signature', file('signature', signature)];
    return execFileSync('openssl', [...args, file('data', data)], { encoding: 'utf8' }).includes(
      'Verified OK',
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
