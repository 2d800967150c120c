// Writes what made a test run fail to the file that POOLSCOPE_TEST_ERRORS names: failed tests, tests that passed
// only when they were repeated, and errors outside of tests.
import { writeFileSync } from 'node:fs';

// oxlint-disable-next-line import/no-default-export -- Vitest imports a reporter by default.
export default class ErrorReporter {
  onTestRunEnd(files, unhandledErrors) {
    const lines = [];
    for (const file of files) {
      for (const error of file.errors()) lines.push(`${file.relativeModuleId}: ${text(error)}`);
      for (const test of file.children.allTests()) {
        const flaky = test.diagnostic()?.flaky === true;
        const outcome = flaky ? ' (passed when it was repeated)' : '';
        for (const error of test.result().errors ?? []) {
          lines.push(`${file.relativeModuleId} > ${test.fullName}${outcome}: ${text(error)}`);
        }
      }
    }
    for (const error of unhandledErrors) lines.push(`outside of a test: ${text(error)}`);
    writeFileSync(process.env.POOLSCOPE_TEST_ERRORS, lines.join('\n'));
  }
}

function text(error) {
  const cause = error.cause ? `\ncaused by ${text(error.cause)}` : '';
  return `${String(error.stack ?? error.message).slice(0, 2000)}${error.diff ? `\n${error.diff}` : ''}${cause}`;
}
