import { randomUUIDv7 } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { dispatchRequested } from '@pep/contracts';
import { newFact } from '@pep/messaging';
import { rows } from '@pep/persistence';
import { eventually } from '@pep/testing';
import { dkimVerify } from 'mailauth';
import PostalMime from 'postal-mime';
import { takeDue } from '../src/storage/dispatch.repository.js';
import {
  ADDRESS_CODE,
  HOUR_MS,
  type NotificationsSuite,
  startNotifications,
  untilFinal,
} from './notifications.suite.js';

const REPORT = {
  template: 'check-report',
  channel: 'email',
  language: 'hy',
  parameters: {
    legs: JSON.stringify([
      { leg: 'spf', verdict: 'pass', detail: 'ekeng.am allows 127.0.0.1' },
      { leg: 'dkim', verdict: 'fail', detail: '<script>alert(1)</script>' },
    ]),
    subject: 'Փորձ & <b>test</b>\r\nBcc: x@y.am',
    receivedAt: '2026-11-22T03:00:00.000Z',
    client: '127.0.0.1',
    messageId: '<1@ekeng.am>',
  },
  secret: undefined,
} as const;

const NOTICE = {
  template: 'letter-waiting',
  parameters: { sender: 'info@ekeng.am' },
  secret: undefined,
} as const;

