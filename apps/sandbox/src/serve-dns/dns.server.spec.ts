import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decode, encode, type Packet, streamEncode } from 'dns-packet';
import { PERSONA_ZONES } from '../zone/persona-zones.js';
import { Zones } from '../zone/zones.js';
import { DnsServer } from './dns.server.js';
import { TcpMessages } from './tcp-messages.js';

describe('the DNS server', () => {
  let port: number;
  let server: DnsServer;
  let resolver: Resolver;

  beforeAll(async () => {
    port = await freePort();
    server = new DnsServer(new Zones(PERSONA_ZONES), port);
    await expect(server.check()).rejects.toMatchObject({ code: 'DNS_NOT_LISTENING' });
    await server.listen();
    resolver = new Resolver({ timeout: 1000, tries: 2 });
    resolver.setServers([`127.0.0.1:${String(port)}`]);
  });
  afterAll(() => server.onModuleDestroy());

  it('is ready once it listens', async () => {
    await expect(server.check()).resolves.toBeUndefined();
  });

  it('knows the sender’s domain of the manual', async () => {
    expect(await resolver.resolve4('ekeng.am')).toEqual(['127.0.0.1']);
    expect(await resolver.resolveMx('ekeng.am')).toMatchObject([{ priority: 10, exchange: 'mail.ekeng.am' }]);
    expect(await resolver.resolveTxt('ekeng.am')).toEqual([['v=spf1 ip4:127.0.0.1 -all']]);
    expect(await resolver.resolveTxt('_dmarc.ekeng.am')).toEqual([['v=DMARC1; p=none']]);
    expect(await resolver.resolveNs('ekeng.am')).toEqual(['ns.ekeng.am']);
    expect(await resolver.resolveSoa('ekeng.am')).toMatchObject({ nsname: 'ns.ekeng.am', minttl: 60 });
  });

  it('confirms 127.0.0.1 as ekeng.am’s mail server, both ways, and no other loopback address', async () => {
    // Not reverse(): it reads the machine's hosts file first.
    expect(await resolver.resolvePtr('1.0.0.127.in-addr.arpa')).toEqual(['mail.ekeng.am']);
    expect(await resolver.resolve4('mail.ekeng.am')).toEqual(['127.0.0.1']);
    await expect(resolver.resolvePtr('2.0.0.127.in-addr.arpa')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  it('leads mail for both spellings of the platform’s domain to the same host', async () => {
    for (const domain of ['e-citizen.am', 'ecitizen.am']) {
      expect(await resolver.resolveMx(domain)).toMatchObject([{ priority: 10, exchange: 'mx.e-citizen.am' }]);
    }
    expect(await resolver.resolve4('mx.e-citizen.am')).toEqual(['127.0.0.1']);
  });

  it('knows the outsider’s domain', async () => {
    expect(await resolver.resolveTxt('outsider.am')).toEqual([['v=spf1 ip4:127.0.0.1 -all']]);
  });

  it('takes names in any letter case and repeats the question as it was asked', async () => {
    const reply = await ask({ id: 7, questions: [{ type: 'A', name: 'EkEnG.aM' }] });
    expect(reply).toMatchObject({ id: 7, rcode: 'NOERROR', flag_aa: true, flag_ra: false });
    expect(reply.questions?.[0]?.name).toBe('EkEnG.aM');
    expect(reply.answers).toMatchObject([{ data: '127.0.0.1', ttl: 60 }]);
  });

  it('tells a missing name from a missing type, with the zone’s SOA for both', async () => {
    await expect(resolver.resolve4('nobody.ekeng.am')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    await expect(resolver.resolve6('ekeng.am')).rejects.toMatchObject({ code: 'ENODATA' });
    const soa = [{ type: 'SOA', name: 'ekeng.am' }];
    const noName = await ask({ questions: [{ type: 'A', name: 'nobody.ekeng.am' }] });
    expect(noName).toMatchObject({ rcode: 'NXDOMAIN', flag_aa: true, answers: [], authorities: soa });
    const noType = await ask({ questions: [{ type: 'AAAA', name: 'ekeng.am' }] });
    expect(noType).toMatchObject({ rcode: 'NOERROR', flag_aa: true, answers: [], authorities: soa });
  });

  it('does not deny a name that only has names below it', async () => {
    const reply = await ask({ questions: [{ type: 'A', name: '0.127.in-addr.arpa' }] });
    expect(reply).toMatchObject({ rcode: 'NOERROR', answers: [] });
  });

  it('knows of no name outside its zones, also of none that merely ends alike', async () => {
    await expect(resolver.resolve4('example.com')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    await expect(resolver.resolve4('notekeng.am')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    await expect(resolver.resolveTxt('_dmarc.am')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  it('refuses zone transfers and other classes', async () => {
    expect(await ask({ questions: [{ type: 'AXFR', name: 'ekeng.am' }] })).toMatchObject({
      rcode: 'REFUSED',
    });
    const chaos = await ask({ questions: [{ type: 'TXT', name: 'version.bind', class: 'CH' }] });
    expect(chaos).toMatchObject({ rcode: 'REFUSED' });
  });

  it('answers EDNS with EDNS, and an unknown version of it with BADVERS', async () => {
    const question = { type: 'A' as const, name: 'ekeng.am' };
    const known = await ask({ questions: [question], additionals: [edns(0)] });
    expect(known).toMatchObject({
      answers: [{ data: '127.0.0.1' }],
      additionals: [{ type: 'OPT', udpPayloadSize: 1232 }],
    });
    const unknown = await ask({ questions: [question], additionals: [edns(1)] });
    expect(unknown).toMatchObject({ answers: [], additionals: [{ extendedRcode: 1, ednsVersion: 0 }] });
  });

  it('answers what it can not read with FORMERR or not at all, and lives on', async () => {
    const query = encode({ id: 9, questions: [{ type: 'A', name: 'ekeng.am' }] });
    expect(await exchange(query.subarray(0, 20))).toMatchObject({ id: 9, rcode: 'FORMERR' });
    expect(await ask({ id: 8, questions: [] })).toMatchObject({ id: 8, rcode: 'FORMERR' });
    const update = Buffer.from(query);
    update.writeUInt16BE(5 << 11, 2);
    expect(await exchange(update)).toMatchObject({ id: 9, rcode: 'NOTIMP' });
    // One label "a.ekeng" is not the two labels it looks like.
    const dotted = encode({ id: 9, questions: [{ type: 'A', name: 'a-ekeng.am' }] });
    dotted.write('.', 14);
    expect(await exchange(dotted)).toMatchObject({ id: 9, rcode: 'FORMERR' });
    const response = Buffer.from(query);
    response.writeUInt16BE(0x8000, 2);
    for (const silent of [response, Buffer.alloc(0), Buffer.from('hello')]) await send(silent);
    expect(await resolver.resolve4('ekeng.am')).toEqual(['127.0.0.1']);
  });

  it('survives random and damaged packets', async () => {
    const query = encode({ questions: [{ type: 'A', name: 'ekeng.am' }], additionals: [edns(0)] });
    for (let round = 0; round < 500; round++) {
      await send(randomBytes(round % 64));
      const damaged = Buffer.from(query);
      damaged[Math.floor(Math.random() * damaged.length)] = Math.floor(Math.random() * 256);
      await send(damaged);
    }
    expect(await resolver.resolve4('ekeng.am')).toEqual(['127.0.0.1']);
  });

  it('answers several questions on one TCP connection, however the bytes arrive', async () => {
    const queries = [1, 2, 3].map((id) =>
      streamEncode({ id, questions: [{ type: 'MX', name: 'ekeng.am' }] }),
    );
    const bytes = Buffer.concat(queries);
    const socket = connect(port, '127.0.0.1');
    for (const part of [bytes.subarray(0, 1), bytes.subarray(1, 50), bytes.subarray(50)]) {
      socket.write(part);
      await new Promise((later) => setTimeout(later, 20));
    }
    const messages = new TcpMessages();
    const ids: unknown[] = [];
    for await (const chunk of socket) {
      ids.push(...messages.take(chunk as Buffer).map((message) => decode(message).id));
      if (ids.length === queries.length) break;
    }
    expect(ids).toEqual([1, 2, 3]);
  });

  it('says so when its port is taken', async () => {
    const second = new DnsServer(new Zones(PERSONA_ZONES), port);
    await expect(second.listen()).rejects.toMatchObject({ code: 'DNS_PORT_UNAVAILABLE' });
    await second.onModuleDestroy();
  });

  const ask = (packet: Packet) => exchange(encode({ type: 'query', ...packet }));

  async function exchange(packet: Buffer) {
    const socket = createSocket('udp4');
    socket.send(packet, port, '127.0.0.1');
    const [reply] = (await once(socket, 'message', { signal: AbortSignal.timeout(2000) })) as [Buffer];
    socket.close();
    return decode(reply);
  }

  async function send(packet: Buffer) {
    const socket = createSocket('udp4');
    await new Promise((sent) => {
      socket.send(packet, port, '127.0.0.1', sent);
    });
    socket.close();
  }
});

describe('a zone with long answers', () => {
  const text = 'x'.repeat(250);
  const records = [1, 2, 3].map((n) => ({
    name: 'long.am',
    type: 'TXT' as const,
    data: `${String(n)}${text}`,
  }));

  it('is cut short by UDP with the truncation mark and comes whole by TCP', async () => {
    const port = await freePort();
    const server = new DnsServer(new Zones([{ origin: 'long.am', records }]), port);
    await server.listen();
    const socket = createSocket('udp4');
    socket.send(encode({ questions: [{ type: 'TXT', name: 'long.am' }] }), port, '127.0.0.1');
    const [reply] = (await once(socket, 'message', { signal: AbortSignal.timeout(2000) })) as [Buffer];
    socket.close();
    expect(decode(reply)).toMatchObject({ flag_tc: true, answers: [] });
    const resolver = new Resolver({ timeout: 1000, tries: 2 });
    resolver.setServers([`127.0.0.1:${String(port)}`]);
    expect(await resolver.resolveTxt('long.am')).toHaveLength(3);
    await server.onModuleDestroy();
  });
});

function edns(ednsVersion: number) {
  const fixed = { type: 'OPT', name: '.', udpPayloadSize: 4096, extendedRcode: 0 } as const;
  return { ...fixed, ednsVersion, flags: 0, flag_do: false, options: [] };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
