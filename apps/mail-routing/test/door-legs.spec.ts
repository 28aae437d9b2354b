import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { canonicalDomain } from '@pep/identifiers';
import { connectToDoor, idOf, RECIPIENT, submit, submitFrom } from './door-client.js';
import { ADMINISTRATOR, letter, startMailRouting } from './mail-routing.suite.js';

const IDN = 'փոստ.հայ';
const IDN_ASCII = canonicalDomain(IDN) ?? '';
/** Registered as a source. */
const HERE = '203.0.113.7';
const ELSEWHERE = '203.0.113.8';

const SENDERS = [
  { address: 'info@legs.am', sources: [HERE] },
  { address: 'suspended@legs.am', sources: [HERE], state: 'suspended' as const },
  { address: 'edges@legs.am', sources: ['198.51.100.64/26', '2001:db8:7:40::/58', '2001:db8:9::1'] },
  { address: `anna@${IDN_ASCII}`, sources: [HERE] },
  { address: 'sms@legs.am', sources: [HERE], smsAllowed: true },
  // Own entries in a domain whose own entry allows more.
  { address: 'suspended@whole.am', sources: [HERE], state: 'suspended' as const },
  { address: 'narrow@whole.am', sources: ['203.0.113.200'] },
];
const DOMAINS = [
  { name: 'whole.am', sources: [HERE], smsAllowed: true },
  { name: 'closed.am', sources: [HERE], state: 'suspended' as const },
  { name: 'listed.am', sources: [HERE], allAddressesAllowed: false },
  { name: `all.${IDN_ASCII}`, sources: [HERE] },
];

