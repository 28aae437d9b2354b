import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dayInYerevan, endOfDay, startOfDay } from '@pep/service-kit';
import { eventually, person, TestClock } from '@pep/testing';
import { connectToDoor, submit } from './door-client.js';
import { ADMINISTRATOR, CITIZEN, letter, SENDER, startMailRouting } from './mail-routing.suite.js';

const DAY_MS = 24 * 60 * 60_000;
const OPERATOR = person({ psn: '2101850013', operator: true });
const MAILBOX = '/mailboxes/5001950015/messages';

interface Shown {
  readonly status: string;
  readonly legal: Legal;
}
/** What the calls answer, as far as it matters here. */
interface Answer extends Shown {
  readonly recipients: readonly Shown[];
  readonly items: readonly { readonly id: string; readonly event: string }[];
}
interface Legal {
  readonly effect: string;
  readonly since: string;
  readonly nextEffect?: string;
  readonly at?: string;
  readonly deadline: string;
  readonly trace: readonly { readonly step: string }[];
}

describe('a letter before the law', () => {
  const clock = new TestClock();
  let suite: Awaited<ReturnType<typeof startMailRouting>>;
  beforeAll(async () => {
    suite = await startMailRouting({}, { clock });
  }, 60_000);
  afterAll(() => suite.stop(), 30_000);

  /** A letter to the citizen; gives its id. */
  let received = 0;
  const receive = async () => {
    received++;
    const smtp = await connectToDoor(suite.smtpPort);
    const reply = await submit(smtp, {
      from: SENDER.address,
      to: ['5001950015@e-citizen.am'],
      text: letter(),
    });
    smtp.destroy();
    return reply.split(' ').at(-1)?.trim() ?? '';
  };
  const get = async (caller: typeof CITIZEN, path: string): Promise<Answer> =>
    (await suite.call(caller, 'GET', path)).json<Answer>();
  const legalOf = async (id: string, asOf?: Date): Promise<Legal> => {
    const query = asOf === undefined ? '' : `?asOf=${asOf.toISOString()}`;
    const { recipients } = await get(ADMINISTRATOR, `/messages/${id}${query}`);
    return recipients[0]!.legal;
  };
  const statusOf = async (id: string) => (await get(ADMINISTRATOR, `/messages/${id}`)).recipients[0]!.status;
  const dayOf = (days: number) => dayInYerevan(new Date(clock.now().getTime() + days * DAY_MS));

  it('is explained to its sender, also for other moments', async () => {
    const id = await receive();
    const [today, deadline] = [clock.now(), endOfDay(dayOf(7))];
    expect(await legalOf(id)).toMatchObject({
      effect: 'waiting',
      nextEffect: 'reminder',
      at: new Date(startOfDay(dayOf(3)).getTime() + 10 * 60 * 60_000).toISOString(),
      deadline: deadline.toISOString(),
      rule: 'confirmed-reading-2013',
      calendarVersion: 'am-2026-1',
    });
    expect(await legalOf(id, new Date(deadline.getTime() - 1))).toMatchObject({
      effect: 'waiting',
      nextEffect: 'expiry',
    });
    const over = await legalOf(id, deadline);
    expect(over).toMatchObject({ effect: 'expired', since: deadline.toISOString() });
    expect(over).not.toHaveProperty('nextEffect');
    expect(over.trace.map(({ step }) => step)).toEqual([
      'consigned',
      'first-reminder',
      'second-reminder',
      'expiry',
    ]);
    expect((await legalOf(id, new Date(today.getTime() + 60_000))).effect).toBe('waiting');
  });

  it('shows its recipient until when to certify', async () => {
    const id = await receive();
    const shown = await get(CITIZEN, `${MAILBOX}/${id}`);
    expect(shown.legal).toEqual({
      effect: 'expires',
      at: endOfDay(dayOf(7)).toISOString(),
      rule: 'confirmed-reading-2013',
    });
  });

  it('refuses an asOf that is no moment', async () => {
    const answer = await suite.call(ADMINISTRATOR, 'GET', `/messages/${await receive()}?asOf=tomorrow`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ errors: [{ field: 'asOf' }] });
  });

  it('expires, is told, and is notified by a late acknowledgement all the same', async () => {
    const id = await receive();
    const deadline = endOfDay(dayOf(7));
    clock.advance(8 * DAY_MS);
    await eventually(async () => expect(await statusOf(id)).toBe('expired'), 15_000);
    await eventually(async () => {
      const told = await suite.kafka.readFacts('pep.dispatch.v1', 1);
      expect(told).toContainEqual(
        expect.objectContaining({
          data: expect.objectContaining({ template: 'letter-expired', recipient: SENDER.address }),
        }),
      );
    }, 15_000);
    const listed = await get(ADMINISTRATOR, '/messages?status=expired');
    expect(listed.items.map((one) => one.id)).toContain(id);
    expect(await get(CITIZEN, `${MAILBOX}/${id}`)).toMatchObject({
      status: 'expired',
      legal: { effect: 'expired', at: deadline.toISOString() },
    });
    await suite.call(CITIZEN, 'GET', `${MAILBOX}/${id}/content`);
    expect(await statusOf(id)).toBe('expired');
    const clicks = await Promise.all(
      [1, 2].map(() => suite.call(CITIZEN, 'POST', `${MAILBOX}/${id}/acknowledgement`)),
    );
    const { acknowledgedAt } = clicks[0]!.json<{ acknowledgedAt: string }>();
    expect(clicks.map(({ payload }) => payload)).toEqual([clicks[0]!.payload, clicks[0]!.payload]);
    expect(await statusOf(id)).toBe('acknowledged');
    expect(await legalOf(id)).toMatchObject({ effect: 'notified', since: acknowledgedAt });
    expect(await get(CITIZEN, `${MAILBOX}/${id}`)).toMatchObject({
      legal: { effect: 'notified', at: acknowledgedAt },
    });
    const { items } = await get(ADMINISTRATOR, `/messages/${id}/evidence`);
    const expiry = items.find(({ event }) => event === 'AcknowledgementExpiry');
    expect(expiry).toMatchObject({
      uri: 'https://e-citizen.am/ns/event/AcknowledgementExpiry',
      legal: { rules: 'confirmed-reading-2013', deadline: deadline.toISOString() },
    });
    // Of each letter: accepted, consigned, expired; of this one also opened and acknowledged.
    const facts = await suite.kafka.readFacts('pep.message.v1', received * 3 + 2);
    const own = facts.filter(({ data }) => (data as { messageId: string }).messageId === id);
    expect(own.map(({ headers }) => headers['ce_type']?.split('.')[2])).toEqual([
      ...['accepted', 'consigned', 'expired', 'opened', 'acknowledged'],
    ]);
  }, 60_000);

  describe('after an outage', () => {
    const record = (body: object, key: string, caller = OPERATOR) =>
      suite.call(caller, 'POST', '/outages', { headers: { 'idempotency-key': key }, payload: body });
    const outage = (fromHoursAgo: number, toHoursAgo: number) => ({
      from: new Date(clock.now().getTime() - fromHoursAgo * 60 * 60_000).toISOString(),
      to: new Date(clock.now().getTime() - toHoursAgo * 60 * 60_000).toISOString(),
      services: ['sign-in'],
      reason: 'The data centre had no power.',
    });

    it('has more time, with evidence that names the outage', async () => {
      const id = await receive();
      const before = await legalOf(id);
      clock.advance(DAY_MS);
      const given = outage(8, 2);
      const [first, second] = [await record(given, 'power-1'), await record(given, 'power-1')];
      expect([first.statusCode, second.json()]).toEqual([201, first.json()]);
      const recorded = first.json<{ id: string }>().id;
      await eventually(async () => {
        expect((await get(OPERATOR, '/outages')).items).toMatchObject([
          { id: recorded, appliedAt: expect.any(String) },
        ]);
      }, 15_000);
      const after = await legalOf(id);
      expect(Date.parse(after.deadline) - Date.parse(before.deadline)).toBe(DAY_MS);
      expect(after.trace.map(({ step }) => step)).toContain('outage');
      const { items } = await get(ADMINISTRATOR, `/messages/${id}/evidence`);
      expect(items.at(-1)).toMatchObject({
        event: 'AcknowledgementExtension',
        legal: { outages: [recorded], previousDeadline: before.deadline, deadline: after.deadline },
      });
    }, 60_000);

    it.each<[string, () => object, string]>([
      ['that is still to come', () => outage(-1, -2), 'OUTAGE_NOT_OVER'],
      ['that ends before it begins', () => outage(1, 2), 'OUTAGE_NOT_OVER'],
      ['of a year', () => outage(366 * 24, 1), 'OUTAGE_TOO_LONG'],
      ['of no known service', () => ({ ...outage(2, 1), services: ['coffee'] }), 'INVALID_REQUEST'],
    ])('refuses one %s', async (_what, given, code) => {
      const answer = await record(given(), `refused-${code}-${_what.length}`);
      expect(answer.statusCode).toBe(400);
      expect(answer.json()).toMatchObject({ code });
    });

    it('lets operators alone record and see them', async () => {
      const answers = [
        await record(outage(2, 1), 'mine', ADMINISTRATOR),
        await suite.call(ADMINISTRATOR, 'GET', '/outages'),
      ];
      expect(answers.map(({ statusCode }) => statusCode)).toEqual([403, 403]);
      expect(answers[0]?.json()).toMatchObject({ code: 'OPERATOR_ONLY' });
    });
  });
});
