import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, person } from '@pep/testing';
import {
  accepted,
  ADMINISTRATOR,
  type BillingSuite,
  OPERATOR,
  ORGANISATION,
  OTHER_ORGANISATION,
  OUTSIDER,
  registered,
  startBilling,
} from './billing-metering.suite.js';

interface Usage {
  readonly items: readonly Record<string, unknown>[];
  readonly total: { readonly messages: number; readonly sms: number; readonly smsSegments: number };
  readonly nextCursor?: string;
}

describe('usage, followed on Kafka', () => {
  let suite: BillingSuite;

  beforeAll(async () => {
    suite = await startBilling({ follows: true });
  }, 60_000);
  afterAll(() => suite.stop(), 30_000);

  it('counts each recipient of an accepted message once, however often Kafka brings the fact', async () => {
    const sender = 'once@ekeng.am';
    const fact = accepted({
      sender,
      recipients: [
        { identifier: '5001950015', kind: 'person' },
        { identifier: '22335588', kind: 'organisation' },
      ],
    });
    await suite.kafka.tell(fact, fact);
    await suite.kafka.tell(fact, accepted({ sender }));
    await eventually(async () => {
      const answer = await suite.get(ADMINISTRATOR, `/usage?sender=${sender}&from=2026-11-21&to=2026-11-21`);
      expect(answer.json()).toEqual({
        from: '2026-11-21',
        to: '2026-11-21',
        items: [{ sender, messages: 3, sms: 0, smsSegments: 0 }],
        total: { messages: 3, sms: 0, smsSegments: 0 },
      });
    }, 15_000);
  });

  it('knows an address that the registry told of and that has sent nothing', async () => {
    await suite.kafka.tell(registered('silent@ekeng.am'));
    const nothing = { messages: 0, sms: 0, smsSegments: 0 };
    await eventually(async () => {
      const answer = await suite.get(
        ADMINISTRATOR,
        '/usage?sender=Silent@EKENG.am&from=2026-11-21&to=2026-11-21',
      );
      expect(answer.json()).toMatchObject({
        items: [{ sender: 'silent@ekeng.am', ...nothing }],
        total: nothing,
      });
    }, 15_000);
  });
});

