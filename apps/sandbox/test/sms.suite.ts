import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { freePort, startTestService } from '@pep/testing';
import { AppModule } from '../src/app.module.js';
import { configSchema } from '../src/config.js';
import type { ShownSms } from '../src/sms/phones.js';
import { SmscListeners } from '../src/take-sms/smsc.listeners.js';

/** The sandbox with its SMS centres listening. */
export class SmsSuite {
  private constructor(
    private readonly app: NestFastifyApplication,
    private readonly folder: string,
    readonly ports: { readonly first: number; readonly second: number },
  ) {}

  static async start(): Promise<SmsSuite> {
    const folder = mkdtempSync(join(tmpdir(), 'pep-sandbox-'));
    const ports = { first: await freePort(), second: await freePort() };
    const settings = configSchema.parse({
      sandboxDir: folder,
      dnsPort: 1,
      controlPort: 1,
      bankPort: 1,
      pkiPort: 1,
      mailPort: 1,
      opsPort: 1,
      smscPort: ports.first,
      smsc2Port: ports.second,
    });
    const app = await startTestService({ module: AppModule.with(settings) });
    await app.get(SmscListeners).listen();
    return new SmsSuite(app, folder, ports);
  }

  async stop(): Promise<void> {
    await this.app.close();
    rmSync(this.folder, { recursive: true });
  }

  /** Both centres as they are when they work, and no SMS. */
  async reset(): Promise<void> {
    for (const path of ['/smsc/first', '/smsc/second', '/sms']) await this.call('DELETE', path);
  }

  call(method: 'GET' | 'PUT' | 'POST' | 'DELETE', path: string, body?: object) {
    return this.app.inject({ method, url: `/v1${path}`, ...(body === undefined ? {} : { payload: body }) });
  }

  async behave(behaviour: object, centre = 'first'): Promise<void> {
    const answer = await this.call('PUT', `/smsc/${centre}`, behaviour);
    if (answer.statusCode !== 204) throw new Error(answer.body);
  }

  async centre(name = 'first'): Promise<Record<string, unknown>> {
    return (await this.call('GET', `/smsc/${name}`)).json<Record<string, unknown>>();
  }

  /** What the phones got, the newest first. */
  async sms(query = ''): Promise<ShownSms[]> {
    return (await this.call('GET', `/sms${query}`)).json<{ items: ShownSms[] }>().items;
  }
}
