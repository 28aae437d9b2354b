import { describe, expect, it } from '@jest/globals';
import { type Acceptance, rollUp, toEntries } from './usage.js';

const accepted = (over: Partial<Acceptance> = {}): Acceptance => ({
  organisation: '22335588',
  sender: 'info@ekeng.am',
  day: '2026-11-21',
  evidenceId: 'e1',
  recipients: [{ kind: 'person' }],
  ...over,
});

describe('usage', () => {
  it('gathers a batch by organisation, sender, day and kind, always in one order', () => {
    const entries = toEntries([
      accepted({ sender: 'b@ekeng.am', evidenceId: 'e4' }),
      accepted(),
      accepted({ evidenceId: 'e2', recipients: [{ kind: 'person' }, { kind: 'person' }] }),
      accepted({ day: '2026-11-20', evidenceId: 'e3' }),
    ]);
    expect(entries.map(({ sender, day, count, evidenceIds }) => [sender, day, count, evidenceIds])).toEqual([
      ['b@ekeng.am', '2026-11-21', 1, ['e4']],
      ['info@ekeng.am', '2026-11-20', 1, ['e3']],
      ['info@ekeng.am', '2026-11-21', 3, ['e1', 'e2']],
    ]);
  });

  it('counts the parts of an SMS for each phone, and one where nobody said how many', () => {
    const recipients = [{ kind: 'phone' }, { kind: 'phone' }, { kind: 'person' }] as const;
    expect(toEntries([accepted({ recipients, smsSegments: 3 })])).toMatchObject([
      { kind: 'person', count: 1, segments: 0 },
      { kind: 'phone', count: 2, segments: 6 },
    ]);
    expect(toEntries([accepted({ recipients })])).toMatchObject([
      {},
      { kind: 'phone', count: 2, segments: 2 },
    ]);
  });

  it('adds entries up to days, months and days of the organisation', () => {
    const sms = { recipients: [{ kind: 'phone' }], smsSegments: 2 } as const;
    const { days, months, organisations } = rollUp(
      toEntries([
        accepted(),
        accepted(sms),
        accepted({ day: '2026-11-30' }),
        accepted({ sender: 'b@ekeng.am', recipients: [{ kind: 'organisation' }] }),
      ]),
    );
    const counts = ({ persons, organisations: companies, sms: texts, smsSegments }: (typeof days)[number]) =>
      [persons, companies, texts, smsSegments].join(' ');
    const read = (rollUps: typeof days) => rollUps.map((one) => [one.sender, one.day, counts(one)].join(' '));
    expect(read(days)).toEqual([
      'b@ekeng.am 2026-11-21 0 1 0 0',
      'info@ekeng.am 2026-11-21 1 0 1 2',
      'info@ekeng.am 2026-11-30 1 0 0 0',
    ]);
    expect(read(months)).toEqual(['b@ekeng.am 2026-11-01 0 1 0 0', 'info@ekeng.am 2026-11-01 2 0 1 2']);
    expect(read(organisations)).toEqual([' 2026-11-21 1 1 1 2', ' 2026-11-30 1 0 0 0']);
  });
});
