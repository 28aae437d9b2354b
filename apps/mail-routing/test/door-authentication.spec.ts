import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { idOf, RECIPIENT, submitFrom } from './door-client.js';
import { ADMINISTRATOR, letter, startMailRouting } from './mail-routing.suite.js';
import { LetterSigner } from './signed-letter.js';
import { Stored } from './stored.js';

/** Named by the SPF records of the domains below; both are registered sources. */
const OWN = '203.0.113.1';
const FOREIGN = '203.0.113.2';
const DOMAINS = ['reject.am', 'quarantine.am', 'none.am', 'silent.am', 'strict.am'];
const TAKEN = /^250 2\.0\.0 accepted/;
const REFUSED = /^550 5\.7\.1 AUTHENTICATION_FAILED/;

describe('what a domain publishes', () => {
  let suite: Awaited<ReturnType<typeof startMailRouting>>;
  let signer: LetterSigner;

  beforeAll(async () => {
    suite = await startMailRouting({ smtpXclientProxies: '127.0.0.1', smtpTlsRequired: 'never' });
    const { dns } = suite;
    signer = new LetterSigner(dns);
    await suite.register([
      ...DOMAINS.map((domain) => ({ address: `info@${domain}`, sources: [OWN, FOREIGN] })),
      { address: 'info@sub.reject.am', sources: [OWN, FOREIGN] },
    ]);
    for (const domain of DOMAINS) {
      dns.set(domain, 'TXT', [`v=spf1 ip4:${OWN} -all`]);
      signer.publish(domain);
    }
    for (const policy of ['reject', 'quarantine', 'none']) {
      dns.set(`_dmarc.${policy}.am`, 'TXT', [`v=DMARC1; p=${policy}`]);
    }
    dns.set('_dmarc.strict.am', 'TXT', ['v=DMARC1; p=reject; adkim=s; aspf=s']);
    for (const domain of ['list.am', 'sub.reject.am', 'mail.strict.am']) signer.publish(domain);
  }, 60_000);
  afterAll(() => suite.stop(), 60_000);

  const reply = (address: string, from: string, text: string | Buffer = letter({ from })) =>
    submitFrom(suite.smtpPort, { address }, { from, text });

  async function signed(state: string, from: string, by = from.split('@')[1] ?? ''): Promise<Buffer> {
    const text = letter({ from, body: 'Pay 10,000 AMD.' });
    if (state === 'absent') return Buffer.from(text);
    const whole = await signer.sign(text, by);
    return state === 'broken' ? Buffer.from(whole.toString().replace('10,000', '90,000')) : whole;
  }

  async function basisOf(answer: string): Promise<unknown> {
    const { payload } = await suite.call(ADMINISTRATOR, 'GET', `/messages/${idOf(answer)}/evidence`);
    return (JSON.parse(payload) as { items: { basis?: unknown }[] }).items[0]?.basis;
  }

  describe('decides by DMARC policy, SPF and DKIM', () => {
    const accepts = (spf: string, dkim: string, dmarc: string) => ({ spf, dkim, dmarc });
    it.each([
      ['reject', OWN, 'valid', accepts('pass', 'pass', 'pass')],
      ['reject', OWN, 'absent', accepts('pass', 'none', 'pass')],
      ['reject', OWN, 'broken', REFUSED],
      ['reject', FOREIGN, 'valid', accepts('fail', 'pass', 'pass')],
      ['reject', FOREIGN, 'absent', REFUSED],
      ['reject', FOREIGN, 'broken', REFUSED],
      ['quarantine', OWN, 'valid', accepts('pass', 'pass', 'pass')],
      ['quarantine', OWN, 'absent', accepts('pass', 'none', 'pass')],
      ['quarantine', OWN, 'broken', REFUSED],
      ['quarantine', FOREIGN, 'valid', accepts('fail', 'pass', 'pass')],
      ['quarantine', FOREIGN, 'absent', REFUSED],
      ['quarantine', FOREIGN, 'broken', REFUSED],
      ['none', OWN, 'valid', accepts('pass', 'pass', 'pass')],
      ['none', OWN, 'absent', accepts('pass', 'none', 'pass')],
      ['none', OWN, 'broken', REFUSED],
      ['none', FOREIGN, 'valid', accepts('fail', 'pass', 'pass')],
      ['none', FOREIGN, 'absent', accepts('fail', 'none', 'fail')],
      ['none', FOREIGN, 'broken', REFUSED],
      ['silent', OWN, 'absent', accepts('pass', 'none', 'none')],
      ['silent', FOREIGN, 'absent', accepts('fail', 'none', 'none')],
      ['silent', FOREIGN, 'broken', REFUSED],
    ])('p=%s, from %s, with a signature that is %s: %j', async (policy, address, dkim, expected) => {
      const from = `info@${policy}.am`;
      const answer = await reply(address, from, await signed(dkim, from));
      if (expected instanceof RegExp) expect(answer).toMatch(expected);
      else expect(await basisOf(answer)).toMatchObject(expected);
    });
  });

  it('is told in the refusal, with what to do', async () => {
    expect(await reply(FOREIGN, 'info@reject.am')).toMatch(
      /DMARC: neither SPF nor DKIM proves reject\.am, whose policy is p=reject; send from its own servers or sign/,
    );
    const changed = await signed('broken', 'info@reject.am');
    expect(await reply(OWN, 'info@reject.am', changed)).toMatch(
      /DKIM: the signature of reject\.am does not hold; the letter was changed after it was signed/,
    );
  });

  describe('holds for the domain that it is of', () => {
    it.each([
      ['info@reject.am', 'list.am', 'valid', REFUSED, 'another domain’s signature proves nothing'],
      ['info@reject.am', 'sub.reject.am', 'valid', TAKEN, 'a part of the domain may sign for it'],
      ['info@sub.reject.am', 'reject.am', 'valid', TAKEN, 'the domain may sign for its part'],
      ['info@sub.reject.am', 'sub.reject.am', 'absent', REFUSED, 'a part without a policy has the domain’s'],
      ['info@strict.am', 'mail.strict.am', 'valid', REFUSED, 'not so where the policy is strict'],
    ])('%s, signed by %s (%s): %s, %s', async (from, by, state, expected) => {
      expect(await reply(FOREIGN, from, await signed(state, from, by))).toMatch(expected);
    });

    it('so another domain’s broken signature refuses nothing', async () => {
      const text = await signed('broken', 'info@reject.am', 'list.am');
      expect(await reply(OWN, 'info@reject.am', text)).toMatch(TAKEN);
    });

    it('so one that holds is enough beside a broken one', async () => {
      const text = await signer.sign(await signed('broken', 'info@reject.am'), 'reject.am');
      expect(await reply(FOREIGN, 'info@reject.am', text)).toMatch(TAKEN);
    });
  });

  it('is not proved by a signature that leaves room to write on behind it', async () => {
    const from = 'info@reject.am';
    const text = letter({ from, body: 'Pay 10 AMD.' });
    const length = 'Pay 10 AMD.\r\n'.length;
    expect(await reply(FOREIGN, from, await signer.sign(text, 'reject.am', length))).toMatch(TAKEN);
    const longer = Buffer.concat([await signer.sign(text, 'reject.am', length), Buffer.from('Or 90.\r\n')]);
    expect(await reply(FOREIGN, from, longer)).toMatch(REFUSED);
  });

  it.each([
    ['its policy', '_dmarc.troubled.am'],
    ['its SPF record', 'troubled.am'],
    ['its key', 's1._domainkey.troubled.am'],
  ])('has the client come again while the name system does not tell %s', async (_what, name) => {
    const { dns } = suite;
    await suite.register([{ address: 'info@troubled.am', sources: [FOREIGN] }]);
    dns.set('troubled.am', 'TXT', ['v=spf1 -all']);
    dns.set('_dmarc.troubled.am', 'TXT', ['v=DMARC1; p=reject'], 0);
    signer.publish('troubled.am');
    const text = await signed(name === 'troubled.am' ? 'absent' : 'valid', 'info@troubled.am');
    dns.fail(name, 'SERVFAIL');
    expect(await reply(FOREIGN, 'info@troubled.am', text)).toMatch(/^451 4\.7\.1 TRY_LATER .*troubled\.am/);
    dns.recover(name);
  });

  it('is asked for once for many letters, as long as its TTL allows', async () => {
    const { dns } = suite;
    const asked = (question: string) => dns.asked.filter((one) => one === question).length;
    for (const [domain, ttl] of [
      ['kept.am', 60],
      ['fleeting.am', 0],
    ] as const) {
      await suite.register([{ address: `info@${domain}`, sources: [OWN] }]);
      dns.set(domain, 'TXT', [`v=spf1 ip4:${OWN} -all`], 60);
      dns.set(`_dmarc.${domain}`, 'TXT', ['v=DMARC1; p=reject'], ttl);
      for (let n = 0; n < 3; n++) expect(await reply(OWN, `info@${domain}`)).toMatch(TAKEN);
    }
    expect(asked('_dmarc.kept.am TXT')).toBe(1);
    expect(asked('_dmarc.fleeting.am TXT')).toBe(3);
  });

  it('is believed anew when it has changed and its TTL has passed', async () => {
    const { dns } = suite;
    await suite.register([{ address: 'info@changing.am', sources: [FOREIGN] }]);
    dns.set('_dmarc.changing.am', 'TXT', ['v=DMARC1; p=none'], 0);
    expect(await reply(FOREIGN, 'info@changing.am')).toMatch(TAKEN);
    dns.set('_dmarc.changing.am', 'TXT', ['v=DMARC1; p=reject'], 0);
    expect(await reply(FOREIGN, 'info@changing.am')).toMatch(REFUSED);
  });
});

