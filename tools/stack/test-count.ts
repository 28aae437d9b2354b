/** What is said at the end of `npm test`. */
export interface TestCount {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What we read of jest's JSON report. */
export interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

/** A file that could not even be loaded has no tests, and counts as one that failed. */
export function countTests(report: JestReport): TestCount {
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** Why the run as a whole failed, or undefined: a failure, no test at all, or jest that did not end well. */
export function verdict(count: TestCount, jestEnd: number | string | null): string | undefined {
  if (count.failed > 0) return `${count.failed} failed`;
  if (count.passed === 0) return 'no test ran';
  return jestEnd === 0 ? undefined : `jest ended with ${jestEnd}`;
}
