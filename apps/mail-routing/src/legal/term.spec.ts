import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decideStep } from './decide-step.js';
import { explain } from './explain.js';
import type { RuleSet } from './rules.js';
import { deadlineOf, type Outage, scheduleOf, type Term } from './term.js';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
const OFFSET_MS = 4 * HOUR_MS;
const zone = {
  dayOf: (at: Date) => new Date(at.getTime() + OFFSET_MS).toISOString().slice(0, 10),
  startOf: (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) - OFFSET_MS),
};
const remind = (days: number) =>
  ({
    id: `day-${String(days)}`,
    effect: 'remind',
    days,
    count: 'calendar-days',
    minuteOfDay: 600,
    lastDay: 'as-it-falls',
  }) as const;
const RULES: RuleSet = {
  id: 'week',
  title: 'a week',
  validFrom: '2000-01-01',
  notifiedBy: 'acknowledgement',
  steps: [remind(3), remind(6), { ...remind(7), id: 'expiry', effect: 'expire', minuteOfDay: 0 }],
  outages: { services: ['mailbox', 'sign-in'], hoursPerDay: 24 },
};
const termAt = (text: string, rules = RULES): Term => ({
  consignedAt: new Date(text),
  rules,
  calendar: { version: 'none', validFrom: '2000-01-01', years: new Map() },
  zone,
});
const outage = (from: string, hours: number, services = ['mailbox']): Outage => {
  const begin = new Date(from);
  return { id: from, from: begin, to: new Date(begin.getTime() + hours * HOUR_MS), services };
};

describe('an outage', () => {
  const term = termAt('2026-11-22T06:00:00Z');
  const plain = deadlineOf(term, []).at.getTime();
  const extraDays = (...outages: Outage[]) => (deadlineOf(term, outages).at.getTime() - plain) / DAY_MS;

  it.each<[string, number, Outage[]]>([
    ['of six hours gives a day', 1, [outage('2026-11-24T06:00:00Z', 6)]],
    ['of exactly a day gives a day', 1, [outage('2026-11-24T06:00:00Z', 24)]],
    ['of more than a day gives two', 2, [outage('2026-11-24T06:00:00Z', 25)]],
    ['before the consignment gives nothing', 0, [outage('2026-11-21T06:00:00Z', 24)]],
    ['that ends with the consignment gives nothing', 0, [outage('2026-11-22T00:00:00Z', 6)]],
    ['after the end gives nothing', 0, [outage('2026-11-29T20:00:00Z', 6)]],
    ['in the last minute gives a day', 1, [outage('2026-11-29T19:59:00Z', 6)]],
    ['of something else gives nothing', 0, [outage('2026-11-24T06:00:00Z', 6, ['notices', 'submission'])]],
    [
      'of several services counts once',
      1,
      [outage('2026-11-24T06:00:00Z', 6, ['notices', 'sign-in', 'mailbox'])],
    ],
    [
      'with another gives what both have together',
      1,
      [outage('2026-11-24T06:00:00Z', 6), outage('2026-11-25T06:00:00Z', 6)],
    ],
    [
      'within another gives nothing more',
      1,
      [outage('2026-11-24T06:00:00Z', 20), outage('2026-11-24T08:00:00Z', 6)],
    ],
    [
      'in a day that an outage won gives another',
      2,
      [outage('2026-11-24T06:00:00Z', 24), outage('2026-11-30T06:00:00Z', 1)],
    ],
  ])('%s', (_what, days, outages) => {
    expect(extraDays(...outages)).toBe(days);
  });
});

const outages = fc.array(
  fc
    .record({
      begin: fc.integer({ min: -10 * 24, max: 30 * 24 }),
      hours: fc.integer({ min: 1, max: 100 }),
      service: fc.constantFrom('mailbox', 'sign-in', 'notices'),
    })
    .map(({ begin, hours, service }): Outage => {
      const from = new Date(Date.parse('2026-11-22T00:00:00Z') + begin * HOUR_MS);
      return { id: `${begin}`, from, to: new Date(from.getTime() + hours * HOUR_MS), services: [service] };
    }),
  { maxLength: 8 },
);
const consignments = fc
  .integer({ min: 0, max: 5 * DAY_MS })
  .map((ms) => new Date(Date.parse('2026-11-22T00:00:00Z') + ms));