describe('usage', () => {
  let suite: BillingSuite;

  beforeAll(async () => {
    suite = await startBilling();
  }, 60_000);
  afterAll(() => suite.stop(), 30_000);

  const meter = (...facts: ReturnType<typeof accepted>[]) => suite.bring('meter-usage', facts);
  const usage = async (query: string, caller = ADMINISTRATOR) =>
    (await suite.get(caller, `/usage${query}`)).json<Usage>();

  it('counts on the day in Yerevan, both ends of a period included', async () => {
    const sender = 'days@ekeng.am';
    await meter(
      accepted({ sender, acceptedAt: '2026-11-10T19:59:59.999Z' }),
      accepted({ sender, acceptedAt: '2026-11-10T20:00:00.000Z' }),
    );
    expect(await usage(`?sender=${sender}&from=2026-11-10&to=2026-11-11`)).toMatchObject({
      total: { messages: 2 },
    });
    expect(await usage(`?sender=${sender}&from=2026-11-10&to=2026-11-10`)).toMatchObject({
      total: { messages: 1 },
    });
    expect(await usage(`?sender=${sender}&from=2026-11-01&to=2026-11-30&groupBy=day`)).toMatchObject({
      items: [
        { day: '2026-11-10', messages: 1 },
        { day: '2026-11-11', messages: 1 },
      ],
    });
  });

  it('counts SMS apart from messages, and their parts, by each way of splitting', async () => {
    const sender = 'sms@ekeng.am';
    await meter(
      accepted({ sender, acceptedAt: '2028-02-29T09:00:00.000Z' }),
      accepted({
        sender,
        acceptedAt: '2028-03-01T09:00:00.000Z',
        recipients: [
          { identifier: '37491000001', kind: 'phone' },
          { identifier: '37491000002', kind: 'phone' },
        ],
        smsSegments: 3,
      }),
    );
    const period = `?sender=${sender}&from=2028-02-29&to=2028-03-31`;
    const total = { messages: 1, sms: 2, smsSegments: 6 };
    expect(await usage(period)).toMatchObject({ items: [{ sender, ...total }], total });
    expect(await usage(`${period}&groupBy=kind`)).toMatchObject({
      items: [
        { kind: 'person', messages: 1, sms: 0, smsSegments: 0 },
        { kind: 'phone', messages: 0, sms: 2, smsSegments: 6 },
      ],
      total,
    });
    expect(await usage(`${period}&groupBy=day`)).toMatchObject({
      items: [{ day: '2028-02-29' }, { day: '2028-03-01', smsSegments: 6 }],
      total,
    });
    const all = await usage(`?from=2028-02-29&to=2028-02-29&groupBy=day`);
    expect(all.items).toEqual([{ day: '2028-02-29', messages: 1, sms: 0, smsSegments: 0 }]);
  });

  it('counts addresses over whole years, most of one and parts of several', async () => {
    const told = { early: ['2029-01-15', '2030-06-15', '2031-01-15'], late: ['2029-12-15'] };
    await meter(
      ...Object.entries(told).flatMap(([name, days]) =>
        days.map((day) => accepted({ sender: `${name}@ekeng.am`, acceptedAt: `${day}T09:00:00.000Z` })),
      ),
    );
    for (const [from, to, expected] of [
      ['2029-01-01', '2029-12-31', 'early 1, late 1'],
      ['2029-01-01', '2029-11-30', 'early 1'],
      ['2029-01-16', '2029-12-31', 'late 1'],
      ['2029-02-01', '2030-06-30', 'early 1, late 1'],
      ['2029-01-01', '2031-01-15', 'early 3, late 1'],
      ['2029-11-01', '2030-02-28', 'late 1'],
      ['2032-01-01', '2032-12-31', ''],
    ]) {
      const { items } = await usage(`?from=${String(from)}&to=${String(to)}`);
      const listed = items.map(({ sender, messages }) => `${String(sender)} ${String(messages)}`);
      expect([from, to, listed.join(', ').replaceAll('@ekeng.am', '')]).toEqual([from, to, expected]);
    }
  });

  it('shows an administrator their own organisation only, an operator all, and others nothing', async () => {
    const day = 'from=2026-06-01&to=2026-06-01';
    const acceptedAt = '2026-06-01T09:00:00.000Z';
    const foreign = { sender: 'info@outsider.am', organisation: OTHER_ORGANISATION, acceptedAt };
    await meter(accepted(foreign), accepted({ acceptedAt }), accepted({ acceptedAt }));
    expect(await usage(`?${day}`, OUTSIDER)).toMatchObject({ total: { messages: 1 } });
    expect(await usage(`?${day}`)).toMatchObject({ total: { messages: 2 } });
    expect(await usage(`?${day}`, OPERATOR)).toMatchObject({ total: { messages: 3 } });
    expect(await usage(`?${day}&organisation=${ORGANISATION}`, OPERATOR)).toMatchObject({
      total: { messages: 2 },
    });
    expect(await usage(`?${day}&sender=info@outsider.am`, OPERATOR)).toMatchObject({
      total: { messages: 1 },
    });
    for (const groupBy of ['sender', 'day', 'kind'])
      expect(await usage(`?${day}&sender=info@outsider.am&groupBy=${groupBy}`)).toMatchObject({
        status: 404,
        code: 'SENDER_UNKNOWN',
      });
    expect(await usage(`?${day}&organisation=${OTHER_ORGANISATION}`)).toMatchObject({ status: 404 });
    expect(await usage(`?${day}`, person())).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });

  it('gives an address that moved to each organisation as far as it was theirs', async () => {
    const [sender, acceptedAt] = ['moved@ekeng.am', '2026-05-01T09:00:00.000Z'];
    await meter(
      accepted({ sender, acceptedAt }),
      accepted({ sender, acceptedAt }),
      accepted({ sender, acceptedAt, organisation: OTHER_ORGANISATION }),
    );
    const asked = `?sender=${sender}&from=2026-05-01&to=2026-05-31`;
    const counts = await Promise.all(
      [ADMINISTRATOR, OUTSIDER, OPERATOR].map((caller) => usage(asked, caller)),
    );
    expect(counts.map(({ items }) => items.map(({ messages }) => messages))).toEqual([[2], [1], [3]]);
  });

  it('answers 10,000 addresses at once, more in pages, and the total of all with each', async () => {
    const addresses = 10_001;
    const acceptedAt = '2026-03-15T09:00:00.000Z';
    await meter(
      ...Array.from({ length: addresses }, (_, n) =>
        accepted({ sender: `a${String(n)}@ekeng.am`, acceptedAt }),
      ),
    );
    const first = await usage('?from=2026-03-01&to=2026-03-31');
    expect(first.items).toHaveLength(10_000);
    expect(first.total.messages).toBe(addresses);
    const rest = await usage(`?from=2026-03-01&to=2026-03-31&cursor=${String(first.nextCursor)}`);
    expect(rest).toMatchObject({ items: [{ messages: 1 }], total: { messages: addresses } });
    expect(rest.nextCursor).toBeUndefined();
    expect(new Set([...first.items, ...rest.items].map(({ sender }) => sender)).size).toBe(addresses);
  });

  it.each([
    ['?from=2026-11-22&to=2026-11-21', 'PERIOD_REVERSED'],
    ['?from=1990-01-01&to=2026-11-21', 'PERIOD_TOO_LONG'],
    ['?from=1999-12-31&to=2000-01-01', 'PERIOD_OUT_OF_RANGE'],
    ['?from=9999-01-01&to=9999-12-31', 'PERIOD_OUT_OF_RANGE'],
    ['?from=2026-02-30&to=2026-11-21', 'INVALID_REQUEST'],
    ['?from=2026-02-29&to=2026-03-01', 'INVALID_REQUEST'],
    ['?from=2026-11-21', 'INVALID_REQUEST'],
    ['?from=2026-11-21&to=2026-11-21&groupBy=weather', 'INVALID_REQUEST'],
    ['?from=2026-11-21&to=2026-11-21&organisation=1', 'INVALID_REQUEST'],
    ['?from=2026-11-21&to=2026-11-21&cursor=x', 'INVALID_REQUEST'],
  ])('refuses the period %s with %s', async (query, code) => {
    expect(await usage(query)).toMatchObject({ status: 400, code });
  });
});
