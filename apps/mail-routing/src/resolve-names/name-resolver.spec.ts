import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { freePort, type TestNameServer, testNameServer, type TestNameServerOptions } from '@pep/testing';
import { decode, encode } from 'dns-packet';
import { spf } from 'mailauth/lib/spf/index.js';
import { NameResolver, type NameResolverOptions } from './name-resolver.js';

const clock = { nowMs: 1_000 };
const open: TestNameServer[] = [];

async function server(options?: TestNameServerOptions): Promise<TestNameServer> {
  const started = await testNameServer(options);
  open.push(started);
  return started;
}

function resolverAt(servers: readonly string[], options: Partial<NameResolverOptions> = {}): NameResolver {
  return new NameResolver({ servers, timeoutMs: 200, now: () => clock.nowMs, ...options });
}

const advance = (seconds: number): void => {
  clock.nowMs += seconds * 1000;
};

describe('the name resolver', () => {
  let dns: TestNameServer;
  let resolver: NameResolver;

  beforeEach(async () => {
    dns = await server();
    resolver = resolverAt([dns.address]);
  });
  afterEach(async () => {
    for (const one of open.splice(0)) await one.stop();
  });

  it.each([
    ['A', ['192.0.2.1', '192.0.2.2'], ['192.0.2.1', '192.0.2.2']],
    ['AAAA', ['2001:db8::1'], ['2001:db8::1']],
    ['PTR', ['mail.example.am'], ['mail.example.am']],
    ['CNAME', ['other.example.am'], ['other.example.am']],
    ['MX', ['10 mail.example.am'], [{ exchange: 'mail.example.am', priority: 10 }]],
    ['MX', ['0 .'], [{ exchange: '', priority: 0 }]],
    ['TXT', ['v=spf1 -all', ''], [['v=spf1 -all'], ['']]],
  ] as const)('gives %s records %j as node:dns does', async (type, values, records) => {
    dns.set('example.am', type, values);
    expect((await resolver.resolve('example.am', type)).records).toEqual(records);
  });

  it('gives a long text in the strings that the record is made of', async () => {
    dns.set('key._domainkey.example.am', 'TXT', ['k'.repeat(300)]);
    const { records } = await resolver.resolve('key._domainkey.example.am', 'TXT');
    expect(records).toEqual([['k'.repeat(255), 'k'.repeat(45)]]);
  });

  it('asks in A-labels and without regard to letter case or a last dot', async () => {
    dns.set('xn--y9atn0a2c3a.xn--y9a3aq', 'A', ['192.0.2.1']);
    for (const name of ['օրինակ.հայ', 'Օրինակ.Հայ', 'XN--Y9ATN0A2C3A.XN--Y9A3AQ.']) {
      expect((await resolver.resolve(name, 'A')).records).toEqual(['192.0.2.1']);
    }
    expect(dns.asked).toEqual(['xn--y9atn0a2c3a.xn--y9a3aq A']);
    dns.set('_dmarc.example.am', 'TXT', ['v=DMARC1; p=reject']);
    expect((await resolver.resolve('_DMARC.Example.AM.', 'TXT')).records).toHaveLength(1);
  });

  it('tells a missing name from a missing type', async () => {
    dns.set('mail.example.am', 'A', ['192.0.2.1']);
    await expect(resolver.resolve('none.am', 'A')).rejects.toMatchObject({
      code: 'ENOTFOUND',
      temporary: false,
    });
    await expect(resolver.resolve('mail.example.am', 'TXT')).rejects.toMatchObject({ code: 'ENODATA' });
    await expect(resolver.resolve('example.am', 'A')).rejects.toMatchObject({ code: 'ENODATA' });
  });

  it.each([
    ['nothing', ''],
    ['an empty label', 'a..am'],
    ['a label of 64 octets', `${'a'.repeat(64)}.am`],
    ['255 octets', Array.from({ length: 64 }, () => 'abc').join('.')],
    ['a blank in an IDN', 'a b.հայ'],
  ])('asks nobody for %s, which is no name', async (_what, name) => {
    await expect(resolver.resolve(name, 'A')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    expect(dns.asked).toEqual([]);
  });

  it('fetches by TCP what does not fit into a UDP packet', async () => {
    dns.set('long.am', 'TXT', ['a'.repeat(1000), 'b'.repeat(1000)]);
    const { records } = await resolver.resolve('long.am', 'TXT');
    expect(records.map((strings) => strings.join('').length)).toEqual([1000, 1000]);
    expect(dns.asked).toEqual(['long.am TXT', 'long.am TXT']);
  });

  describe('keeps', () => {
    it('an answer as long as its records’ least TTL allows', async () => {
      dns.set('example.am', 'A', ['192.0.2.1'], 30);
      const { expiresAtMs } = await resolver.resolve('example.am', 'A');
      expect(expiresAtMs).toBe(clock.nowMs + 30_000);
      dns.set('example.am', 'A', ['192.0.2.2'], 30);
      advance(29);
      expect((await resolver.resolve('example.am', 'A')).records).toEqual(['192.0.2.1']);
      advance(1);
      expect((await resolver.resolve('example.am', 'A')).records).toEqual(['192.0.2.2']);
    });

    it('nothing whose TTL is 0, and everything an hour at most', async () => {
      dns.set('fleeting.am', 'A', ['192.0.2.1'], 0);
      dns.set('lasting.am', 'A', ['192.0.2.1'], 86_400);
      await resolver.resolve('fleeting.am', 'A');
      await resolver.resolve('fleeting.am', 'A');
      expect(dns.asked).toHaveLength(2);
      expect((await resolver.resolve('lasting.am', 'A')).expiresAtMs).toBe(clock.nowMs + 3_600_000);
    });

    it.each([
      [60, 60],
      [86_400, 300],
    ])('“there is none” by the SOA’s minimum of %d s for %d s', async (negativeTtlS, keptS) => {
      const none = await server({ negativeTtlS });
      const asking = resolverAt([none.address]);
      const expected = { code: 'ENOTFOUND', expiresAtMs: clock.nowMs + keptS * 1000 };
      await expect(asking.resolve('none.am', 'A')).rejects.toMatchObject(expected);
      advance(keptS - 1);
      await expect(asking.resolve('none.am', 'A')).rejects.toMatchObject({ code: 'ENOTFOUND' });
      expect(none.asked).toHaveLength(1);
      none.set('none.am', 'A', ['192.0.2.1']);
      advance(1);
      expect((await asking.resolve('none.am', 'A')).records).toEqual(['192.0.2.1']);
    });

    it('a failure for a second', async () => {
      dns.fail('example.am', 'SERVFAIL');
      await expect(resolver.resolve('example.am', 'A')).rejects.toMatchObject({
        code: 'ESERVFAIL',
        temporary: true,
      });
      await expect(resolver.resolve('example.am', 'A')).rejects.toMatchObject({ code: 'ESERVFAIL' });
      expect(dns.asked).toHaveLength(2);
      dns.set('example.am', 'A', ['192.0.2.1']);
      advance(1);
      expect((await resolver.resolve('example.am', 'A')).records).toEqual(['192.0.2.1']);
    });
  });

  it('asks once for all who want to know the same at the same time', async () => {
    dns.set('example.am', 'A', ['192.0.2.1'], 0);
    await Promise.all(Array.from({ length: 20 }, () => resolver.resolve('example.am', 'A')));
    expect(dns.asked).toEqual(['example.am A']);
    await resolver.resolve('example.am', 'A');
    expect(dns.asked).toHaveLength(2);
  });

  describe('behind an alias', () => {
    it.each([true, false])(
      'finds the target’s records, kept by the least TTL (server follows: %s)',
      async (follows) => {
        const aliases = await server({ followsAliases: follows });
        aliases.set('www.am', 'CNAME', ['web.am'], 40);
        aliases.set('web.am', 'CNAME', ['host.am'], 20);
        aliases.set('host.am', 'A', ['192.0.2.1'], 60);
        const answer = await resolverAt([aliases.address]).resolve('www.am', 'A');
        expect(answer).toEqual({ records: ['192.0.2.1'], expiresAtMs: clock.nowMs + 20_000 });
        expect(aliases.asked).toHaveLength(follows ? 1 : 3);
      },
    );

    it.each([true, false])('finds none when the target has none (server follows: %s)', async (follows) => {
      const aliases = await server({ followsAliases: follows });
      aliases.set('www.am', 'CNAME', ['gone.am'], 40);
      const asking = resolverAt([aliases.address]);
      const none = { code: 'ENOTFOUND', expiresAtMs: clock.nowMs + 40_000 };
      await expect(asking.resolve('www.am', 'A')).rejects.toMatchObject(none);
      expect((await asking.resolve('www.am', 'CNAME')).records).toEqual(['gone.am']);
    });

    it.each([true, false])('gives up on a loop (server follows: %s)', async (follows) => {
      const aliases = await server({ followsAliases: follows });
      aliases.set('a.am', 'CNAME', ['b.am']);
      aliases.set('b.am', 'CNAME', ['a.am']);
      await expect(resolverAt([aliases.address]).resolve('a.am', 'A')).rejects.toMatchObject({
        code: 'ESERVFAIL',
      });
      expect(aliases.asked.length).toBeLessThan(20);
    });
  });

  describe('with several servers', () => {
    it('asks the next when one is silent, fails or is not there', async () => {
      dns.set('example.am', 'A', ['192.0.2.1']);
      const [silent, failing] = [await server(), await server()];
      silent.fail('example.am', 'silence');
      failing.fail('example.am', 'SERVFAIL');
      const nobody = `127.0.0.1:${String(await freePort())}`;
      const asking = resolverAt([nobody, silent.address, failing.address, dns.address]);
      expect((await asking.resolve('example.am', 'A')).records).toEqual(['192.0.2.1']);
      expect([silent.asked, failing.asked]).toEqual([['example.am A'], ['example.am A']]);
    });

    it('tries a single one twice and then says that it is silent', async () => {
      dns.fail('example.am', 'silence');
      await expect(resolver.resolve('example.am', 'A')).rejects.toMatchObject({
        code: 'ETIMEOUT',
        temporary: true,
      });
      expect(dns.asked).toHaveLength(2);
    });

    it.each(['', 'ns.example.am', '127.0.0.1:dns', '[127.0.0.1'])('refuses “%s”, which is none', (text) => {
      expect(() => resolverAt([text])).toThrow('is not a name server');
    });

    it.each(['192.0.2.1', '192.0.2.1:5353', '2001:db8::1', '[2001:db8::1]', '[2001:db8::1]:5353'])(
      'takes %s',
      (text) => {
        expect(() => resolverAt([text])).not.toThrow();
      },
    );

    it('uses the machine’s own when none is named', () => {
      expect(() => resolverAt([])).not.toThrow();
    });
  });

  it('looks at no reply but the one to its own question', async () => {
    const forger = createSocket('udp4');
    forger.bind(0, '127.0.0.1');
    await once(forger, 'listening');
    const seen: { id: number; port: number }[] = [];
    forger.on('message', (packet, from) => {
      const { id = 0, questions = [] } = decode(packet);
      seen.push({ id, port: from.port });
      const reply = (data: string, given: object) =>
        encode({
          type: 'response',
          id,
          questions,
          answers: [{ type: 'A', name: 'example.am', ttl: 60, data }],
          ...given,
        });
      const other = [{ type: 'A' as const, name: 'other.am' }];
      const replies = [
        Buffer.from('nonsense'),
        reply('192.0.2.66', { id: id ^ 1 }),
        reply('192.0.2.67', { questions: other }),
        reply('192.0.2.68', { questions: [] }),
        reply('192.0.2.69', { type: 'query' }),
        reply('192.0.2.1', {}),
      ];
      for (const one of replies) forger.send(one, from.port, from.address);
    });
    const asking = resolverAt([`127.0.0.1:${String(forger.address().port)}`]);
    expect((await asking.resolve('example.am', 'A')).records).toEqual(['192.0.2.1']);
    advance(60);
    await asking.resolve('example.am', 'A');
    expect(new Set(seen.map(({ port }) => port)).size).toBe(2);
    forger.close();
  });

  describe('recording', () => {
    it('tells when the first of all answers ends, those that are none included', async () => {
      dns.set('long.am', 'A', ['192.0.2.1'], 600);
      dns.set('short.am', 'A', ['192.0.2.1'], 90);
      const recording = resolver.recording();
      expect(recording.expiresAtMs()).toBe(Infinity);
      await recording.resolve('long.am', 'A');
      expect(recording.expiresAtMs()).toBe(clock.nowMs + 600_000);
      await recording.resolve('short.am', 'A');
      expect(recording.expiresAtMs()).toBe(clock.nowMs + 90_000);
      await expect(recording.resolve('none.am', 'A')).rejects.toMatchObject({ code: 'ENOTFOUND' });
      expect(recording.expiresAtMs()).toBe(clock.nowMs + 60_000);
      expect(resolver.recording().expiresAtMs()).toBe(Infinity);
    });

    it('counts an answer from memory by what is left of it', async () => {
      dns.set('example.am', 'A', ['192.0.2.1'], 90);
      await resolver.resolve('example.am', 'A');
      const end = clock.nowMs + 90_000;
      advance(60);
      const recording = resolver.recording();
      await recording.resolve('example.am', 'A');
      expect(recording.expiresAtMs()).toBe(end);
    });

    it('gives copies: what a caller does to one changes no later answer', async () => {
      dns.set('example.am', 'TXT', ['v=spf1 -all']);
      const [first] = await resolver.recording().resolve('example.am', 'TXT');
      (first as string[]).length = 0;
      expect(await resolver.recording().resolve('example.am', 'TXT')).toEqual([['v=spf1 -all']]);
    });

    it.each([
      ['192.0.2.7', 'pass'],
      ['192.0.2.8', 'pass'],
      ['192.0.2.9', 'fail'],
    ])('is a resolver for mailauth: SPF of %s is %s', async (ip, result) => {
      dns.set('example.am', 'TXT', ['v=spf1 include:_spf.example.am mx -all'], 50);
      dns.set('_spf.example.am', 'TXT', ['v=spf1 ip4:192.0.2.7 -all'], 40);
      dns.set('example.am', 'MX', ['10 mail.example.am']);
      dns.set('mail.example.am', 'A', ['192.0.2.8']);
      const recording = resolver.recording();
      const verdict = await spf({
        sender: 'info@example.am',
        ip,
        helo: 'mail.example.am',
        mta: 'mx.e-citizen.am',
        resolver: recording.resolve,
      });
      expect((verdict as { status: { result: string } }).status.result).toBe(result);
      expect(recording.expiresAtMs()).toBe(clock.nowMs + 40_000);
    });

    it('lets mailauth see temporary trouble as such', async () => {
      dns.fail('example.am', 'SERVFAIL');
      const { resolve } = resolver.recording();
      const query = {
        sender: 'info@example.am',
        ip: '192.0.2.7',
        helo: 'mail.example.am',
        resolver: resolve,
      };
      const verdict = await spf({ ...query, mta: 'mx.e-citizen.am' });
      expect((verdict as { status: { result: string } }).status.result).toBe('temperror');
    });
  });
});
