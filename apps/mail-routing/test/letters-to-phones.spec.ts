import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type DispatchRequested,
  type FactDefinition,
  type MessageAccepted,
  notificationDelivered,
  notificationFailed,
  type NotificationSent,
  notificationSent,
} from '@pep/contracts';
import { newFact } from '@pep/messaging';
import { eventually, type SmtpDialogue } from '@pep/testing';
import { ExportAcceptances } from '../src/export-acceptances/export-acceptances.js';
import { connectToDoor, submit } from './door-client.js';
import { ADMINISTRATOR, letter, SENDER, startMailRouting } from './mail-routing.suite.js';

const PHONE = { identifier: '37491123456', kind: 'phone' as const };
const CITIZEN = { identifier: '5001950015', kind: 'person' as const };
const TEXT = 'Հարգելի քաղաքացի, Ձեր դիմումն ընդունված է։';
const AT = '2026-11-22T06:00:00.000Z';

interface MessageView {
  readonly recipients: Readonly<Record<string, string>>[];
}
interface EvidenceView {
  readonly event: string;
  readonly recipient?: { readonly identifier: string };
  readonly basis?: { readonly recipients: unknown; readonly smsSegments?: number };
  readonly notice?: { readonly reason?: string };
}

describe('a letter to a phone', () => {
  let suite: Awaited<ReturnType<typeof startMailRouting>>;
  let smtp: SmtpDialogue;

  beforeAll(async () => {
    suite = await startMailRouting({}, { follows: true });
    await suite.tellSender({ version: 2, smsAllowed: true });
    await eventually(() => {
      expect(suite.known()?.smsAllowed).toBe(true);
    });
    smtp = await connectToDoor(suite.smtpPort);
  }, 60_000);
  afterAll(async () => {
    smtp.destroy();
    await suite.stop();
  }, 30_000);

  const to = ({ identifier }: { identifier: string }) => `${identifier}@e-citizen.am`;
  const send = (text: string, ...recipients: { identifier: string }[]) =>
    submit(smtp, { from: SENDER.address, to: recipients.map(to), text });
  const sendOne = async (...recipients: { identifier: string }[]) =>
    (await send(letter({ body: TEXT }), ...recipients)).split(' ').at(-1)?.trim() ?? '';
  const recipientsOf = async (id: string) =>
    (await suite.call(ADMINISTRATOR, 'GET', `/messages/${id}`)).json<MessageView>().recipients;
  const evidenceOf = async (id: string) =>
    (await suite.call(ADMINISTRATOR, 'GET', `/messages/${id}/evidence`)).json<{ items: EvidenceView[] }>()
      .items;

  /** Tells what notifications would tell of the letter. */
  const tell = (
    definition: FactDefinition<NotificationSent>,
    messageId: string,
    recipient: NonNullable<NotificationSent['letter']>['recipient'],
    more: object = {},
  ) => {
    const data = {
      dispatchId: '019aa6c0-7b1e-7c3a-9f21-5d0c7c1f0b02',
      channel: 'sms' as const,
      template: recipient.kind === 'phone' ? 'sms-letter' : 'letter-waiting',
      attempt: 1,
      at: AT,
      letter: { messageId, recipient },
      ...more,
    };
    return suite.kafka.tell(newFact(definition, data, { source: '/test', time: new Date(AT) }));
  };
  const failure = notificationFailed as FactDefinition<NotificationSent>;

  it('is submitted, not consigned, and its text goes to notifications alone', async () => {
    const id = await sendOne(PHONE);
    expect(await recipientsOf(id)).toEqual([{ ...PHONE, status: 'submitted' }]);
    expect(
      (await evidenceOf(id)).map(({ event, basis }) => [event, basis?.recipients, basis?.smsSegments]),
    ).toEqual([['SubmissionAcceptance', [PHONE], 1]]);
    const [dispatch] = await suite.kafka.readFacts('pep.dispatch.v1', 1);
    const asked = dispatch?.data as DispatchRequested;
    expect(asked).toMatchObject({
      channel: 'sms',
      template: 'sms-letter',
      recipient: PHONE.identifier,
      letter: { messageId: id, recipient: PHONE },
    });
    expect(JSON.stringify(asked)).not.toContain(TEXT);
    expect(await suite.sealed.open(asked.sealed ?? '')).toEqual({ text: TEXT });
    const told = await suite.kafka.readFacts('pep.message.v1', 1);
    const accepted = told
      .map(({ data }) => data as MessageAccepted)
      .find(({ messageId }) => messageId === id);
    expect(accepted).toMatchObject({ recipients: [PHONE], smsSegments: 1 });
  }, 30_000);

  it('goes to mailboxes too, and each recipient is where it is', async () => {
    const id = await sendOne(PHONE, CITIZEN);
    expect(await recipientsOf(id)).toEqual([
      { ...PHONE, status: 'submitted' },
      { ...CITIZEN, status: 'consigned', consignedAt: expect.any(String), legal: expect.any(Object) },
    ]);
    expect((await evidenceOf(id)).map(({ event, recipient }) => [event, recipient?.identifier])).toEqual([
      ['SubmissionAcceptance', undefined],
      ['ContentConsignment', CITIZEN.identifier],
    ]);
  });

  it('sent again is the same message and no second SMS', async () => {
    const text = letter({ body: TEXT });
    const [first, second] = [await send(text, PHONE), await send(text, PHONE)];
    expect(second).toBe(first);
    expect(await evidenceOf(first.split(' ').at(-1)?.trim() ?? '')).toHaveLength(1);
  });

  it('is evidence when the SMS centre takes it, and delivered when the phone has it', async () => {
    const id = await sendOne(PHONE);
    await tell(notificationSent, id, PHONE);
    await tell(notificationDelivered, id, PHONE);
    await tell(failure, id, PHONE, { reason: 'too late', final: true });
    await eventually(async () => {
      expect(await recipientsOf(id)).toEqual([
        { ...PHONE, status: 'delivered', relayedAt: AT, deliveredAt: expect.any(String) },
      ]);
    }, 15_000);
    const events = (await evidenceOf(id)).map(({ event }) => event);
    expect(events).toEqual(['SubmissionAcceptance', 'RelayToNonERDS']);
  }, 30_000);

  it('is failed, with the reason as evidence, when nobody takes it', async () => {
    const id = await sendOne(PHONE);
    await tell(failure, id, PHONE, { reason: 'the SMS centre is away', final: false });
    await tell(failure, id, PHONE, { reason: 'it came too late', final: true });
    await eventually(async () => {
      expect(await recipientsOf(id)).toEqual([{ ...PHONE, status: 'failed', failedAt: expect.any(String) }]);
    }, 15_000);
    const [, ...failures] = await evidenceOf(id);
    expect(failures.map(({ event, notice }) => [event, notice?.reason])).toEqual([
      ['RelayToNonERDSFailure', 'it came too late'],
    ]);
  }, 30_000);

  it.each<[string, string, RegExp]>([
    ['an eleventh SMS part', letter({ body: 'ա'.repeat(671) }), /^552 5\.3\.4 MESSAGE_TOO_LARGE .*has 11/],
    ['no text', letter({ body: '' }), /^554 5\.6\.0 MALFORMED .*no text/],
    [
      'HTML',
      letter({ body: '<p>x</p>' }).replace('text/plain', 'text/html'),
      /^554 5\.6\.0 MALFORMED .*text\/plain/,
    ],
  ])('with %s is refused', async (_what, text, reply) => {
    expect(await send(text, PHONE)).toMatch(reply);
  });

  describe('as notice of a letter in a mailbox', () => {
    it('is evidence each time, and the recipient counts as told with the first', async () => {
      const id = await sendOne(CITIZEN);
      await tell(failure, id, CITIZEN, { reason: 'no such number', final: true });
      await tell(notificationSent, id, CITIZEN);
      await tell(notificationSent, id, CITIZEN, { at: '2026-11-22T07:00:00.000Z' });
      await eventually(async () => {
        expect((await evidenceOf(id)).map(({ event }) => event)).toEqual([
          'SubmissionAcceptance',
          'ContentConsignment',
          'ConsignmentNotificationFailure',
          'ConsignmentNotification',
          'ConsignmentNotification',
        ]);
      }, 15_000);
      expect(await recipientsOf(id)).toMatchObject([{ status: 'consigned', notifiedAt: AT }]);
    }, 30_000);
  });

  it('is in the export that usage is recounted from, without its number', async () => {
    const file = join(suite.folder, 'acceptances.ndjson');
    const today = new Date(Date.now() + 4 * 60 * 60_000).toISOString().slice(0, 10);
    const exporter = suite.app.get(ExportAcceptances);
    const count = await exporter.execute(file, { from: today, to: today });
    const text = await readFile(file, 'utf8');
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(lines).toHaveLength(count);
    expect(lines).toContainEqual({
      evidenceId: expect.any(String),
      at: expect.any(String),
      organisation: SENDER.organisation,
      sender: SENDER.address,
      recipients: [{ kind: 'phone' }, { kind: 'person' }],
      smsSegments: 1,
    });
    expect(text).not.toMatch(/37491123456|5001950015/);
    await expect(exporter.execute(file, { from: today, to: today })).rejects.toThrow(/EEXIST/);
  });
});
