import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Resolver } from 'node:dns/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPublicKey } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { freePort, smtpDialogue, startTestService } from '@pep/testing';
import { AppModule } from '../src/app.module.js';
import { configSchema } from '../src/config.js';
import { PrepareIdentities } from '../src/prepare-identities/prepare-identities.js';
import { PublishDkimKey } from '../src/publish-dkim-key/publish-dkim-key.js';
import { DnsServer } from '../src/serve-dns/dns.server.js';
import { SmtpListener } from '../src/take-mail/smtp.listener.js';

describe('the sandbox', () => {
  const sandboxDir = mkdtempSync(join(tmpdir(), 'pep-sandbox-'));
  const resolver = new Resolver({ timeout: 1000, tries: 2 });
  let app: NestFastifyApplication;
  const unused = { opsPort: 1, bankPort: 1, pkiPort: 1, smscPort: 1, smsc2Port: 1 };
  let mailPort: number;

  beforeAll(async () => {
    const [dnsPort, controlPort] = [await freePort(), await freePort()];
    mailPort = await freePort();
    const settings = configSchema.parse({ ...unused, sandboxDir, dnsPort, controlPort, mailPort });
    app = await startTestService({ module: AppModule.with(settings) });
    await app.get(PrepareIdentities).execute();
    await app.get(PublishDkimKey).execute();
    await app.get(DnsServer).listen();
    await app.get(SmtpListener).listen();
    resolver.setServers([`127.0.0.1:${String(dnsPort)}`]);
  }, 30_000);
  afterAll(async () => {
    await app.close();
    rmSync(sandboxDir, { recursive: true });
  });

  const call = (method: 'GET' | 'PUT' | 'DELETE', path: string, body?: object) =>
    app.inject({ method, url: `/v1${path}`, ...(body === undefined ? {} : { payload: body }) });
  const put = async (name: string, type: string, values: unknown[], more = {}) => {
    const answer = await call('PUT', '/dns/records', { name, type, values, ...more });
    expect(answer.statusCode).toBe(204);
  };

  describe('asked to set records', () => {
    it.each([
      ['A', ['192.0.2.1', '192.0.2.2'], ['192.0.2.1', '192.0.2.2']],
      ['AAAA', ['2001:db8::1'], ['2001:db8::1']],
      [
        'TXT',
        ['v=spf1 -all', 'x'.repeat(600)],
        [['v=spf1 -all'], ['x'.repeat(255), 'x'.repeat(255), 'x'.repeat(90)]],
      ],
      ['MX', ['10 MX.example.am'], [{ type: 'MX', priority: 10, exchange: 'mx.example.am' }]],
      ['PTR', ['mail.example.am'], ['mail.example.am']],
      ['NS', ['ns.example.am'], ['ns.example.am']],
    ])('answers %s', async (type, values, answer) => {
      await put(`${type}.example.am`, type, values);
      expect(await resolver.resolve(`${type}.example.am`, type as 'A')).toEqual(answer);
    });

    it('replaces the records of the name and type only, with the TTL given', async () => {
      await put('change.example.am', 'TXT', ['kept']);
      await put('change.example.am', 'A', ['192.0.2.1', '192.0.2.2']);
      await put('change.example.am', 'A', ['192.0.2.3'], { ttl: 7 });
      expect(await resolver.resolve4('change.example.am', { ttl: true })).toEqual([
        { address: '192.0.2.3', ttl: 7 },
      ]);
      expect(await resolver.resolveTxt('change.example.am')).toEqual([['kept']]);
    });

    it('follows an alias to what stands behind it', async () => {
      await put('alias.example.am', 'CNAME', ['target.other.am']);
      await put('target.other.am', 'A', ['192.0.2.9']);
      expect(await resolver.resolve4('alias.example.am')).toEqual(['192.0.2.9']);
      expect(await resolver.resolveCname('alias.example.am')).toEqual(['target.other.am']);
    });

    it('answers a circle of aliases without an address, and lives on', async () => {
      await put('one.circle.am', 'CNAME', ['two.circle.am']);
      await put('two.circle.am', 'CNAME', ['one.circle.am']);
      expect(await resolver.resolveCname('one.circle.am')).toEqual(['two.circle.am']);
    });

    it('denies what was deleted, and what was never there in the same domain', async () => {
      await put('gone.example.am', 'A', ['192.0.2.1']);
      expect((await call('DELETE', '/dns/records?name=gone.example.am&type=A')).statusCode).toBe(204);
      for (const name of ['gone.example.am', 'never.example.am'])
        await expect(resolver.resolve4(name)).rejects.toMatchObject({ code: 'ENOTFOUND' });
    });

    it('changes the personas’ zones too', async () => {
      await put('_pep-challenge.ekeng.am', 'TXT', ['pep-verification=1']);
      expect(await resolver.resolveTxt('_pep-challenge.ekeng.am')).toEqual([['pep-verification=1']]);
      expect(await resolver.resolve4('ekeng.am')).toEqual(['127.0.0.1']);
    });

    it.each([
      ['a name with a space', { name: 'a b.am', type: 'A', values: ['192.0.2.1'] }, 'name'],
      ['a name of one label', { name: 'am', type: 'A', values: ['192.0.2.1'] }, 'name'],
      ['a name in Armenian letters', { name: 'օրինակ.հայ', type: 'A', values: ['192.0.2.1'] }, 'name'],
      ['an unknown type', { name: 'a.am', type: 'SRV', values: ['x'] }, 'type'],
      ['no value', { name: 'a.am', type: 'TXT', values: [] }, 'values'],
      ['an IPv6 address in A', { name: 'a.am', type: 'A', values: ['::1'] }, 'values.0'],
      ['an MX without preference', { name: 'a.am', type: 'MX', values: ['mx.a.am'] }, 'values.0'],
      ['two aliases', { name: 'a.am', type: 'CNAME', values: ['b.am', 'c.am'] }, 'values'],
      ['a TTL below zero', { name: 'a.am', type: 'A', values: ['192.0.2.1'], ttl: -1 }, 'ttl'],
    ])('refuses %s and names the field', async (_what, body, field) => {
      const answer = await call('PUT', '/dns/records', body);
      expect(answer.statusCode).toBe(400);
      expect(answer.json()).toMatchObject({ code: 'INVALID_REQUEST', errors: [{ field }] });
    });

    it('refuses an alias beside other records', async () => {
      await put('busy.example.am', 'A', ['192.0.2.1']);
      const answer = await call('PUT', '/dns/records', {
        name: 'busy.example.am',
        type: 'CNAME',
        values: ['a.am'],
      });
      expect(answer.json()).toMatchObject({ status: 409, code: 'CNAME_NOT_ALONE' });
    });
  });

  it.each(['e-citizen.am', 'ecitizen.am'])('publishes what mail of %s is judged by', async (domain) => {
    const [strings = []] = await resolver.resolveTxt(`pep._domainkey.${domain}`);
    const key = /^v=DKIM1; k=rsa; p=(\S+)$/.exec(strings.join(''))?.[1] ?? '';
    const published = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' });
    expect(published.equals(createPublicKey(readFileSync(join(sandboxDir, 'dkim/private.pem'))))).toBe(true);
    expect(await resolver.resolveTxt(`_dmarc.${domain}`)).toEqual([['v=DMARC1; p=reject']]);
    expect(await resolver.resolveTxt(domain)).toEqual([['v=spf1 ip4:127.0.0.1 -all']]);
  });

  describe('sent mail', () => {
    beforeEach(async () => {
      await call('DELETE', '/mail');
    });

    async function send(to: string, subject: string): Promise<void> {
      const smtp = await smtpDialogue(mailPort);
      await smtp.expect(/^220/);
      await smtp.send('EHLO test', /^250/);
      await smtp.send('MAIL FROM:<>', /^250/);
      await smtp.send(`RCPT TO:<${to}>`, /^250/);
      await smtp.send('DATA', /^354/);
      const lines = ['From: <a@b.am>', `Subject: ${subject}`, 'X-Twice: 1', 'X-Twice: 2', '', 'Hello', '.'];
      await smtp.send(lines.join('\r\n'), /^250/);
      await smtp.send('QUIT', /^221/);
    }
    const shown = async (query = '') =>
      (await call('GET', `/mail${query}`)).json<{ items: Record<string, unknown>[] }>().items;

    it('takes it for every address and shows it, the newest first', async () => {
      await send('Info@ekeng.am', 'first');
      await send('anybody@example.org', 'second');
      expect(await shown()).toMatchObject([{ subject: 'second' }, { subject: 'first' }]);
      expect(await shown('?limit=1')).toHaveLength(1);
      const [mail] = await shown('?to=info@EKENG.am');
      expect(mail).toMatchObject({
        envelopeFrom: '',
        from: 'a@b.am',
        to: ['Info@ekeng.am'],
        subject: 'first',
        receivedAt: expect.stringMatching(/Z$/),
        text: 'Hello\n',
        html: '',
      });
      expect(mail?.['headers']).toContainEqual({ name: 'x-twice', value: '2' });
      expect(mail).not.toHaveProperty('raw');
    });

    it('gives it back as it came', async () => {
      await send('info@ekeng.am', 'raw');
      const [mail] = await shown();
      const answer = await call('GET', `/mail/${String(mail?.['id'])}/raw`);
      expect(answer.headers['content-type']).toBe('message/rfc822');
      expect(answer.body).toMatch(/^From: <a@b.am>\r\nSubject: raw\r\n[^]*\r\n\r\nHello\r\n$/);
    });

    it('forgets it when told to', async () => {
      await send('info@ekeng.am', 'gone');
      const [mail] = await shown();
      expect((await call('DELETE', '/mail')).statusCode).toBe(204);
      expect(await shown()).toEqual([]);
      const answer = await call('GET', `/mail/${String(mail?.['id'])}/raw`);
      expect(answer.json()).toMatchObject({ status: 404, code: 'MAIL_UNKNOWN' });
    });
  });
});