describe('a deadline', () => {
  it('is the same for the same, in whatever order outages were recorded', () => {
    fc.assert(
      fc.property(consignments, outages, (consignedAt, given) => {
        const term = { ...termAt(''), consignedAt };
        expect(deadlineOf(term, given.toReversed()).at).toEqual(deadlineOf(term, given).at);
      }),
    );
  });

  it('never comes sooner because of an outage', () => {
    fc.assert(
      fc.property(consignments, outages, outages, (consignedAt, some, more) => {
        const term = { ...termAt(''), consignedAt };
        const [before, after] = [deadlineOf(term, some), deadlineOf(term, [...some, ...more])];
        expect(after.at.getTime()).toBeGreaterThanOrEqual(before.at.getTime());
      }),
    );
  });

  it('gives at least as much time without an outage as the rule says', () => {
    fc.assert(
      fc.property(consignments, outages, (consignedAt, given) => {
        const term = { ...termAt(''), consignedAt };
        const { at, outageMs } = deadlineOf(term, given);
        expect(at.getTime() - consignedAt.getTime() - outageMs).toBeGreaterThanOrEqual(7 * DAY_MS);
      }),
    );
  });
});

describe('the next step', () => {
  const term = termAt('2026-11-22T06:00:00Z');
  const schedule = scheduleOf(term, deadlineOf(term, []));
  it.each<[string, string, number, ...(string | number | undefined)[]]>([
    ['nothing before the first', '2026-11-25T05:59:59Z', 0, undefined, 0, '2026-11-25T06:00:00.000Z'],
    ['a reminder on time', '2026-11-25T06:00:00Z', 0, 'remind', 1, '2026-11-28T06:00:00.000Z'],
    ['nothing twice', '2026-11-25T06:00:01Z', 1, undefined, 1, '2026-11-28T06:00:00.000Z'],
    [
      'one reminder after a standstill of two',
      '2026-11-28T07:00:00Z',
      0,
      'remind',
      2,
      '2026-11-29T20:00:00.000Z',
    ],
    ['the expiry at the end of the day', '2026-11-29T20:00:00Z', 2, 'expire', 3, undefined],
    ['the expiry alone after a long standstill', '2027-01-01T00:00:00Z', 0, 'expire', 3, undefined],
    ['nothing after all', '2030-01-01T00:00:00Z', 3, undefined, 3, undefined],
  ])('is %s', (_what, now, done, ...[effect, stepsDone, nextAt]) => {
    const decided = decideStep(schedule, done, new Date(now));
    expect({ ...decided, nextAt: decided.nextAt?.toISOString() }).toEqual({ effect, stepsDone, nextAt });
  });
});

describe('the explanation', () => {
  const term = termAt('2026-11-22T06:00:00Z');
  const [opened, acknowledged] = [new Date('2026-11-26T08:00:00Z'), new Date('2026-12-01T08:00:00Z')];
  const state = (asOf: string, rules = RULES, given: Outage[] = []) => {
    const deeds = { openedAt: opened, acknowledgedAt: acknowledged };
    const { effect, since, next, trace } = explain({ ...term, rules }, given, deeds, new Date(asOf));
    return { effect, since: since.toISOString(), next: next?.effect, trace: trace.map(({ step }) => step) };
  };

  it.each<[string, string, string, string | undefined]>([
    ['2026-11-22T06:00:00Z', 'waiting', '2026-11-22T06:00:00.000Z', 'reminder'],
    ['2026-11-28T07:00:00Z', 'waiting', '2026-11-22T06:00:00.000Z', 'expiry'],
    ['2026-11-29T19:59:59Z', 'waiting', '2026-11-22T06:00:00.000Z', 'expiry'],
    ['2026-11-29T20:00:00Z', 'expired', '2026-11-29T20:00:00.000Z', undefined],
    ['2026-12-01T08:00:00Z', 'notified', '2026-12-01T08:00:00.000Z', undefined],
  ])('at %s says %s', (asOf, effect, since, next) => {
    expect(state(asOf)).toMatchObject({ effect, since, next });
  });

  it('shows how it was reckoned, as far as it was done by then', () => {
    const six = outage('2026-11-24T06:00:00Z', 6);
    expect(state('2026-11-27T00:00:00Z', RULES, [six]).trace).toEqual([
      'consigned',
      'outage',
      'day-3',
      'opened',
      'day-6',
      'expiry',
    ]);
    expect(state('2026-12-02T00:00:00Z', RULES, [six]).trace).toEqual([
      ...['consigned', 'outage', 'day-3', 'opened', 'day-6', 'expiry', 'acknowledged'],
    ]);
  });

  it('takes the opening for the notification where the rules say so', () => {
    const reform: RuleSet = { ...RULES, notifiedBy: 'opening' };
    expect(state('2026-11-26T08:00:00Z', reform)).toMatchObject({
      effect: 'notified',
      since: opened.toISOString(),
    });
  });
});
