import { describe, expect, it } from '@jest/globals';
import { deadlineOf, scheduleOf, type Term } from '../legal/term.js';
import type { RuleSet } from '../legal/rules.js';
import { readLegalFiles, RELEASED_FILES } from './legal-files.js';
import { LegalRules } from './legal-rules.js';

const files = readLegalFiles(RELEASED_FILES);
const rules = new LegalRules(files);

/** A moment as Yerevan's clocks show it. */
const yerevan = (at: Date) =>
  new Date(at.getTime() + 4 * 60 * 60_000).toISOString().slice(0, 16).replace('T', ' ');
const at = (text: string) => new Date(`${text.replace(' ', 'T')}+04:00`);
const stepsOf = (term: Term) => scheduleOf(term, deadlineOf(term, [])).map((step) => yerevan(step.at));

/** Accepted, first reminder, second reminder, end: all as Yerevan's clocks show them. */
const GOLDEN: [why: string, accepted: string, ...steps: [string, string, string]][] = [
  ['a plain week', '2026-11-22 10:15', '2026-11-25 10:00', '2026-11-28 10:00', '2026-11-30 00:00'],
  [
    'the last moment of a day',
    '2026-11-21 23:59:59.999',
    '2026-11-24 10:00',
    '2026-11-27 10:00',
    '2026-11-29 00:00',
  ],
  [
    'the first moment of a day',
    '2026-11-22 00:00',
    '2026-11-25 10:00',
    '2026-11-28 10:00',
    '2026-11-30 00:00',
  ],
  [
    'midnight in UTC, which is no midnight here',
    '2026-11-22 04:00',
    '2026-11-25 10:00',
    '2026-11-28 10:00',
    '2026-11-30 00:00',
  ],
  ['the end of a month', '2025-04-30 18:00', '2025-05-03 10:00', '2025-05-06 10:00', '2025-05-08 00:00'],
  ['the end of February', '2027-02-25 09:00', '2027-02-28 10:00', '2027-03-03 10:00', '2027-03-05 00:00'],
  ['a leap day', '2028-02-25 09:00', '2028-02-28 10:00', '2028-03-02 10:00', '2028-03-04 00:00'],
  ['on a leap day', '2024-02-29 12:00', '2024-03-03 10:00', '2024-03-06 10:00', '2024-03-08 00:00'],
  [
    'over New Year and Christmas, which count',
    '2024-12-30 09:00',
    '2025-01-02 10:00',
    '2025-01-05 10:00',
    '2025-01-07 00:00',
  ],
  [
    'ending on a holiday, as it falls',
    '2026-09-14 09:00',
    '2026-09-17 10:00',
    '2026-09-20 10:00',
    '2026-09-22 00:00',
  ],
  ['the first year', '2013-12-30 00:00', '2014-01-02 10:00', '2014-01-05 10:00', '2014-01-07 00:00'],
  ['years ahead', '2039-12-31 23:59', '2040-01-03 10:00', '2040-01-06 10:00', '2040-01-08 00:00'],
];

describe('the rule in force', () => {
  it.each(GOLDEN)('reckons %s: %s', (_why, accepted, ...steps) => {
    const term = rules.termOf(at(accepted));
    expect(term.rules.id).toBe('confirmed-reading-2013');
    expect(stepsOf(term)).toEqual(steps);
  });

  it('has none for letters before the law', () => {
    expect(() => rules.termOf(at('2013-12-29 23:59'))).toThrow(
      /No rules are in force for letters of 2013-12-29/,
    );
  });

  it('counts with the calendar that was in force at acceptance', () => {
    expect(rules.termOf(at('2026-01-29 23:59')).calendar.version).toBe('am-2024-1');
    expect(rules.termOf(at('2026-01-30 00:00')).calendar.version).toBe('am-2026-1');
  });

  it('gives way to a later set for later letters only, and ends where it is said to end', () => {
    const [file] = files.rules;
    const next = {
      ...file!,
      id: 'next',
      content: { ...file!.content, id: 'next', validFrom: '2027-07-01', validTo: '2027-07-31' },
    };
    const both = new LegalRules({ ...files, rules: [...files.rules, next] });
    expect(both.termOf(at('2027-06-30 23:59')).rules.id).toBe('confirmed-reading-2013');
    expect(both.termOf(at('2027-07-01 00:00')).rules.id).toBe('next');
    expect(both.termOf(at('2027-07-31 23:59')).rules.id).toBe('next');
    expect(() => both.termOf(at('2027-08-01 00:00'))).toThrow(/No rules/);
  });
});

describe('rules that count working days', () => {
  const term = (accepted: string, days: number, change: Partial<RuleSet['steps'][number]> = {}): Term => {
    const found = rules.termOf(at(accepted));
    const step = {
      id: 'expiry',
      effect: 'expire',
      days,
      count: 'working-days',
      minuteOfDay: 0,
      lastDay: 'as-it-falls',
    } as const;
    return { ...found, rules: { ...found.rules, steps: [{ ...step, ...change }] } };
  };

  it.each<[string, string, number, string]>([
    ['a weekend', '2026-11-20 09:00', 1, '2026-11-24 00:00'],
    ['consigned on a Sunday', '2026-11-22 09:00', 1, '2026-11-24 00:00'],
    ['New Year and Christmas', '2025-12-30 09:00', 3, '2026-01-09 00:00'],
    ['1 and 9 May, which is a Saturday', '2026-05-05 09:00', 5, '2026-05-13 00:00'],
    ['a working day that the government moved away', '2026-04-30 09:00', 1, '2026-05-06 00:00'],
    ['the Saturday that it was moved to', '2026-04-17 09:00', 1, '2026-04-19 00:00'],
    ['a leap day', '2028-02-28 09:00', 2, '2028-03-02 00:00'],
    ['Republic Day', '2024-05-27 09:00', 2, '2024-05-31 00:00'],
  ])('skip %s', (_why, accepted, days, end) => {
    expect(stepsOf(term(accepted, days))).toEqual([end]);
  });

  it('move a last day that is no working day, where they say so', () => {
    const moved = { count: 'calendar-days', lastDay: 'next-working-day' } as const;
    expect(stepsOf(term('2026-09-14 09:00', 7, moved))).toEqual(['2026-09-23 00:00']);
    expect(stepsOf(term('2026-11-14 09:00', 7, moved))).toEqual(['2026-11-24 00:00']);
  });

  it('refuse a year without data, and say which', () => {
    expect(() => stepsOf(term('2028-12-28 09:00', 5))).toThrow(/am-2026-1 has no working days for 2029/);
  });
});
