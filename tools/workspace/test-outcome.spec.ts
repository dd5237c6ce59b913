const { jestOutcome, lastLine, stepOutcome } = (await import(String(new URL('./test-outcome.mjs', import.meta.url)))) as {
  jestOutcome(report: Record<string, number> | undefined, exitCode: number): Counts;
  stepOutcome(exitCode: number): Counts;
  lastLine(outcomes: Counts[]): string;
};
interface Counts {
  passed: number;
  failed: number;
}

const report = (numPassedTests: number, numFailedTests = 0, numRuntimeErrorTestSuites = 0) => ({
  numPassedTests,
  numFailedTests,
  numRuntimeErrorTestSuites,
});

describe('npm test', () => {
  it('ends with one line that sums Jest tests and counts each other step as one', () => {
    const outcomes = [stepOutcome(0), stepOutcome(2), jestOutcome(report(300, 1), 1), jestOutcome(report(11), 0)];
    expect(lastLine(outcomes)).toBe('312 passed, 2 failed');
  });

  it('counts a spec file that could not be run as a failure', () => {
    expect(jestOutcome(report(5, 0, 1), 1)).toEqual({ passed: 5, failed: 1 });
  });

  it('fails a Jest run that found no test, wrote no report, or failed although its tests passed', () => {
    expect(jestOutcome(report(0), 0)).toEqual({ passed: 0, failed: 1 });
    expect(jestOutcome(undefined, 0)).toEqual({ passed: 0, failed: 1 });
    expect(jestOutcome(report(5), 1)).toEqual({ passed: 5, failed: 1 });
  });
});
