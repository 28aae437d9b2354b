import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@pep/testing';
import { idOf, submitFrom } from './door-client.js';
import { ADMINISTRATOR, startMailRouting } from './mail-routing.suite.js';

const OUTSIDE = '203.0.113.10';
const OUTSIDE_6 = '2001:db8:a::10';
const NEIGHBOUR = '203.0.113.11';

/** Each may send from the computers of a domain. */
const SENDERS = [
  { address: 'info@proof.am', sources: ['proof.am'] },
  { address: 'info@mail.proof.am', sources: ['proof.am'] },
  { address: 'info@unrelated.am', sources: ['proof.am'] },
  { address: 'info@open.am', sources: ['open.am'] },
  { address: 'info@wide.am', sources: ['wide.am'] },
  { address: 'info@reversed.am', sources: ['reversed.am'] },
  { address: 'info@hosted.am', sources: ['hosting.am'] },
  { address: 'info@both.am', sources: ['198.51.100.1', 'reversed.am'] },
  { address: 'info@troubled.am', sources: ['troubled.am'] },
  { address: 'info@fixed.am', sources: [OUTSIDE] },
];

describe('a domain name as a source', () => {
  let suite: Awaited<ReturnType<typeof startMailRouting>>;

  beforeAll(async () => {
    suite = await startMailRouting({ smtpXclientProxies: '127.0.0.1', smtpTlsRequired: 'never' });
    await suite.register(SENDERS);
    const { dns } = suite;
    dns.set('proof.am', 'TXT', [`v=spf1 ip4:${OUTSIDE} ip6:${OUTSIDE_6} -all`]);
    dns.set('mail.proof.am', 'TXT', [`v=spf1 ip4:${OUTSIDE} -all`]);
    dns.set('unrelated.am', 'TXT', [`v=spf1 ip4:${OUTSIDE} -all`]);
    dns.set('open.am', 'TXT', ['v=spf1 +all']);
    dns.set('wide.am', 'TXT', ['v=spf1 ip4:0.0.0.0/1 ip4:128.0.0.0/1 -all']);
    dns.set('fixed.am', 'TXT', ['v=spf1 ip4:198.51.100.200 -all']);
    dns.set('14.113.0.203.in-addr.arpa', 'PTR', ['mx.reversed.am']);
    dns.set('15.113.0.203.in-addr.arpa', 'PTR', ['mx.reversed.am']);
    dns.set('16.113.0.203.in-addr.arpa', 'PTR', ['mx.elsewhere.am', 'mx.hosting.am']);
    dns.set('mx.reversed.am', 'A', ['203.0.113.14']);
    dns.set('mx.hosting.am', 'A', ['203.0.113.16']);
    dns.set('mx.elsewhere.am', 'A', ['203.0.113.16']);
  }, 60_000);
  afterAll(() => suite.stop(), 60_000);

  const reply = (address: string, from: string, helo = 'client.example') =>
    submitFrom(suite.smtpPort, { address, helo }, { from });

  async function basisOf(answer: string): Promise<unknown> {
    const { payload } = await suite.call(ADMINISTRATOR, 'GET', `/messages/${idOf(answer)}/evidence`);
    return (JSON.parse(payload) as { items: { basis?: unknown }[] }).items[0]?.basis;
  }

  it.each([
    ['info@proof.am', OUTSIDE, 'spf', 'proof.am', 'SPF passes for the domain itself'],
    ['info@proof.am', OUTSIDE_6, 'spf', 'proof.am', 'also by IPv6'],
    ['info@proof.am', `::ffff:${OUTSIDE}`, 'spf', 'proof.am', 'also when IPv4 is written as IPv6'],
    ['info@mail.proof.am', OUTSIDE, 'spf', 'proof.am', 'SPF passes for a domain below it'],
    ['info@reversed.am', '203.0.113.14', 'reverse-dns', 'reversed.am', 'its reverse name leads back'],
    ['info@both.am', '203.0.113.14', 'reverse-dns', 'reversed.am', 'one source of several is enough'],
    [
      'info@hosted.am',
      '203.0.113.16',
      'reverse-dns',
      'hosting.am',
      'one of several reverse names leads back',
    ],
  ])('lets %s send from %s by %s of %s: %s', async (from, address, proof, source) => {
    expect(await basisOf(await reply(address, from))).toMatchObject({ proof, source });
  });

  it.each([
    ['info@proof.am', NEIGHBOUR, 'SPF does not name it'],
    ['info@unrelated.am', OUTSIDE, 'SPF passes, but for a domain that is no source'],
    ['info@open.am', OUTSIDE, 'SPF lets everybody pass'],
    ['info@wide.am', OUTSIDE, 'SPF lets everybody pass in two halves'],
    ['info@reversed.am', '203.0.113.15', 'its reverse name leads to another computer'],
    ['info@hosted.am', '203.0.113.14', 'its reverse name is of another domain'],
    ['info@reversed.am', '203.0.113.17', 'it has no reverse name'],
  ])('does not let %s send from %s: %s', async (from, address) => {
    expect(await reply(address, from)).toMatch(/^550 5\.7\.1 SOURCE_NOT_ALLOWED/);
  });

  it('is not proved by what the client calls itself', async () => {
    expect(await reply('203.0.113.17', 'info@proof.am', 'proof.am')).toMatch(/SOURCE_NOT_ALLOWED/);
  });

  it('does not need to be asked for where an address is the source, whatever SPF says', async () => {
    expect(await basisOf(await reply(OUTSIDE, 'info@fixed.am'))).toMatchObject({
      proof: 'address',
      spf: 'fail',
    });
  });

  it.each([
    ['troubled.am', '203.0.113.20', 'SPF'],
    ['21.113.0.203.in-addr.arpa', '203.0.113.21', 'the reverse name'],
    ['mx.troubled.am', '203.0.113.22', 'what the reverse name leads to'],
  ])('has the client come again while %s does not answer (client at %s, %s)', async (name, address) => {
    const { dns } = suite;
    dns.set('22.113.0.203.in-addr.arpa', 'PTR', ['mx.troubled.am']);
    dns.fail(name, 'SERVFAIL');
    expect(await reply(address, 'info@troubled.am')).toMatch(/^451 4\.7\.1 TRY_LATER/);
    dns.recover(name);
  });

  it('is asked for again when the name system answers again', async () => {
    const { dns } = suite;
    dns.fail('30.113.0.203.in-addr.arpa', 'SERVFAIL');
    expect(await reply('203.0.113.30', 'info@reversed.am')).toMatch(/^451/);
    dns.set('30.113.0.203.in-addr.arpa', 'PTR', ['mx30.reversed.am']);
    dns.set('mx30.reversed.am', 'A', ['203.0.113.30']);
    await eventually(async () => {
      expect(await reply('203.0.113.30', 'info@reversed.am')).toMatch(/^250/);
    });
  });

  it('is asked for once for many letters, as long as its TTL allows', async () => {
    const { dns } = suite;
    const asked = (question: string) => dns.asked.filter((one) => one === question).length;
    await suite.register([
      { address: 'info@kept.am', sources: ['kept.am'] },
      { address: 'info@fleeting.am', sources: ['fleeting.am'] },
    ]);
    dns.set('kept.am', 'TXT', [`v=spf1 ip4:${OUTSIDE} -all`], 60);
    dns.set('fleeting.am', 'TXT', [`v=spf1 ip4:${OUTSIDE} -all`], 0);
    for (const from of ['info@kept.am', 'info@fleeting.am']) {
      expect(await reply(OUTSIDE, from)).toMatch(/^250/);
      expect(await reply(OUTSIDE, from)).toMatch(/^250/);
    }
    expect(asked('kept.am TXT')).toBe(1);
    expect(asked('fleeting.am TXT')).toBeGreaterThan(1);
  });
});
