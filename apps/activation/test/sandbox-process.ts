import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { eventually, freePort } from '@pep/testing';

const SANDBOX = resolve(import.meta.dirname, '../../sandbox/dist/main.js');

/** A certificate of a card and its key, PEM. */
export interface Credential {
  readonly certificate: string;
  readonly key: string;
  readonly fingerprint: string;
}

/** A card as the sandbox issues it. */
export interface Card {
  readonly psn: string;
  readonly name: string;
  readonly authentication: Credential;
  readonly signature: Credential;
}

/** The built sandbox as a process of its own: its authorities, OCSP, revocation lists and time-stamps. */
export class SandboxProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly folder: string,
    private readonly ports: Readonly<Record<string, number>>,
  ) {}

  static async start(): Promise<SandboxProcess> {
    const folder = mkdtempSync(join(tmpdir(), 'pep-activation-pki-'));
    const names = ['OPS', 'DNS', 'CONTROL', 'MAIL', 'BANK', 'PKI', 'SMSC', 'SMSC2'] as const;
    const ports: Record<string, number> = {};
    for (const name of names) ports[name] = await freePort();
    const settings = Object.fromEntries(names.map((name) => [`PEP_${name}_PORT`, String(ports[name])]));
    const child = spawn(process.execPath, [SANDBOX], {
      env: { PATH: process.env['PATH'], PEP_SANDBOX_DIR: folder, ...settings },
      stdio: 'ignore',
    });
    const started = new SandboxProcess(child, folder, ports);
    await eventually(() => started.behave({}), 60_000);
    return started;
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    await once(this.child, 'exit');
    rmSync(this.folder, { recursive: true });
  }

  /** For `PEP_TSA_URL`. */
  get tsaUrl(): string {
    return `http://127.0.0.1:${String(this.ports['PKI'])}/tsa`;
  }

  /** How the authorities behave from now on; what is not given works. */
  async behave(behaviour: object): Promise<void> {
    await this.#send('PUT', '/pki', behaviour);
  }

  async issue(psn: string, more: object = {}): Promise<Card> {
    const holder = { psn, surname: 'PETROSYAN', givenName: 'MARIAM' };
    const card = (await this.#send('POST', '/cards', { ...holder, ...more })) as Omit<Card, 'psn' | 'name'>;
    return { ...card, psn, name: `${holder.givenName} ${holder.surname}` };
  }

  async revoke({ fingerprint }: Credential, reason?: string): Promise<void> {
    await this.#send('POST', `/cards/${fingerprint}/revocation`, reason === undefined ? {} : { reason });
  }

  /** Ends a hold. */
  async lift({ fingerprint }: Credential): Promise<void> {
    await this.#send('DELETE', `/cards/${fingerprint}/revocation`);
  }

  async #send(method: string, path: string, json?: object): Promise<unknown> {
    const answer = await fetch(`http://127.0.0.1:${String(this.ports['CONTROL'])}${path}`, {
      method,
      ...(json !== undefined && {
        body: JSON.stringify(json),
        headers: { 'content-type': 'application/json' },
      }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${text}`);
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  }
}
