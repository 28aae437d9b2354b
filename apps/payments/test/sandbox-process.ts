import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { eventually, freePort } from '@pep/testing';

const SANDBOX = resolve(import.meta.dirname, '../../sandbox/dist/main.js');

/** Cards of the sandbox's bank, see its README. */
export const CARDS = {
  arca: '9051000000000009',
  visa: '4000000000000002',
  poor: '9051000000001163',
  unanswered: '9051000000010198',
} as const;

/** The built sandbox as a process of its own: its bank's merchant calls and its page. */
export class SandboxProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    private readonly ports: { readonly control: number; readonly bank: number },
  ) {}

  static async start(): Promise<SandboxProcess> {
    const folder = mkdtempSync(join(tmpdir(), 'pep-payments-bank-'));
    const names = ['OPS', 'DNS', 'CONTROL', 'MAIL', 'BANK', 'PKI', 'SMSC', 'SMSC2'] as const;
    const ports: Record<string, number> = {};
    for (const name of names) ports[name] = await freePort();
    const settings = Object.fromEntries(names.map((name) => [`PEP_${name}_PORT`, String(ports[name])]));
    const child = spawn(process.execPath, [SANDBOX], {
      env: { PATH: process.env['PATH'], PEP_SANDBOX_DIR: folder, ...settings },
      stdio: 'ignore',
    });
    const started = new SandboxProcess(child, folder, {
      control: ports['CONTROL'] ?? 0,
      bank: ports['BANK'] ?? 0,
    });
    await eventually(() => started.behave({}), 30_000);
    return started;
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    await once(this.child, 'exit');
    rmSync(this.folder, { recursive: true });
  }

  /** For `PEP_BANK_URL`. */
  get url(): string {
    return `http://127.0.0.1:${String(this.ports.bank)}/payment/rest/`;
  }

  /** How the bank behaves from now on; what is not given is as a bank that works. */
  async behave(behaviour: object): Promise<void> {
    await this.#send('PUT', '/bank', behaviour);
  }

  /** Changes an order as the bank's staff would. */
  async change(order: string, change: object): Promise<void> {
    await this.#send('PUT', `/bank/orders/${order}`, change);
  }

  /** The payer types a card on the bank's page; gives where the browser is sent to, if anywhere. */
  async typeCard(formUrl: string, method: string, number: string): Promise<string | undefined> {
    const card = { method, $PAN: number, MM: '12', YYYY: '2031', TEXT: 'ANI HAKOBYAN', $CVC: '123' };
    const typed = await submit(formUrl, { ...card, action: 'pay' });
    if (method !== 'visa' && method !== 'mastercard') return typed;
    return submit(new URL(typed ?? '', formUrl).href, { code: '123456' });
  }

  async #send(method: string, path: string, json: object): Promise<void> {
    const answer = await fetch(`http://127.0.0.1:${String(this.ports.control)}${path}`, {
      method,
      body: JSON.stringify(json),
      headers: { 'content-type': 'application/json' },
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
  }
}

async function submit(url: string, form: Record<string, string>): Promise<string | undefined> {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
  return answer.headers.get('location') ?? undefined;
}
