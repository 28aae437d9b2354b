import { randomUUIDv7 } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Database } from '@pep/persistence';
import { eventually } from '@pep/testing';
import { addEvidence } from '../src/storage/evidence.repository.js';
import { CITIZEN, letter, SENDER } from './mail-routing.suite.js';
import { theOnly } from './mail-sink.js';
import { COMPANY, PERSON, PHONE, startReceipts } from './receipts.suite.js';

const MDN = `Disposition-Notification-To: <${SENDER.address}>\r\n`;

describe('receipts by mail', () => {
  let suite: Awaited<ReturnType<typeof startReceipts>>;

  beforeAll(async () => {
    suite = await startReceipts();
    await suite.register([{ ...SENDER, version: 3, smsAllowed: true }]);
  }, 90_000);
  afterAll(() => suite.stop(), 60_000);
  beforeEach(() => {
    suite.relay.mails.length = 0;
  });
  afterEach(async () => {
    suite.relay.reply = () => undefined;
    await suite.settle();
  });

  const sent = () => suite.relay.mailsTo(SENDER.address);
  const acknowledge = async (id: string, psn = PERSON) => {
    await suite.call(CITIZEN, 'GET', `/mailboxes/${psn}/messages/${id}/content`);
    const headers = { 'idempotency-key': crypto.randomUUID() };
    const answer = await suite.call(CITIZEN, 'POST', `/mailboxes/${psn}/messages/${id}/acknowledgement`, {
      headers,
    });
    expect(answer.statusCode).toBe(200);
  };
  /** Records that a text could not be brought to a phone, as `notifications` would have it. */
  const failPhone = (messageId: string) =>
    suite.app.get(Database).withTransaction((tx) =>
      addEvidence(tx, [
        {
          ...{ id: randomUUIDv7(), event: 'RelayToNonERDSFailure', messageId, digest: Buffer.alloc(32) },
          ...{ recipient: { identifier: PHONE, kind: 'phone' }, at: suite.clock.now() },
          notice: {
            dispatchId: randomUUIDv7(),
            channel: 'sms',
            template: 'sms-letter',
            reason: 'no such number',
          },
        },
      ]),
    );

  describe('when nothing was said of them', () => {
    it('come only of failures, as every mail server does', async () => {
      await suite.send();
      await failPhone(await suite.send({ to: [PHONE] }));
      await suite.settle();
      await eventually(() => expect(sent()).toHaveLength(1));
      expect(sent()[0]?.raw).toMatch(/Action: failed\r\nStatus: 5\.0\.0/);
    });

    it.each([
      ['NOTIFY=SUCCESS', ['delivered']],
      ['NOTIFY=SUCCESS,FAILURE', ['delivered', 'failed']],
      ['NOTIFY=FAILURE', ['failed']],
      ['NOTIFY=NEVER', []],
    ])('come as %s asks: %j', async (recipientParameters, actions) => {
      await suite.send({ recipientParameters });
      await failPhone(await suite.send({ to: [PHONE], recipientParameters }));
      await suite.settle();
      await eventually(() => expect(sent()).toHaveLength(actions.length));
      const found = sent().map(({ raw }) => /^Action: (\S+)\r$/m.exec(raw)?.[1]);
      expect(found.toSorted()).toEqual(actions);
    });

    it('are delivery reports of RFC 3464, from the null sender', async () => {
      await suite.send({
        mailParameters: 'RET=FULL ENVID=case+2B4711',
        recipientParameters: 'NOTIFY=SUCCESS ORCPT=rfc822;a+2Bb@e-citizen.am',
        text: letter({ subject: 'Decision 17', body: 'The body is not returned.' }),
      });
      await suite.settle();
      await eventually(() => expect(sent()).toHaveLength(1));
      const { raw, from } = theOnly(sent());
      expect(from).toBe('');
      expect(raw).toMatch(/^Auto-Submitted: auto-replied\r$/m);
      expect(raw).toMatch(/^PEP-Receipt-Number: \d+\r$/im);
      expect(raw).toMatch(/Content-Type: multipart\/report; report-type=delivery-status;/);
      expect(raw).toMatch(
        /Original-Envelope-Id: case\+4711\r\nReporting-MTA: dns; mx\.e-citizen\.am\r\nArrival-Date: /,
      );
      expect(raw).toMatch(
        /Original-Recipient: rfc822; a\+b@e-citizen\.am\r\nFinal-Recipient: rfc822; 5001950015@e-citizen\.am\r\nAction: delivered\r\nStatus: 2\.0\.0/,
      );
      expect(raw).toMatch(/Content-Type: text\/rfc822-headers[\s\S]*Subject: Decision 17\r\n/);
      expect(raw).not.toContain('The body is not returned.');
    });

    it.each([
      ['FULL', true],
      ['HDRS', false],
    ])('return with RET=%s the whole letter of a failure: %s', async (ret, whole) => {
      const text = letter({ body: 'Dear phone,' });
      await failPhone(await suite.send({ to: [PHONE], text, mailParameters: `RET=${ret}` }));
      await suite.settle();
      await eventually(() => expect(sent()).toHaveLength(1));
      expect(sent()[0]?.raw.includes(text.trimEnd())).toBe(whole);
    });
  });

  describe('of the reading', () => {
    it('come on acknowledgement, not on opening, when the letter asks for its sender', async () => {
      const id = await suite.send({ text: MDN + letter() });
      await suite.call(CITIZEN, 'GET', `/mailboxes/${PERSON}/messages/${id}/content`);
      await suite.settle();
      expect(sent()).toEqual([]);
      await acknowledge(id);
      await suite.settle();
      await eventually(() => expect(sent()).toHaveLength(1));
      const { raw, from } = theOnly(sent());
      expect(from).toBe('');
      expect(raw).toMatch(/^From: 5001950015@e-citizen\.am\r$/m);
      expect(raw).toMatch(/report-type=disposition-notification/);
      expect(raw).toMatch(
        /Original-Message-ID: <[^>]+>\r\nDisposition: manual-action\/MDN-sent-automatically; displayed/,
      );
    });

    it.each([
      ['nobody', ''],
      ['somebody else', 'Disposition-Notification-To: <victim@example.am>\r\n'],
    ])('do not come when the letter asks for %s', async (_whom, header) => {
      const id = await suite.send({ text: header + letter() });
      await acknowledge(id);
      await suite.settle();
      expect(suite.relay.mails).toEqual([]);
    });
  });

  describe('in mode rem', () => {
    beforeAll(async () => {
      const answer = await suite.setMode(SENDER.address, 'rem');
      expect(answer.statusCode).toBe(200);
    });

    it('come of each event once, with the evidence, and are the only ones', async () => {
      const id = await suite.send({ text: MDN + letter(), recipientParameters: 'NOTIFY=SUCCESS' });
      await acknowledge(id);
      await suite.settle();
      await eventually(() => expect(sent()).toHaveLength(3));
      const events = sent().map(({ raw }) => /^REM-EventIdentifier: (\S+)\r$/im.exec(raw)?.[1]);
      expect(events).toEqual([
        'http://uri.etsi.org/19522/Event/ContentConsignment',
        'http://uri.etsi.org/19522/Event/ContentHandover',
        'https://e-citizen.am/ns/event/ContentAcknowledgement',
      ]);
      expect(sent()[0]?.raw).toMatch(/^Subject: REM ContentConsignment: /m);
      // There is no certificate to sign with.
      expect(sent()[0]?.raw).toMatch(/^Content-Type: multipart\/mixed;/m);
      expect(sent()[0]?.raw).toMatch(
        /^REM-MessageType: http:\/\/uri\.etsi\.org\/19522\/v1#\/ERDMessageType\/receipt\r$/im,
      );
      expect(
        (await suite.receipts()).filter(({ messageId }) => messageId === id).map(({ form }) => form),
      ).toEqual(['rem', 'rem', 'rem']);
    });

    it('are tried again when the relay is busy, in order, and given up when it refuses', async () => {
      let replies = 0;
      suite.relay.reply = () => (replies++ === 0 ? '451 4.3.0 later' : undefined);
      const first = await suite.send();
      const second = await suite.send();
      await suite.settle();
      expect(sent()).toEqual([]);
      suite.clock.advance(10_000);
      await suite.settle();
      await eventually(() => expect(sent()).toHaveLength(2));
      const ids = sent().map(({ raw }) => /messageId: (\S+)/.exec(decodeQuoted(raw))?.[1]);
      expect(ids).toEqual([first, second]);
      suite.relay.reply = () => '550 5.1.1 no such user';
      const third = await suite.send();
      await suite.settle();
      await eventually(async () => {
        expect((await suite.receipts()).find(({ messageId }) => messageId === third)?.failure).toMatch(
          /no such user/,
        );
      });
    });

    it('go to nobody once the address is another organisation’s', async () => {
      await suite.register([{ address: 'moved@ekeng.am' }]);
      await suite.setMode('moved@ekeng.am', 'rem');
      suite.relay.reply = () => '451 4.3.0 later';
      await suite.send({ from: 'moved@ekeng.am' });
      await suite.settle();
      const [own] = await suite.query<{ sender_id: string }>(
        `SELECT sender_id FROM message WHERE sender = 'moved@ekeng.am'`,
      );
      await suite.register([
        { id: own?.sender_id ?? '', address: 'moved@ekeng.am', version: 2, organisation: '11111111' },
      ]);
      suite.relay.reply = () => undefined;
      suite.clock.advance(10_000);
      await suite.settle();
      await eventually(async () => {
        expect((await suite.receipts('moved@ekeng.am'))[0]?.failure).toMatch(/no longer registered/);
      });
      expect(suite.relay.mailsTo('moved@ekeng.am')).toEqual([]);
    });
  });

  it('do not come at all in mode none, and none has a number', async () => {
    await suite.setMode(SENDER.address, 'none');
    const before = await suite.receipts();
    await acknowledge(await suite.send({ text: MDN + letter(), recipientParameters: 'NOTIFY=SUCCESS' }));
    await suite.settle();
    expect(sent()).toEqual([]);
    expect(await suite.receipts()).toEqual(before);
  });

  it('come as the organisation wants where the address has no mode of its own', async () => {
    await suite.register([{ address: 'plain@ekeng.am' }]);
    await suite.setMode(COMPANY, 'rem');
    await suite.send({ from: 'plain@ekeng.am' });
    await suite.send();
    await suite.settle();
    await eventually(() => expect(suite.relay.mailsTo('plain@ekeng.am')).toHaveLength(1));
    expect(sent()).toEqual([]);
  });
});

function decodeQuoted(raw: string): string {
  return raw.replace(/=\r\n/g, '').replace(/=3D/g, '=');
}
