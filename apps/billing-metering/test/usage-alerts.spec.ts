import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, TestClock } from '@pep/testing';
import { TellUsage } from '../src/tell-usage/tell-usage.js';
import {
  accepted,
  ADMINISTRATOR,
  type BillingSuite,
  OPERATOR,
  ORGANISATION,
  OTHER_ORGANISATION,
  OUTSIDER,
  startBilling,
} from './billing-metering.suite.js';

const clock = new TestClock();
const HOUR_MS = 60 * 60 * 1000;
/** In Yerevan, so many hours from now. */
const dayIn = (hours: number) =>
  new Date(clock.now().getTime() + (4 + hours) * HOUR_MS).toISOString().slice(0, 10);
const today = dayIn(0);
const now = clock.now().toISOString();
const PHONE = { identifier: '37491000009', kind: 'phone' } as const;

interface Told {
  readonly key: string;
  readonly data: Record<string, unknown>;
}

describe('what was counted', () => {
  let suite: BillingSuite;

  beforeAll(async () => {
    suite = await startBilling({ clock });
    // The relay deletes what it has sent; the tests want to see it.
    await suite.sql('CREATE TABLE told (id bigint PRIMARY KEY, key text, type text, body text)');
    await suite.sql(`CREATE FUNCTION keep_told() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO told VALUES (NEW.id, NEW.key, NEW.headers ->> 'ce_type', NEW.body); RETURN NEW; END $$`);
    await suite.sql(
      'CREATE TRIGGER keep_told AFTER INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION keep_told()',
    );
  }, 60_000);
  afterAll(() => suite.stop(), 30_000);
  beforeEach(async () => {
    await telling();
    await suite.sql('TRUNCATE told');
  });

  const send = (
    sender: string,
    count = 1,
    recipients = [{ identifier: '5001950015', kind: 'person' as const }],
  ) =>
    suite.bring(
      'meter-usage',
      Array.from({ length: count }, () => accepted({ sender, acceptedAt: now, recipients })),
    );
  const toldOf = async (type: string): Promise<Told[]> => {
    const found = await suite.sql<{ key: string; body: string }>(
      'SELECT key, body FROM told WHERE type = $1 ORDER BY id',
      [type],
    );
    return found.map(({ key, body }) => ({ key, data: JSON.parse(body) as Record<string, unknown> }));
  };
  /** Until everything counted was told, by this call or by the service itself. */
  const telling = () =>
    eventually(async () => {
      await suite.app.get(TellUsage).execute();
      expect(await suite.sql('SELECT FROM daily_usage WHERE NOT published')).toEqual([]);
    });
  const alert = (given: object = {}) => ({
    ...{ period: 'day', measure: 'messages', threshold: 3, emails: ['anna@ekeng.am'], language: 'en' },
    ...given,
  });

  it('is told with a version that rises, only when it changed', async () => {
    const sender = 'told@ekeng.am';
    await send(sender);
    await telling();
    await telling();
    await suite.bring('meter-usage', [
      accepted({ sender, acceptedAt: now, recipients: [PHONE], smsSegments: 4 }),
    ]);
    await telling();
    const day = { organisation: ORGANISATION, sender, day: today };
    expect((await toldOf('pep.usage.counted.v1')).map(({ data }) => data)).toMatchObject([
      { ...day, version: 1, messages: 1, sms: 0, smsSegments: 0 },
      { ...day, version: 2, messages: 1, sms: 1, smsSegments: 4 },
    ]);
  });

  it('reaches Kafka', async () => {
    await send('kafka@ekeng.am');
    await telling();
    const [record] = await suite.kafka.readFacts('pep.usage.v1', 1);
    expect(record).toMatchObject({ key: ORGANISATION, headers: { ce_source: '/pep/billing-metering' } });
  });

  it('raises an alert once a period, as a fact and by mail', async () => {
    const sender = 'alert@ekeng.am';
    const made = await suite.post(
      ADMINISTRATOR,
      '/usage-alerts',
      alert({ sender, emails: ['a@x.am', 'b@x.am'] }),
    );
    expect([made.statusCode, made.json()]).toMatchObject([
      201,
      { organisation: ORGANISATION, sender, threshold: 3 },
    ]);
    await send(sender, 2);
    await telling();
    expect(await toldOf('pep.usage.exceeded.v1')).toEqual([]);
    await send(sender, 5);
    await telling();
    await send(sender, 5);
    await telling();
    const period = { from: today, to: today };
    expect(await toldOf('pep.usage.exceeded.v1')).toMatchObject([
      {
        key: ORGANISATION,
        data: { alertId: made.json().id, sender, ...period, measure: 'messages', threshold: 3, count: 7 },
      },
    ]);
    const mail = {
      ...{ template: 'usage-alert', channel: 'email', language: 'en' },
      parameters: {
        ...{ organisation: 'Organisation', address: sender, measure: 'messages' },
        ...{ threshold: '3', count: '7', ...period },
      },
    };
    expect((await toldOf('pep.dispatch.requested.v1')).map(({ data }) => data)).toMatchObject([
      { ...mail, recipient: 'a@x.am' },
      { ...mail, recipient: 'b@x.am' },
    ]);
  });

  it('raises an alert again in the next period', async () => {
    const sender = 'daily@ekeng.am';
    await suite.post(ADMINISTRATOR, '/usage-alerts', alert({ sender }));
    const tomorrow = new Date(Date.parse(now) + 24 * 60 * 60 * 1000).toISOString();
    for (const acceptedAt of [now, tomorrow]) {
      await suite.bring(
        'meter-usage',
        [1, 2, 3].map(() => accepted({ sender, acceptedAt })),
      );
      await telling();
    }
    const raised = await toldOf('pep.usage.exceeded.v1');
    expect(raised.map(({ data }) => data['from'])).toEqual([today, dayIn(24)]);
  });

  it('is looked at for all addresses of an organisation together, by month, and in parts of SMS', async () => {
    await suite.post(
      ADMINISTRATOR,
      '/usage-alerts',
      alert({ measure: 'smsSegments', period: 'month', threshold: 20 }),
    );
    for (const sender of ['one@ekeng.am', 'two@ekeng.am'])
      await suite.bring('meter-usage', [
        accepted({ sender, acceptedAt: now, recipients: [PHONE], smsSegments: 10 }),
      ]);
    await telling();
    const [raised] = await toldOf('pep.usage.exceeded.v1');
    expect(raised?.data).toMatchObject({ measure: 'smsSegments', from: `${today.slice(0, 7)}-01` });
    expect(raised?.data).not.toHaveProperty('sender');
  });

  it('raises a new alert at once where its threshold is reached already', async () => {
    const sender = 'already@ekeng.am';
    await send(sender, 4);
    await telling();
    await suite.post(ADMINISTRATOR, '/usage-alerts', alert({ sender }));
    expect(await toldOf('pep.usage.exceeded.v1')).toMatchObject([{ data: { sender, count: 4 } }]);
  });

  it('misses no alert when telling fails: it is looked at again', async () => {
    const sender = 'fault@ekeng.am';
    await suite.post(ADMINISTRATOR, '/usage-alerts', alert({ sender }));
    await suite.sql('ALTER TABLE usage_alert_raised ADD CONSTRAINT fault CHECK (false) NOT VALID');
    await send(sender, 3);
    await eventually(() => expect(suite.app.get(TellUsage).execute()).rejects.toThrow(/fault/));
    expect(await toldOf('pep.usage.counted.v1')).toEqual([]);
    await suite.sql('ALTER TABLE usage_alert_raised DROP CONSTRAINT fault');
    await telling();
    expect(await toldOf('pep.usage.exceeded.v1')).toMatchObject([{ data: { sender, count: 3 } }]);
  });

  it('does not raise an alert for days that were over before it was set', async () => {
    const sender = 'late@ekeng.am';
    await suite.post(ADMINISTRATOR, '/usage-alerts', alert({ sender }));
    const acceptedAt = '2026-01-05T08:00:00.000Z';
    await suite.bring(
      'meter-usage',
      [1, 2, 3].map(() => accepted({ sender, acceptedAt })),
    );
    await telling();
    expect(await toldOf('pep.usage.exceeded.v1')).toEqual([]);
  });

  it('raises no alert that was removed', async () => {
    const sender = 'removed@ekeng.am';
    const { id } = (await suite.post(ADMINISTRATOR, '/usage-alerts', alert({ sender }))).json();
    expect((await suite.remove(OUTSIDER, `/usage-alerts/${id}`)).statusCode).toBe(404);
    expect((await suite.remove(ADMINISTRATOR, `/usage-alerts/${id}`)).statusCode).toBe(204);
    expect((await suite.remove(ADMINISTRATOR, `/usage-alerts/${id}`)).statusCode).toBe(404);
    await send(sender, 3);
    await telling();
    expect(await toldOf('pep.usage.exceeded.v1')).toEqual([]);
  });

  it('is one alert however often it is asked for with one key', async () => {
    const given = alert({ organisation: OTHER_ORGANISATION });
    const first = await suite.post(OUTSIDER, '/usage-alerts', given, 'same');
    expect((await suite.post(OUTSIDER, '/usage-alerts', given, 'same')).json()).toEqual(first.json());
    expect((await suite.get(OUTSIDER, '/usage-alerts')).json()).toEqual({ items: [first.json()] });
    const { items, nextCursor } = (await suite.get(OPERATOR, '/usage-alerts?limit=1')).json();
    expect(items).toEqual([first.json()]);
    const rest = await suite.get(OPERATOR, `/usage-alerts?cursor=${nextCursor}`);
    const { items: others } = rest.json<{ items: { organisation: string }[] }>();
    expect([...new Set(others.map(({ organisation }) => organisation))]).toEqual([ORGANISATION]);
  });

  it.each([
    ['for another organisation', ADMINISTRATOR, { organisation: OTHER_ORGANISATION }, 'NOT_FOUND'],
    ['by an operator for nobody', OPERATOR, {}, 'ORGANISATION_REQUIRED'],
    [
      'with four addresses',
      ADMINISTRATOR,
      { emails: ['a@x.am', 'b@x.am', 'c@x.am', 'd@x.am'] },
      'INVALID_REQUEST',
    ],
    ['with what is no address', ADMINISTRATOR, { emails: ['anna'] }, 'INVALID_REQUEST'],
    ['at nothing', ADMINISTRATOR, { threshold: 0 }, 'INVALID_REQUEST'],
    ['by week', ADMINISTRATOR, { period: 'week' }, 'INVALID_REQUEST'],
  ])('is not watched %s', async (_how, caller, change, code) => {
    expect((await suite.post(caller, '/usage-alerts', alert(change))).json()).toMatchObject({ code });
  });

  it('is watched by 100 alerts of an organisation at most', async () => {
    const [{ count }] = (await suite.sql<{ count: number }>(
      `SELECT count(*)::int AS count FROM usage_alert WHERE organisation = '${ORGANISATION}'`,
    )) as [{ count: number }];
    for (let made = count; made < 100; made++)
      await suite.post(ADMINISTRATOR, '/usage-alerts', alert({ threshold: 1e6 }));
    const refused = await suite.post(ADMINISTRATOR, '/usage-alerts', alert());
    expect([refused.statusCode, refused.json()]).toMatchObject([409, { code: 'ALERTS_TOO_MANY' }]);
  });
});
