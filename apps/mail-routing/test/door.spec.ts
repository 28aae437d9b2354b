import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { MessageAccepted } from '@pep/contracts';
import { Database, rows } from '@pep/persistence';
import { eventually, type SmtpDialogue, smtpDialogue } from '@pep/testing';
import { CITIZEN, letter, SENDER, startMailRouting } from './mail-routing.suite.js';

type Suite = Awaited<ReturnType<typeof startMailRouting>>;

describe('the SMTP door', () => {
  let suite: Suite;
  let smtp: SmtpDialogue;

  beforeAll(async () => {
    suite = await startMailRouting();
  }, 60_000);
  afterAll(() => suite.stop(), 60_000);
  beforeEach(async () => {
    smtp = await smtpDialogue(suite.smtpPort);
    await smtp.expect(/^220 mx\.e-citizen\.am/);
    await smtp.send('EHLO mail.ekeng.am', /^250/);
  });
  afterEach(() => {
    smtp.destroy();
  });

  async function submit(text: string, ...recipients: string[]): Promise<string> {
    await smtp.send(`MAIL FROM:<${SENDER.address}>`, /^250/);
    for (const recipient of recipients) await smtp.send(`RCPT TO:<${recipient}>`, /^250/);
    await smtp.send('DATA', /^354/);
    await smtp.sendRaw(`${text}.\r\n`);
    return smtp.expect(/^\d{3} /);
  }

  const idOf = (reply: string): string => /accepted (\S+)$/.exec(reply)?.[1] ?? '';

  async function deliveriesOf(messageId: string): Promise<string[]> {
    const sql = 'SELECT identifier FROM delivery WHERE message_id = $1 ORDER BY identifier';
    const found = await suite.app
      .get(Database)
      .read((tx) => rows<{ identifier: string }>(tx, sql, [messageId]));
    return found.map((row) => row.identifier);
  }

  /** How many facts the outbox has told so far: two for each delivery, one more for each opening. */
  async function countFacts(): Promise<number> {
    const sql = `SELECT count(*)::int AS facts FROM evidence WHERE event <> 'ContentAcknowledgement'`;
    const [row] = await suite.app.get(Database).read((tx) => rows<{ facts: number }>(tx, sql));
    return row?.facts ?? 0;
  }

  it('answers 250 with the message id when the letter lies in the mailbox, byte for byte', async () => {
    const text = letter({ body: '.a line that begins with a dot' });
    const reply = await submit(text.replace('\r\n.', '\r\n..'), '5001950015@ecitizen.am');
    expect(reply).toMatch(/^250 2\.0\.0 accepted [0-9a-f-]{36}$/);
    const content = await suite.call(CITIZEN, 'GET', `/mailboxes/5001950015/messages/${idOf(reply)}/content`);
    expect(content.payload).toBe(text);
    const list = await suite.call(CITIZEN, 'GET', '/mailboxes/5001950015/messages');
    expect(list.json().items[0]).toMatchObject({
      id: idOf(reply),
      from: SENDER.address,
      subject: 'Notice',
      status: 'opened',
    });
  });

  it('takes one letter for a person and a company, each named twice', async () => {
    const reply = await submit(
      letter(),
      '5001950015@e-citizen.am',
      '5001950015@E-CITIZEN.AM',
      '22335588@e-citizen.am',
      '22335588@ecitizen.am',
    );
    expect(await deliveriesOf(idOf(reply))).toEqual(['22335588', '5001950015']);
  });

  it('knows a repeat by sender, Message-ID and content, and lets new recipients join the first message', async () => {
    const text = letter();
    const first = idOf(await submit(text, '5001950015@e-citizen.am'));
    expect(idOf(await submit(text, '5001950015@e-citizen.am'))).toBe(first);
    expect(idOf(await submit(text, '22335588@e-citizen.am'))).toBe(first);
    expect(await deliveriesOf(first)).toEqual(['22335588', '5001950015']);
    expect(idOf(await submit(text.replace('Dear', 'Near'), '5001950015@e-citizen.am'))).not.toBe(first);
  });

  it('tells accepted once for each joining of recipients, with the digest of the exact bytes', async () => {
    const text = letter({ subject: 'Facts' });
    const id = idOf(await submit(text, '5001950015@e-citizen.am'));
    await submit(text, '5001950015@e-citizen.am', '22335588@e-citizen.am');
    const records = await eventually(async () => {
      const own = (await suite.kafka.readFacts('pep.message.v1', await countFacts())).filter(
        (one) => one.key === id,
      );
      expect(own.map((one) => one.headers['ce_type'])).toEqual([
        'pep.message.accepted.v1',
        'pep.message.consigned.v1',
        'pep.message.accepted.v1',
        'pep.message.consigned.v1',
      ]);
      return own;
    }, 15_000);
    const accepted = records.filter((record) => record.headers['ce_type'] === 'pep.message.accepted.v1');
    expect(
      accepted.map((record) => (record.data as MessageAccepted).recipients.map((one) => one.identifier)),
    ).toEqual([['5001950015'], ['22335588']]);
    for (const record of accepted) {
      expect(record.data).toMatchObject({
        digest: `sha-256:${createHash('sha256').update(text).digest('hex')}`,
      });
    }
  });

  it('refuses an unknown sender', async () => {
    await smtp.send('MAIL FROM:<nobody@ekeng.am>', /^250/);
    await smtp.send('RCPT TO:<5001950015@e-citizen.am>', /^550 5\.7\.1 SENDER_UNKNOWN /);
  });

  it('refuses the null sender', async () => {
    await smtp.send('MAIL FROM:<>', /^550 5\.7\.1 SENDER_UNKNOWN /);
  });

  it('refuses a registered sender that connects from elsewhere', async () => {
    const elsewhere = await smtpDialogue(suite.smtpPort, { localAddress: '127.0.0.2' });
    await elsewhere.expect(/^220/);
    await elsewhere.send('EHLO elsewhere', /^250/);
    await elsewhere.send(`MAIL FROM:<${SENDER.address}>`, /^250/);
    await elsewhere.send('RCPT TO:<5001950015@e-citizen.am>', /^550 5\.7\.1 SOURCE_NOT_ALLOWED /);
    elsewhere.destroy();
  });

  it.each(['anna@e-citizen.am', '500195001@e-citizen.am', '5001950015@gmail.com'])(
    'refuses the recipient %s',
    async (recipient) => {
      await smtp.send(`MAIL FROM:<${SENDER.address}>`, /^250/);
      await smtp.send(`RCPT TO:<${recipient}>`, /^550 5\.1\.1 RECIPIENT_UNKNOWN /);
    },
  );

  it('refuses SMS to a sender without the right to it', async () => {
    await smtp.send(`MAIL FROM:<${SENDER.address}>`, /^250/);
    await smtp.send('RCPT TO:<37491123456@e-citizen.am>', /^550 5\.7\.1 SMS_NOT_ALLOWED /);
  });

  it.each([
    ['another From', letter({ from: 'minister@gov.am' })],
    ['two addresses in From', letter({ from: `${SENDER.address}, other@ekeng.am` })],
    ['two From fields', `From: ${SENDER.address}\r\n${letter()}`],
    ['no From', letter().replace(/^From.*\r\n/, '')],
  ])('refuses a letter with %s', async (_what, text) => {
    expect(await submit(text, '5001950015@e-citizen.am')).toMatch(/^550 5\.7\.1 FROM_MISMATCH /);
  });

  it.each([
    ['a bare LF', letter({ body: 'one\ntwo' })],
    ['a bare CR', letter({ body: 'one\rtwo' })],
    ['a NUL', letter({ body: 'one\0two' })],
    ['a header that is none', `no header\r\n${letter()}`],
  ])('refuses a letter with %s', async (_what, text) => {
    expect(await submit(text, '5001950015@e-citizen.am')).toMatch(/^554 5\.6\.0 MALFORMED /);
  });

  it('refuses a letter over the limit and takes the next one on the same connection', async () => {
    expect(await submit(letter({ body: 'x'.repeat(2 * 1024 * 1024) }), '5001950015@e-citizen.am')).toMatch(
      /^552 5\.3\.4 MESSAGE_TOO_LARGE /,
    );
    expect(await submit(letter(), '5001950015@e-citizen.am')).toMatch(/^250 2\.0\.0/);
  });

  it('refuses a suspended sender as soon as the registry has told', async () => {
    await suite.tellSender({ version: 2, state: 'suspended' });
    await eventually(() => {
      expect(suite.known()?.suspended).toBe(true);
    });
    await smtp.send(`MAIL FROM:<${SENDER.address}>`, /^250/);
    await smtp.send('RCPT TO:<5001950015@e-citizen.am>', /^550 5\.7\.1 SENDER_SUSPENDED /);
    await suite.tellSender({ version: 3, state: 'active' });
    await eventually(() => {
      expect(suite.known()?.suspended).toBe(false);
    });
  });

  it('ignores an older state of a sender that arrives late', async () => {
    await suite.tellSender({ version: 4, smsAllowed: false });
    await suite.tellSender({ version: 1, state: 'suspended' });
    await suite.tellSender({ version: 5, sources: ['127.0.0.0/8'] });
    await eventually(() => {
      expect(suite.known()).toMatchObject({ sources: ['127.0.0.0/8'], suspended: false });
    });
  });
});
