import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DispatchRequested } from '@pep/contracts';
import { idOf, RECIPIENT, submitFrom } from './door-client.js';
import { letter, startMailRouting } from './mail-routing.suite.js';
import { LetterSigner } from './signed-letter.js';
import { Stored } from './stored.js';

const CHECK = 'check@e-citizen.am';
const HERE = '203.0.113.7';
const ELSEWHERE = '203.0.113.8';
const TAKEN = '250 2.0.0 accepted check';

interface Leg {
  readonly leg: string;
  readonly verdict: string;
  readonly detail: string;
}

describe('a letter to check@', () => {
  let suite: Awaited<ReturnType<typeof startMailRouting>>;
  let stored: Stored;
  let signer: LetterSigner;
  /** How many reports were to be asked for so far. */
  let asked = 0;

  beforeAll(async () => {
    suite = await startMailRouting({ smtpXclientProxies: '127.0.0.1', smtpTlsRequired: 'never' });
    stored = new Stored(suite.app);
    signer = new LetterSigner(suite.dns);
  }, 60_000);
  afterAll(() => suite.stop(), 60_000);

  /** A sender whose every leg is good, as far as nothing else is said. */
  async function sender(name: string, given: { state?: 'active' | 'suspended'; sources?: string[] } = {}) {
    const domain = `${name}.am`;
    suite.dns.set(domain, 'TXT', [`v=spf1 ip4:${HERE} -all`]);
    suite.dns.set(`_dmarc.${domain}`, 'TXT', ['v=DMARC1; p=reject']);
    signer.publish(domain);
    const address = `info@${domain}`;
    await suite.register([{ address, sources: [HERE], ...given }]);
    return address;
  }

  const send = (from: string, given: { text?: string | Buffer; to?: string[]; address?: string } = {}) => {
    const { text, to = [CHECK], address = HERE } = given;
    return submitFrom(suite.smtpPort, { address }, { from, to, ...(text !== undefined && { text }) });
  };

  async function requestFor(recipient: string): Promise<DispatchRequested> {
    asked++;
    const records = await suite.kafka.readFacts('pep.dispatch.v1', asked);
    const requests = records.map(({ data }) => data as DispatchRequested);
    const found = requests.filter((one) => one.recipient === recipient);
    expect(found).toHaveLength(1);
    return found[0] as DispatchRequested;
  }
  async function legsFor(recipient: string): Promise<Leg[]> {
    return JSON.parse((await requestFor(recipient)).parameters['legs'] ?? '') as Leg[];
  }
  const notPassed = (legs: readonly Leg[]): Record<string, string> =>
    Object.fromEntries(legs.filter((one) => one.verdict !== 'pass').map((one) => [one.leg, one.verdict]));
  const detailOf = (legs: readonly Leg[], leg: string): string =>
    legs.find((one) => one.leg === leg)?.detail ?? '';

  it('is answered with a report of every leg', async () => {
    const from = await sender('good');
    const text = await signer.sign(letter({ from, subject: 'My first try' }), 'good.am');
    expect(await send(from, { text })).toBe(TAKEN);
    const { parameters, ...request } = await requestFor(from);
    expect(request).toMatchObject({ template: 'check-report', channel: 'email', recipient: from });
    expect(request).not.toHaveProperty('sealed');
    expect(parameters).toMatchObject({ subject: 'My first try', client: HERE });
    const legs = JSON.parse(parameters['legs'] ?? '') as Leg[];
    expect(legs.map(({ leg, verdict }) => [leg, verdict])).toEqual(
      ['registered', 'suspended', 'source', 'spf', 'from', 'dkim', 'dmarc', 'hops', 'size', 'charset'].map(
        (leg) => [leg, 'pass'],
      ),
    );
  });

  it.each(['check@ecitizen.am', 'CHECK@E-Citizen.AM', 'Check@ECITIZEN.am'])(
    'may be written to %s',
    async (to) => {
      const from = await sender(`to-${to.toLowerCase().replace(/\W/g, '-')}-${String(asked)}`);
      expect(await send(from, { to: [to] })).toBe(TAKEN);
      expect(notPassed(await legsFor(from))).toEqual({ dkim: 'none' });
    },
  );

  it.each(['check@e-citizen.com', 'checks@e-citizen.am', 'check@mail.e-citizen.am'])(
    'is not one to %s',
    async (to) => {
      const from = await sender('good');
      expect(await send(from, { to: [to] })).toMatch(/^550 5\.1\.1 RECIPIENT_UNKNOWN/);
    },
  );

  describe('tells in its leg what is wrong', () => {
    it('when the address is not registered but SPF proves it', async () => {
      suite.dns.set('unregistered.am', 'TXT', [`v=spf1 ip4:${HERE} -all`]);
      expect(await send('info@unregistered.am')).toBe(TAKEN);
      const legs = await legsFor('info@unregistered.am');
      expect(notPassed(legs)).toMatchObject({ registered: 'fail', suspended: 'fail', source: 'fail' });
      expect(detailOf(legs, 'registered')).toMatch(/^SENDER_UNKNOWN: .*not registered/);
      expect(detailOf(legs, 'spf')).toBe('pass for unregistered.am');
    });

    it('when it is suspended', async () => {
      const from = await sender('suspended', { state: 'suspended' });
      expect(await send(from)).toBe(TAKEN);
      const legs = await legsFor(from);
      expect(notPassed(legs)).toEqual({ suspended: 'fail', dkim: 'none' });
      expect(detailOf(legs, 'suspended')).toMatch(/^SENDER_SUSPENDED: /);
    });

    it('when it is sent from another computer', async () => {
      const from = await sender('elsewhere', { sources: ['203.0.113.200'] });
      expect(await send(from)).toBe(TAKEN);
      const legs = await legsFor(from);
      expect(notPassed(legs)).toEqual({ source: 'fail', dkim: 'none' });
      expect(detailOf(legs, 'source')).toMatch(/^SOURCE_NOT_ALLOWED: /);
    });

    it('when From is another', async () => {
      const from = await sender('mismatch');
      expect(await send(from, { text: letter({ from: 'other@mismatch.am' }) })).toBe(TAKEN);
      const legs = await legsFor(from);
      expect(notPassed(legs)).toEqual({ from: 'fail', dkim: 'none' });
      expect(detailOf(legs, 'from')).toMatch(/^FROM_MISMATCH: .*another address in From/);
    });

    it('when DMARC fails', async () => {
      const from = await sender('doubtful', { sources: [ELSEWHERE] });
      expect(await send(from, { address: ELSEWHERE })).toBe(TAKEN);
      const legs = await legsFor(from);
      expect(notPassed(legs)).toEqual({ spf: 'fail', dkim: 'none', dmarc: 'fail' });
      expect(detailOf(legs, 'dmarc')).toMatch(/^AUTHENTICATION_FAILED: DMARC: .*p=reject/);
    });

    it('when its signature is broken', async () => {
      const from = await sender('changed');
      const signed = await signer.sign(letter({ from }), 'changed.am');
      expect(await send(from, { text: signed.toString().replace('Dear', 'Near') })).toBe(TAKEN);
      const legs = await legsFor(from);
      expect(notPassed(legs)).toEqual({ dkim: 'fail', dmarc: 'fail' });
      expect(detailOf(legs, 'dmarc')).toMatch(/^AUTHENTICATION_FAILED: DKIM: /);
    });

    it('when it goes in circles, and when its characters are of no known set', async () => {
      const from = await sender('circles');
      const text = `${'Received: from a by b\r\n'.repeat(101)}${letter({ from })}`.replace(
        'utf-8',
        'x-klingon',
      );
      expect(await send(from, { text })).toBe(TAKEN);
      const legs = await legsFor(from);
      expect(notPassed(legs)).toEqual({ hops: 'fail', charset: 'fail', dkim: 'none' });
      expect(detailOf(legs, 'hops')).toMatch(/^LOOP_DETECTED: /);
    });

    it('when the name system can not say', async () => {
      const from = await sender('troubled');
      suite.dns.fail('_dmarc.troubled.am', 'SERVFAIL');
      expect(await send(from)).toBe(TAKEN);
      expect(notPassed(await legsFor(from))).toEqual({ dmarc: 'unknown', dkim: 'none' });
    });
  });

  it('is refused when nothing proves its sender, since the report would go to somebody else', async () => {
    suite.dns.set('victim.am', 'TXT', [`v=spf1 ip4:${HERE} -all`]);
    const answer = await send('info@victim.am', { address: ELSEWHERE });
    expect(answer).toMatch(
      /^550 5\.7\.1 SOURCE_NOT_ALLOWED no report is mailed: nothing proves that info@victim\.am/,
    );
    expect(await send('nobody@nowhere.am')).toMatch(/^550 5\.7\.1 SOURCE_NOT_ALLOWED/);
  });

  it('is refused with the words of the letter itself when it is broken', async () => {
    const from = await sender('broken');
    expect(await send(from, { text: letter({ from, body: 'a\nb' }) })).toMatch(/^554 5\.6\.0 MALFORMED/);
  });

  it('is neither kept nor counted', async () => {
    expect(await stored.countMessages()).toBe(0);
    await expect(suite.kafka.readFacts('pep.message.v1', 1, 500)).rejects.toThrow('0 of 1 records');
  });

  it('goes to the mailbox as well when it has another recipient', async () => {
    const from = await sender('both');
    const reply = await send(from, { to: [CHECK, RECIPIENT] });
    expect(await stored.deliveriesOf(idOf(reply))).toMatchObject([{ identifier: '5001950015' }]);
    expect(notPassed(await legsFor(from))).toEqual({ dkim: 'none' });
    expect(await stored.countMessages()).toBe(1);
  });

  it('is answered ten times a minute, and asks for no report that was not expected above', async () => {
    const from = await sender('eager');
    for (let n = 0; n < 10; n++) expect(await send(from)).toBe(TAKEN);
    expect(await send(from)).toMatch(/^451 4\.7\.1 RATE_LIMITED/);
    const other = await sender('patient');
    expect(await send(other)).toBe(TAKEN);
    asked += 11;
    const records = await suite.kafka.readFacts('pep.dispatch.v1', asked);
    const recipients = records.map(({ data }) => (data as DispatchRequested).recipient);
    expect(recipients.filter((one) => one === from)).toHaveLength(10);
    await expect(suite.kafka.readFacts('pep.dispatch.v1', asked + 1, 1_000)).rejects.toThrow(
      `${String(asked)} of ${String(asked + 1)} records`,
    );
  });
});