describe('notifications', () => {
  let suite: NotificationsSuite;
  beforeAll(async () => {
    suite = await startNotifications();
  }, 60_000);
  afterAll(() => suite.stop(), 60_000);
  afterEach(() => {
    suite.relay.replies = () => undefined;
  });

  const mailTo = (recipient: string) => {
    const mails = suite.relay.mailsTo(recipient);
    expect(mails).toHaveLength(1);
    return mails[0]!;
  };

  it('sends what another service asked for, and tells that the relay took it', async () => {
    await suite.ask({ recipient: 'info@ekeng.am' });
    const { id } = await untilFinal(suite, 'info@ekeng.am');
    const { from, raw } = mailTo('info@ekeng.am');
    const mail = await PostalMime.parse(raw);
    expect(from).toBe('no-reply@e-citizen.am');
    expect(mail).toMatchObject({
      from: { name: 'Official Electronic Mail', address: 'no-reply@e-citizen.am' },
      to: [{ address: 'info@ekeng.am' }],
      subject: 'Confirmation code for the address info@ekeng.am',
      messageId: `<${id}@e-citizen.am>`,
    });
    expect(Date.parse(mail.date ?? '')).not.toBeNaN();
    expect(mail.text).toContain('Confirmation code: 731904');
    expect(mail.html).toContain('Confirmation code: 731904');
    expect(mail.headers).toContainEqual(
      expect.objectContaining({ key: 'auto-submitted', value: 'auto-generated' }),
    );
    expect(await suite.told('info@ekeng.am')).toEqual([
      {
        dispatchId: id,
        channel: 'email',
        template: 'address-code',
        attempt: 1,
        at: expect.stringMatching(/Z$/),
      },
    ]);
  });

  it('tells with everything of which letter it was', async () => {
    const letter = {
      messageId: randomUUIDv7(),
      recipient: { identifier: '5001950015', kind: 'person' },
    } as const;
    await suite.ask({ ...NOTICE, recipient: 'letter@ekeng.am', letter });
    await untilFinal(suite, 'letter@ekeng.am');
    expect(await suite.told('letter@ekeng.am')).toMatchObject([{ template: 'letter-waiting', letter }]);
  });

  it('signs each mail for the platform’s domain', async () => {
    await suite.ask({ recipient: 'signed@ekeng.am', language: 'hy' });
    await untilFinal(suite, 'signed@ekeng.am');
    const { results } = await dkimVerify(mailTo('signed@ekeng.am').raw, {
      resolver: (name: string) =>
        name === 'pep._domainkey.e-citizen.am'
          ? Promise.resolve([[`v=DKIM1; k=rsa; p=${suite.dkimPublicKey}`]])
          : Promise.reject(new Error(`asked for ${name}`)),
    });
    expect(results).toMatchObject([{ signingDomain: 'e-citizen.am', status: { result: 'pass' } }]);
  });

  it('sends a report with the null sender, in Armenian, and escapes what others wrote', async () => {
    await suite.ask({ recipient: 'report@ekeng.am', ...REPORT });
    await untilFinal(suite, 'report@ekeng.am');
    const { from, to, raw } = mailTo('report@ekeng.am');
    const { subject, text = '', html = '', headers } = await PostalMime.parse(raw);
    expect([from, to]).toEqual(['', ['report@ekeng.am']]);
    expect(subject).toBe('Ստուգման արդյունքները: Փորձ & <b>test</b> Bcc: x@y.am');
    expect(headers.map(({ key }) => key)).not.toContain('bcc');
    expect(text).toContain('[ԱՆՑԵԼ Է] SPF: ekeng.am allows 127.0.0.1');
    expect(text).toContain('[ՉԻ ԱՆՑԵԼ] DKIM: <script>');
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).not.toContain('<script>');
  });

  it('keeps neither parameters nor secret after sending, and never tells the secret', async () => {
    const recipient = 'secret@ekeng.am';
    await suite.ask({ recipient, secret: { code: '905577' } });
    expect(await untilFinal(suite, recipient)).toMatchObject({ parameters: null, sealed: null });
    expect(mailTo(recipient).raw).toContain('905577');
    expect(suite.lines.join('\n')).toContain('"sent"');
    const stored = await suite.database.read((tx) => rows(tx, 'SELECT * FROM dispatch'));
    for (const place of [suite.lines, stored, await suite.told(recipient)])
      expect(JSON.stringify(place)).not.toContain('905577');
  });

  it('does not tell the secret when the relay quotes it', async () => {
    const recipient = 'quoted@ekeng.am';
    suite.relay.replies = (step, to, content) =>
      step === 'DATA' && to === recipient
        ? `550 5.7.1 I do not like ${/\d{6}/.exec(content.split('code:')[1] ?? '')?.[0] ?? ''}`
        : undefined;
    await suite.ask({ recipient, secret: { code: '446688' } });
    expect(await untilFinal(suite, recipient)).toMatchObject({
      reason: '550 5.7.1 I do not like [secret]',
    });
    expect(JSON.stringify([suite.lines, await suite.told(recipient)])).not.toContain('446688');
  });

  it('sends a dispatch once, however often Kafka brings it', async () => {
    const recipient = 'once@ekeng.am';
    const fact = newFact(
      dispatchRequested,
      {
        ...REPORT,
        dispatchId: randomUUIDv7(),
        recipient,
        validUntil: new Date(suite.clock.now().getTime() + HOUR_MS).toISOString(),
      },
      { source: '/test', time: suite.clock.now() },
    );
    await suite.kafka.tell(fact, fact);
    await untilFinal(suite, recipient);
    await suite.kafka.tell(fact, { ...fact, id: randomUUIDv7() });
    await suite.ask({ recipient: 'behind@ekeng.am' });
    await untilFinal(suite, 'behind@ekeng.am');
    mailTo(recipient);
  });

  it.each(['MAIL', 'RCPT', 'DATA'] as const)('tries again after a 4xx to %s, later', async (refused) => {
    const recipient = `again-${refused.toLowerCase()}@ekeng.am`;
    suite.relay.replies = (step) => (step === refused ? '451 4.3.0 come again' : undefined);
    await suite.ask({ recipient });
    await eventually(async () => {
      expect(await suite.told(recipient)).toMatchObject([
        { attempt: 1, reason: '451 4.3.0 come again', final: false },
      ]);
    }, 20_000);
    expect((await suite.row(recipient)).parameters).not.toBeNull();
    suite.relay.replies = () => undefined;
    suite.clock.advance(15_000);
    expect(await untilFinal(suite, recipient)).toMatchObject({ state: 'sent', attempts: 2 });
    mailTo(recipient);
  });

  it.each(['MAIL', 'RCPT', 'DATA'] as const)('gives up after a 5xx to %s', async (refused) => {
    const recipient = `never-${refused.toLowerCase()}@ekeng.am`;
    suite.relay.replies = (step) => (step === refused ? '550 5.1.1 no such mailbox' : undefined);
    await suite.ask({ recipient });
    expect(await untilFinal(suite, recipient)).toMatchObject({
      state: 'failed',
      attempts: 1,
      reason: '550 5.1.1 no such mailbox',
      parameters: null,
      sealed: null,
    });
    expect(await suite.told(recipient)).toMatchObject([{ attempt: 1, final: true }]);
  });

  it('does not send what is no longer valid', async () => {
    const recipient = 'late@ekeng.am';
    await suite.ask({ recipient, validUntil: new Date(suite.clock.now().getTime() - 1) });
    expect(await untilFinal(suite, recipient)).toMatchObject({ state: 'failed' });
    expect(await suite.told(recipient)).toMatchObject([
      { final: true, reason: 'Its time was over before it could be sent; ask for a new one' },
    ]);
    expect(suite.relay.mailsTo(recipient)).toEqual([]);
  });

  it('gives up when the next try would be too late', async () => {
    const recipient = 'short@ekeng.am';
    suite.relay.replies = () => '451 4.7.0 busy';
    await suite.ask({ recipient, validUntil: new Date(suite.clock.now().getTime() + 14_000) });
    expect(await untilFinal(suite, recipient)).toMatchObject({ state: 'failed', reason: '451 4.7.0 busy' });
  });

  it.each([
    ['unknown@ekeng.am', { template: 'no-such' }, 'There is no template no-such'],
    ['bare@ekeng.am', { parameters: {} }, 'The template address-code lacks organisation, address'],
    ['codeless@ekeng.am', { secret: undefined }, 'The template address-code lacks code'],
    [
      'legs@ekeng.am',
      { ...REPORT, parameters: { ...REPORT.parameters, legs: '[{"leg":"spf"}]' } },
      'legs is not the JSON text of [{leg, verdict: pass|fail|none|unknown, detail}]',
    ],
    ['one@ekeng.am, two@ekeng.am', {}, 'The recipient is no mail address'],
    ['nobody', {}, 'The recipient is no mail address'],
    ['37499123456', { channel: 'sms' as const }, 'SMS is not set up'],
  ])('gives up %s at once, with the reason', async (recipient, change, reason) => {
    await suite.ask({ ...ADDRESS_CODE, recipient, ...change });
    await untilFinal(suite, recipient);
    expect(await suite.told(recipient)).toMatchObject([{ attempt: 1, final: true, reason }]);
    expect(suite.relay.mailsTo(recipient)).toEqual([]);
  });

  it('sends what a killed process had taken, when its time is over', async () => {
    const recipient = 'killed@ekeng.am';
    suite.relay.replies = () => '451 4.3.0 come again';
    await suite.ask({ recipient });
    await eventually(async () => expect(await suite.told(recipient)).toHaveLength(1), 20_000);
    const now = new Date(suite.clock.now().getTime() + 15_000);
    const until = new Date(now.getTime() + HOUR_MS / 6);
    const taken = await suite.database.withTransaction((tx) =>
      takeDue(tx, { channel: 'email', now, until, count: 50 }),
    );
    expect(taken.map((one) => one.recipient)).toContain(recipient);
    suite.relay.replies = () => undefined;
    suite.clock.advance(HOUR_MS / 6 + 15_000);
    const row = await eventually(async () => {
      const one = await suite.row(recipient);
      expect(one.state).toBe('sent');
      return one;
    }, 20_000);
    expect(row.attempts).toBe(3);
    mailTo(recipient);
  });

  it('sends each once with several replicas, and loses nothing when one of them stops', async () => {
    const replicas = await Promise.all([suite.startReplica(), suite.startReplica()]);
    const recipients = Array.from({ length: 40 }, (_, at) => `many-${String(at)}@ekeng.am`);
    for (const recipient of recipients) await suite.ask({ recipient });
    await eventually(() => expect(suite.relay.mailsTo(recipients[0]!)).toHaveLength(1), 20_000);
    await Promise.all(replicas.map((replica) => replica.close()));
    for (const recipient of recipients) await untilFinal(suite, recipient);
    for (const recipient of recipients) mailTo(recipient);
  });

  it('waits for a relay that is away', async () => {
    const recipient = 'patient@ekeng.am';
    await suite.relay.stop();
    await suite.ask({ recipient });
    await eventually(async () => {
      expect(await suite.told(recipient)).toMatchObject([
        { attempt: 1, final: false, reason: 'The mail relay did not take it now: ECONNREFUSED' },
      ]);
    }, 20_000);
    await suite.relay.listen(suite.relayPort);
    suite.clock.advance(15_000);
    expect(await untilFinal(suite, recipient)).toMatchObject({ state: 'sent' });
  });
});
