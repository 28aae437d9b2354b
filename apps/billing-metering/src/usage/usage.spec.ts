import { describe, expect, it } from '@jest/globals';
import { requireSoundPeriod, sumByDay, type UsageEvent } from './usage.js';

const event = (over: Partial<UsageEvent> = {}): UsageEvent => ({
  organisation: '22335588',
  sender: 'info@ekeng.am',
  day: '2026-11-21',
  kind: 'person',
  ...over,
});

describe('usage', () => {
  it('sums a batch by organisation, sender, day and kind, always in one order', () => {
    const sums = sumByDay([event({ sender: 'b@ekeng.am' }), event(), event(), event({ day: '2026-11-20' })]);
    expect(sums.map(({ sender, day, count }) => [sender, day, count])).toEqual([
      ['b@ekeng.am', '2026-11-21', 1],
      ['info@ekeng.am', '2026-11-20', 1],
      ['info@ekeng.am', '2026-11-21', 2],
    ]);
  });

  it('takes one day as a period and refuses a reversed or endless one', () => {
    expect(() => {
      requireSoundPeriod({ from: '2028-02-29', to: '2028-02-29' });
    }).not.toThrow();
    expect(() => {
      requireSoundPeriod({ from: '2026-11-22', to: '2026-11-21' });
    }).toThrow(/ends before it begins/);
    expect(() => {
      requireSoundPeriod({ from: '2000-01-01', to: '2026-11-21' });
    }).toThrow(/at most/);
  });
});