describe('the door’s legs', () => {
  let suite: Awaited<ReturnType<typeof startMailRouting>>;

  beforeAll(async () => {
    suite = await startMailRouting({ smtpXclientProxies: '127.0.0.1', smtpTlsRequired: 'never' });
    await suite.register(SENDERS, DOMAINS);
  }, 60_000);
  afterAll(() => suite.stop(), 60_000);

  const reply = (address: string, transaction: Parameters<typeof submitFrom>[2]) =>
    submitFrom(suite.smtpPort, { address }, transaction);

  async function basisOf(answer: string): Promise<unknown> {
    const { payload } = await suite.call(ADMINISTRATOR, 'GET', `/messages/${idOf(answer)}/evidence`);
    const { items } = JSON.parse(payload) as { items: { event: string; basis?: unknown }[] };
    return items.find(({ event }) => event === 'SubmissionAcceptance')?.basis;
  }

  describe('address, source and From together', () => {
    it.each([
      ['registered', 'allowed', 'the same', '250 2.0.0 accepted'],
      ['registered', 'allowed', 'another', '550 5.7.1 FROM_MISMATCH'],
      ['registered', 'other', 'the same', '550 5.7.1 SOURCE_NOT_ALLOWED'],
      ['registered', 'other', 'another', '550 5.7.1 SOURCE_NOT_ALLOWED'],
      ['unknown', 'allowed', 'the same', '550 5.7.1 SENDER_UNKNOWN'],
      ['unknown', 'allowed', 'another', '550 5.7.1 SENDER_UNKNOWN'],
      ['unknown', 'other', 'the same', '550 5.7.1 SENDER_UNKNOWN'],
      ['unknown', 'other', 'another', '550 5.7.1 SENDER_UNKNOWN'],
      ['suspended', 'allowed', 'the same', '550 5.7.1 SENDER_SUSPENDED'],
      ['suspended', 'allowed', 'another', '550 5.7.1 SENDER_SUSPENDED'],
      ['suspended', 'other', 'the same', '550 5.7.1 SENDER_SUSPENDED'],
      ['suspended', 'other', 'another', '550 5.7.1 SENDER_SUSPENDED'],
    ])(
      'a %s address from an %s source with %s From is answered %s%s',
      async (address, source, from, answer) => {
        const senders = { registered: 'info', unknown: 'nobody', suspended: 'suspended' };
        const sender = `${senders[address as keyof typeof senders]}@legs.am`;
        const text = letter({ from: from === 'another' ? 'other@legs.am' : sender });
        const got = await reply(source === 'allowed' ? HERE : ELSEWHERE, { from: sender, text });
        expect(got).toContain(answer);
      },
    );
  });

  describe('an own entry and the entry of the domain', () => {
    it.each([
      ['anybody@whole.am', HERE, '250', 'the domain’s entry lets every address send'],
      ['anybody@whole.am', ELSEWHERE, '550 5.7.1 SOURCE_NOT_ALLOWED', 'from its own sources only'],
      ['suspended@whole.am', HERE, '550 5.7.1 SENDER_SUSPENDED', 'a suspended own entry decides alone'],
      ['narrow@whole.am', HERE, '550 5.7.1 SOURCE_NOT_ALLOWED', 'an own entry has its own sources'],
      ['narrow@whole.am', '203.0.113.200', '250', 'which the domain’s entry does not need to have'],
      ['anybody@sub.whole.am', HERE, '550 5.7.1 SENDER_UNKNOWN', 'a subdomain is another domain'],
      ['anybody@am', HERE, '550 5.7.1 SENDER_UNKNOWN', 'as is what is above it'],
      ['anybody@closed.am', HERE, '550 5.7.1 SENDER_SUSPENDED', 'the domain’s entry is suspended'],
      ['anybody@listed.am', HERE, '550 5.7.1 SENDER_UNKNOWN', 'the domain is only for listed addresses'],
      [`anybody@all.${IDN}`, HERE, '250', 'a domain in Armenian letters'],
    ])('%s from %s is answered %s: %s', async (from, address, answer) => {
      expect(await reply(address, { from })).toMatch(new RegExp(`^${answer}`));
    });

    it('are gone when they are removed, and the domain’s takes the place of an own one', async () => {
      const { senders, domains } = await suite.register(
        [{ address: 'own@leaving.am', state: 'suspended', sources: [HERE] }],
        [{ name: 'leaving.am', sources: [HERE] }],
      );
      expect(await reply(HERE, { from: 'own@leaving.am' })).toMatch(/SENDER_SUSPENDED/);
      await suite.register(senders.map((one) => ({ ...one, version: 2, state: 'removed' })));
      expect(await reply(HERE, { from: 'own@leaving.am' })).toMatch(/^250/);
      await suite.register(
        [],
        domains.map((one) => ({ ...one, version: 2, state: 'removed' })),
      );
      expect(await reply(HERE, { from: 'own@leaving.am' })).toMatch(/SENDER_UNKNOWN/);
    });

    it('that are registered anew are not hidden by the removal of the older ones', async () => {
      const { senders } = await suite.register([{ address: 'again@legs.am', sources: [HERE] }]);
      await suite.register([{ address: 'again@legs.am', sources: [HERE] }]);
      await suite.register(senders.map((one) => ({ ...one, version: 2, state: 'removed' })));
      expect(await reply(HERE, { from: 'again@legs.am' })).toMatch(/^250/);
    });

    it('that change while a letter is on its way count as they are when it has arrived', async () => {
      const { senders } = await suite.register([{ address: 'late@legs.am', sources: [HERE] }]);
      const smtp = await connectToDoor(suite.smtpPort, { address: HERE });
      await smtp.send('MAIL FROM:<late@legs.am>', /^250/);
      await smtp.send(`RCPT TO:<${RECIPIENT}>`, /^250/);
      await smtp.send('DATA', /^354/);
      await suite.register(senders.map((one) => ({ ...one, version: 2, state: 'suspended' })));
      await smtp.sendRaw(letter({ from: 'late@legs.am' }));
      await smtp.send('.', /^550 5\.7\.1 SENDER_SUSPENDED/);
      smtp.destroy();
    });
  });

  describe('SMS', () => {
    it.each([
      ['info@legs.am', '37491123456', '550 5.7.1 SMS_NOT_ALLOWED'],
      ['info@legs.am', '091123456', '550 5.7.1 SMS_NOT_ALLOWED'],
      ['sms@legs.am', '37491123456', '250 2.0.0 accepted'],
      ['sms@legs.am', '091123456', '250 2.0.0 accepted'],
      ['anybody@whole.am', '37491123456', '250 2.0.0 accepted'],
      ['narrow@whole.am', '37491123456', '550 5.7.1 SOURCE_NOT_ALLOWED'],
      ['nobody@legs.am', '37491123456', '550 5.7.1 SENDER_UNKNOWN'],
      ['info@legs.am', '37410123456', '550 5.1.1 RECIPIENT_UNKNOWN'],
    ])('of %s to %s is answered %s', async (from, phone, answer) => {
      expect(await reply(HERE, { from, to: `${phone}@e-citizen.am` })).toContain(answer);
    });
  });

  describe('spelling', () => {
    it.each([
      [`anna@${IDN}`, `anna@${IDN}`, 'SMTPUTF8'],
      [`anna@${IDN}`, `anna@${IDN_ASCII}`, 'SMTPUTF8'],
      [`anna@${IDN}`, `Աննա <anna@${IDN}>`, 'SMTPUTF8 BODY=8BITMIME'],
      [`anna@${IDN_ASCII}`, `anna@${IDN}`, 'BODY=8BITMIME'],
      [`anna@${IDN_ASCII}`, `anna@${IDN_ASCII}`, 'BODY=7BIT'],
      [`ANNA@${IDN_ASCII.toUpperCase()}`, `Anna@${IDN.toUpperCase()}`, 'BODY=8BITMIME'],
      ['INFO@LEGS.AM', 'info@legs.am', 'BODY=7BIT'],
      ['Info@Legs.am', '"Notices" <iNFO@lEGS.AM>', 'BODY=7BIT'],
    ])('of the envelope sender %s and From %s (%s) is the same address', async (from, author, parameters) => {
      const text = letter({ from: author });
      expect(await reply(HERE, { from, text, parameters })).toMatch(/^250 2\.0\.0/);
    });

    it('of another script that only looks alike is another address', async () => {
      // The first letter is Cyrillic.
      expect(await reply(HERE, { from: 'іnfo@legs.am', parameters: 'SMTPUTF8' })).toMatch(/SENDER_UNKNOWN/);
    });
  });

  describe('an address as a source', () => {
    it.each([
      ['198.51.100.63', '550'],
      ['198.51.100.64', '250'],
      ['198.51.100.127', '250'],
      ['198.51.100.128', '550'],
      ['2001:db8:7:3f:ffff:ffff:ffff:ffff', '550'],
      ['2001:db8:7:40::', '250'],
      ['2001:db8:7:7f:ffff:ffff:ffff:ffff', '250'],
      ['2001:db8:7:80::', '550'],
      ['2001:db8:9::1', '250'],
      ['2001:0DB8:0009:0000::0001', '250'],
      ['2001:db8:9::2', '550'],
      ['::ffff:198.51.100.64', '250'],
      ['::ffff:c633:6440', '250'],
      ['::ffff:198.51.100.63', '550'],
    ])('has edges: a client at %s is answered %s', async (address, code) => {
      const answer = await reply(address, { from: 'edges@legs.am' });
      expect(answer).toMatch(code === '250' ? /^250 2\.0\.0/ : /^550 5\.7\.1 SOURCE_NOT_ALLOWED/);
    });
  });

  it('are written into the evidence of the acceptance, with the version of the entry', async () => {
    const { senders } = await suite.register([{ address: 'evidence@legs.am', sources: [HERE] }]);
    const [entry] = senders;
    const basis = {
      via: 'smtp',
      clientAddress: HERE,
      entry: { id: entry?.id, version: 1, scope: 'address' },
      source: HERE,
      proof: 'address',
      spf: 'none',
      dkim: 'none',
      dmarc: 'none',
      recipients: [{ identifier: '5001950015', kind: 'person' }],
    };
    expect(await basisOf(await reply(HERE, { from: 'evidence@legs.am' }))).toEqual(basis);
    await suite.register([{ ...entry, version: 7, sources: ['203.0.113.0/24'] }]);
    expect(await basisOf(await reply(HERE, { from: 'evidence@legs.am' }))).toEqual({
      ...basis,
      entry: { ...basis.entry, version: 7 },
      source: '203.0.113.0/24',
    });
    expect(await basisOf(await reply(HERE, { from: 'anybody@whole.am' }))).toMatchObject({
      entry: { version: 1, scope: 'domain' },
    });
  });

  it('are told once each for many letters on one connection', async () => {
    const smtp = await connectToDoor(suite.smtpPort, { address: HERE });
    expect(await submit(smtp, { from: 'nobody@legs.am' })).toMatch(/SENDER_UNKNOWN/);
    expect(await submit(smtp, { from: 'info@legs.am' })).toMatch(/^250/);
    expect(await submit(smtp, { from: 'suspended@legs.am' })).toMatch(/SENDER_SUSPENDED/);
    expect(await submit(smtp, { from: 'anybody@whole.am' })).toMatch(/^250/);
    smtp.destroy();
  });
});