describe('what a letter says of its author', () => {
  let suite: Awaited<ReturnType<typeof startMailRouting>>;
  let stored: Stored;
  const FROM = 'info@ekeng.am';

  beforeAll(async () => {
    suite = await startMailRouting();
    stored = new Stored(suite.app);
  }, 60_000);
  afterAll(() => suite.stop(), 60_000);

  const reply = (text: string) => submitFrom(suite.smtpPort, {}, { from: FROM, to: RECIPIENT, text });
  const headed = (...lines: string[]): string => `${lines.join('\r\n')}\r\n${letter()}`;

  it.each([
    ['two From fields', headed(`From: ${FROM}`), 'this one has 2 From addresses'],
    ['a second From field of somebody else', headed('From: other@ekeng.am'), 'this one has 2 From addresses'],
    ['a group in From', letter({ from: `Office: ${FROM};` }), 'a group of addresses can not be the author'],
    ['an empty group in From', letter({ from: 'Office:;' }), 'a group of addresses can not be the author'],
    ['no address in From', letter({ from: '"Office"' }), 'this one has another address in From'],
    ['the address only as a name', letter({ from: `"${FROM}" <x@evil.am>` }), 'has another address in From'],
    [
      'an encoded word that looks like it',
      letter({ from: '=?utf-8?q?info=40ekeng.am?=' }),
      'another address',
    ],
    ['another Sender', headed('Sender: other@ekeng.am'), 'names somebody else; send it anew'],
    ['another Resent-From', headed('Resent-From: other@ekeng.am'), 'names somebody else; send it anew'],
    ['another Resent-Sender', headed('Resent-Sender: other@ekeng.am'), 'names somebody else; send it anew'],
    ['a list between', headed('List-Id: <news.list.am>').replace(FROM, 'x@y.am'), 'through a mailing list'],
    ['a folded From with two', letter({ from: `${FROM},\r\n other@ekeng.am` }), 'has 2 From addresses'],
  ])('refuses it for %s', async (_what, text, words) => {
    const answer = await reply(text);
    expect(answer).toMatch(/^550 5\.7\.1 FROM_MISMATCH the letter must have exactly one From address/);
    expect(answer).toContain(words);
    expect(await stored.countMessages()).toBe(0);
  });

  it.each([
    ['its own Sender', headed(`Sender: Office <${FROM}>`)],
    ['its own Resent-From', headed(`Resent-From: ${FROM.toUpperCase()}`)],
    ['a list that it keeps itself', headed('List-Id: <news.ekeng.am>')],
    ['a comment and a folded line in From', letter({ from: `"The office" (of Ekeng)\r\n <${FROM}>` })],
    ['any Reply-To', headed('Reply-To: other@ekeng.am')],
    ['100 mail servers behind it', headed(...Array<string>(100).fill('Received: from a.am by b.am'))],
  ])('takes it with %s', async (_what, text) => {
    expect(await reply(text)).toMatch(TAKEN);
  });

  it('refuses it for more than 100 mail servers behind it', async () => {
    const text = headed(...Array<string>(101).fill('Received: from a.am by b.am'));
    expect(await reply(text)).toMatch(/^554 5\.4\.6 LOOP_DETECTED /);
  });
});
