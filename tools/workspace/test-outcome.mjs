// How the steps of `npm test` are counted and shown.

/** The counts of a step that is not a Jest run. */
export function stepOutcome(exitCode) {
  return exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/**
 * The counts of a Jest run from its JSON report. A file that could not be run counts as a failed test; so does a run
 * without any test, one without a report, and one that failed although each of its tests passed.
 */
export function jestOutcome(report, exitCode) {
  const passed = report?.numPassedTests ?? 0;
  const failed = (report?.numFailedTests ?? 0) + (report?.numRuntimeErrorTestSuites ?? 0);
  const isBroken = failed === 0 && (exitCode !== 0 || passed === 0);
  return { passed, failed: isBroken ? 1 : failed };
}

/** A table of all steps. */
export function summary(outcomes) {
  const rows = outcomes.map(({ name, passed, failed, seconds }) =>
    `${name.padEnd(12)}${String(passed).padStart(7)}${String(failed).padStart(8)}${seconds.toFixed(1).padStart(9)}`);
  return ['', `${'step'.padEnd(12)} passed  failed  seconds`, ...rows, ''].join('\n');
}

/** The line that ends the output. */
export function lastLine(outcomes) {
  const sum = (key) => outcomes.reduce((total, outcome) => total + outcome[key], 0);
  return `${sum('passed')} passed, ${sum('failed')} failed`;
}
