import { describe, expect, it } from '@jest/globals';
import { Pace } from './pace.js';

/** Gives a centre that takes so many a second all that the pace lets through, and says how it went. */
function drain(limit: number, seconds: number) {
  const pace = new Pace();
  const taken: number[] = [];
  let complaints = 0;
  for (let now = 0; now < seconds * 1000; now += 1) {
    while (pace.waitMs(now) === 0) {
      pace.submitted(now);
      if (taken.filter((at) => at > now - 1000).length < limit) {
        taken.push(now);
        pace.taken();
      } else {
        complaints++;
        pace.complained(now, now);
      }
      if (pace.perSecond === Infinity && taken.length % 10 === 0) break;
    }
  }
  return { taken, complaints };
}

describe('the pace', () => {
  it('has no limit as long as nobody complains', () => {
    const pace = new Pace();
    for (let count = 0; count < 10_000; count++) pace.submitted(0);
    expect(pace.waitMs(0)).toBe(0);
  });

  it('is halved by complaints, once for what was on its way together', () => {
    const pace = new Pace();
    for (let at = 0; at < 100; at++) pace.submitted(at * 10 + 5);
    for (let at = 0; at < 10; at++) pace.complained(900 + at * 10, 1_000);
    expect(pace.perSecond).toBe(50);
    expect(pace.waitMs(1_000)).toBe(300);
    pace.complained(1_300, 1_350);
    expect(pace.perSecond).toBe(25);
  });

  it('is never slower than one a second, and grows again until it has no limit', () => {
    const pace = new Pace();
    for (let at = 0; at < 20; at++) pace.complained(at, at);
    expect(pace.perSecond).toBe(1);
    for (let count = 0; count < 100_000 && pace.perSecond !== Infinity; count++) pace.taken();
    expect(pace.perSecond).toBe(Infinity);
  });

  it.each([5, 50, 300])('keeps near what a centre takes that takes %i a second', (limit) => {
    const { taken, complaints } = drain(limit, 60);
    const settled = taken.filter((at) => at > 30_000).length / 30;
    expect(settled).toBeGreaterThan(limit * 0.5);
    expect(complaints).toBeLessThan(taken.length / 4);
  });
});
