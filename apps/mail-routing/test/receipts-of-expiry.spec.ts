import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startLegalClock } from './legal-clock.suite.js';

let suite: Awaited<ReturnType<typeof startLegalClock>>;

beforeAll(async () => {
  suite = await startLegalClock('2026-11-23 10:00');
}, 60_000);
afterAll(() => suite.stop());

it.each([
  ['none', 0],
  ['rem', 0],
  ['webhook', 0],
  ['stream', 0],
  ['dsn', 1],
])('a sender with mode %s is mailed %i times by the clock that a letter has expired', async (mode, mails) => {
  await suite.query(
    `INSERT INTO receipt_mode (organisation, sender, set_at, mode, webhook_id, set_by)
     VALUES ('22335588', 'info@ekeng.am', $1, $2, CASE $2 WHEN 'webhook' THEN gen_random_uuid() END, '6105830017')`,
    [suite.clock.now(), mode],
  );
  const [id = ''] = await suite.receive(1);
  suite.clock.set(dayAfter(suite.clock.now(), 9));
  await suite.replica().execute();
  const told = await suite.told();
  expect(told.get(`${id} pep.message.expired.v1`)).toBe(1);
  expect(told.get(`${id} letter-expired`) ?? 0).toBe(mails);
});

/** The same hour so many days later, as Yerevan's clocks show it. */
function dayAfter(from: Date, days: number): string {
  const there = new Date(from.getTime() + (days * 24 + 4) * 60 * 60_000);
  return there.toISOString().slice(0, 16).replace('T', ' ');
}
