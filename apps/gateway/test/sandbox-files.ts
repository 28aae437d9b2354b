import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const SANDBOX = resolve(import.meta.dirname, '../../sandbox/dist/main.js');

/** A certificate and its key, PEM, as a TLS client takes them. */
export interface Card {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Certificates of a card authority of the test's own, as the sandbox makes them. */
export interface SandboxFiles {
  readonly folder: string;
  /** A persona's card, such as `citizen`. */
  card(persona: string): Card;
  /** A card that must be refused: `foreign`, `expired` or `server-only`. */
  rejectedCard(name: string): Card;
  read(path: string): Buffer;
  remove(): void;
}

/** Runs the built sandbox's `--prepare` in a new folder. */
export async function prepareSandbox(): Promise<SandboxFiles> {
  const folder = mkdtempSync(join(tmpdir(), 'pep-gateway-'));
  // Of the test's own environment only the path to openssl: the sandbox refuses PEP_ names that are not its.
  const ports = ['OPS', 'DNS', 'CONTROL', 'MAIL', 'BANK', 'PKI', 'SMSC', 'SMSC2'].map((name) => [
    `PEP_${name}_PORT`,
    '1',
  ]);
  const env = { PATH: process.env['PATH'], PEP_SANDBOX_DIR: folder, ...Object.fromEntries(ports) };
  await promisify(execFile)(process.execPath, [SANDBOX, '--prepare'], { env });
  const read = (path: string) => readFileSync(join(folder, path));
  const cardIn = (path: string) => ({ cert: read(`${path}/cert.pem`), key: read(`${path}/key.pem`) });
  return {
    folder,
    card: (persona) => cardIn(`identities/${persona}`),
    rejectedCard: (name) => cardIn(`identities-rejected/${name}`),
    read,
    remove: () => rmSync(folder, { recursive: true }),
  };
}
