import { describe, expect, it } from '@jest/globals';
import { countTests, verdict } from './test-count.ts';

const report = {
  numPassedTests: 3,
  numFailedTests: 1,
  numPendingTests: 2,
  numTodoTests: 1,
  numRuntimeErrorTestSuites: 1,
};

describe('countTests', () => {
  it('counts a file that could not be loaded as failed, and todo as skipped', () => {
    expect(countTests(report)).toEqual({ passed: 3, failed: 2, skipped: 3 });
  });
});

describe('verdict', () => {
  it.each([
    [{ passed: 3, failed: 0, skipped: 0 }, 0, undefined],
    [{ passed: 3, failed: 1, skipped: 0 }, 1, '1 failed'],
    [{ passed: 0, failed: 0, skipped: 4 }, 0, 'no test ran'],
    [{ passed: 3, failed: 0, skipped: 0 }, 1, 'jest ended with 1'],
    [{ passed: 3, failed: 0, skipped: 0 }, 'SIGKILL', 'jest ended with SIGKILL'],
  ])('of %j, jest ending with %s, is %s', (count, end, expected) => {
    expect(verdict(count, end)).toBe(expected);
  });
});
