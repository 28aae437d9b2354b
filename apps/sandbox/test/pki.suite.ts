import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { freePort, startTestService } from '@pep/testing';
import { AppModule } from '../src/app.module.js';
import { configSchema } from '../src/config.js';
import { PrepareIdentities } from '../src/prepare-identities/prepare-identities.js';
import { PkiServer } from '../src/serve-pki/pki.server.js';

const run = promisify(execFile);

/** What `POST /cards` answers. */
export interface ShownCard {
  readonly authentication: ShownCertificate;
  readonly signature: ShownCertificate;
  readonly chain: string;
}
interface ShownCertificate {
  readonly certificate: string;
  readonly key: string;
  readonly fingerprint: string;
}

/** The sandbox with its PKI listening, and openssl as its client. */
export class PkiSuite {
  #app: NestFastifyApplication | undefined;

  private constructor(
    readonly folder: string,
    readonly origin: string,
    private readonly pkiPort: number,
  ) {}

  static async start(): Promise<PkiSuite> {
    const folder = mkdtempSync(join(tmpdir(), 'pep-sandbox-'));
    const pkiPort = await freePort();
    const suite = new PkiSuite(folder, `http://127.0.0.1:${String(pkiPort)}`, pkiPort);
    await suite.restart();
    return suite;
  }

  /** As after the end of the process: only the folder is as it was. */
  async restart(): Promise<void> {
    await this.#app?.close();
    const unused = { dnsPort: 1, controlPort: 1, mailPort: 1, opsPort: 1, bankPort: 1 };
    const { folder: sandboxDir, pkiPort } = this;
    const settings = configSchema.parse({ ...unused, smscPort: 1, smsc2Port: 1, sandboxDir, pkiPort });
    this.#app = await startTestService({ module: AppModule.with(settings) });
    await this.#app.get(PrepareIdentities).execute();
    await this.#app.get(PkiServer).listen();
  }

  async stop(): Promise<void> {
    await this.#app?.close();
    rmSync(this.folder, { recursive: true });
  }

  /** A call of the sandbox's own. */
  control(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object) {
    if (this.#app === undefined) throw new Error('the sandbox does not run');
    return this.#app.inject({ method, url: `/v1${path}`, ...(body === undefined ? {} : { payload: body }) });
  }

  /** @throws Error when the sandbox does not take it */
  async behave(behaviours: object): Promise<void> {
    const answer = await this.control('PUT', '/pki', behaviours);
    if (answer.statusCode !== 204) throw new Error(answer.body);
  }

  /** @throws Error when the sandbox issues none */
  async issue(card: object = {}): Promise<ShownCard> {
    const holder = { psn: '5001950015', surname: 'PETROSYAN', givenName: 'MARIAM' };
    const answer = await this.control('POST', '/cards', { ...holder, ...card });
    if (answer.statusCode !== 201) throw new Error(answer.body);
    return answer.json<ShownCard>();
  }

  revoke(fingerprint: string, body?: object) {
    return this.control('POST', `/cards/${fingerprint}/revocation`, body);
  }

  /** Runs openssl in the sandbox's folder. @returns all it printed, and how it ended */
  async openssl(...args: string[]): Promise<{ readonly text: string; readonly ok: boolean }> {
    try {
      const { stdout, stderr } = await run('openssl', args, { cwd: this.folder });
      return { text: stdout + stderr, ok: true };
    } catch (error) {
      // Without the program there is nothing to say; only its own refusals are answers.
      if (typeof (error as { code?: unknown }).code !== 'number') throw error;
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      return { text: stdout + stderr, ok: false };
    }
  }

  /** What `openssl ocsp` says of certificates of one issuer. */
  async ocsp(issuer: string, certificates: readonly string[], more: readonly string[] = []): Promise<string> {
    const asked = certificates.flatMap((file) => ['-cert', file]);
    const common = ['-issuer', `ca/${issuer}.pem`, '-CAfile', 'ca/ca.pem', '-url', `${this.origin}/ocsp`];
    return (await this.openssl('ocsp', ...common, ...more, ...asked)).text;
  }

  /** Whether OpenSSL, with today's lists of all authorities, accepts a certificate, by its strict rules. */
  async verify(certificate: string): Promise<string> {
    const lists: string[] = [];
    for (const authority of ['root', 'citizen-ca', 'citizen-ca-1']) {
      const der = Buffer.from(await (await fetch(`${this.origin}/crl/${authority}.crl`)).arrayBuffer());
      lists.push(`-----BEGIN X509 CRL-----\n${der.toString('base64')}\n-----END X509 CRL-----\n`);
    }
    const crl = this.write('lists.pem', lists.join(''));
    const rules = ['-x509_strict', '-crl_check_all', '-CRLfile', crl, '-CAfile', 'ca/ca.pem'];
    return (await this.openssl('verify', ...rules, certificate)).text;
  }

  /** Asks for a time-stamp as openssl does, and lets openssl read the answer. */
  async stamp(...query: string[]): Promise<{ readonly text: string; readonly verified: boolean }> {
    const data = this.write('contract.txt', 'I agree.');
    await this.openssl('ts', '-query', '-data', data, '-out', 'query.tsq', ...query);
    const body = readFileSync(join(this.folder, 'query.tsq'));
    await this.sendStampQuery(body);
    const { text } = await this.openssl('ts', '-reply', '-in', 'reply.tsr', '-text');
    const files = ['-queryfile', 'query.tsq', '-in', 'reply.tsr', '-CAfile', 'ca/ca.pem'];
    const trusted = query.includes('-cert') ? files : [...files, '-untrusted', 'ca/tsa.pem'];
    const { ok } = await this.openssl('ts', '-verify', ...trusted);
    return { text, verified: ok };
  }

  /** Leaves the answer in `reply.tsr`. */
  async sendStampQuery(body: Buffer): Promise<void> {
    const headers = { 'content-type': 'application/timestamp-query' };
    const sent = new Uint8Array(body);
    const answer = await fetch(`${this.origin}/tsa`, { method: 'POST', headers, body: sent });
    this.write('reply.tsr', Buffer.from(await answer.arrayBuffer()));
  }

  /** @returns the path of the new file */
  write(name: string, content: string | Buffer): string {
    const path = join(this.folder, name);
    writeFileSync(path, content);
    return path;
  }
}
