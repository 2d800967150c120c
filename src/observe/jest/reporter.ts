import { relative } from 'node:path';
import { guarded } from '../preload/guarded.ts';
import { workersOfFiles } from '../preload/jestWorkers.ts';
import { microsOf, monotonicMicros, NumberedLanes } from '../testLane.ts';

/** The parts of Jest's results that are read here. */
interface Assertion {
  readonly ancestorTitles: readonly string[];
  readonly title: string;
  readonly status: string;
  /** Milliseconds; null if it did not run. */
  readonly duration?: number | null;
  /** Time of day in milliseconds. Jest before 29.6 does not know it. */
  readonly startAt?: number | null;
  readonly failureMessages: readonly string[];
  readonly failureDetails: readonly unknown[];
}
interface FileResult {
  readonly testFilePath: string;
  readonly testResults: readonly Assertion[];
  readonly testExecError?: unknown;
  readonly failureMessage?: string | null;
  readonly console?: readonly { readonly message: string; readonly type: string }[] | null;
  readonly perfStats: {
    readonly start: number;
    readonly end: number;
    readonly loadTestEnvironmentStart?: number;
    readonly loadTestEnvironmentEnd?: number;
    readonly setupFilesStart?: number;
    readonly setupFilesEnd?: number;
    readonly setupAfterEnvStart?: number;
    readonly setupAfterEnvEnd?: number;
  };
}

const ran: ReadonlySet<string> = new Set(['passed', 'failed']);

/** Writes the tests of a run of Jest as the items of a pool: a process of Jest is a worker, a test is an item. */
export class JestReporter {
  readonly #lanes = new NumberedLanes('jest');
  /** When each file was handed to a worker, which is all that is known of a file that could not be loaded. */
  readonly #handed = new Map<string, number>();

  onTestFileStart({ path }: { readonly path: string }): void {
    guarded(() => this.#handed.set(path, Date.now()));
  }

  onTestFileResult(_test: unknown, result: FileResult): void {
    guarded(() => this.#end(result));
  }

  onRunComplete(): void {
    this.#lanes.end();
  }

  #end(result: FileResult): void {
    const { testFilePath, testResults, testExecError, failureMessage, console: printed, perfStats: times } = result;
    const handed = this.#handed.get(testFilePath) ?? times.end;
    const startMillis = times.start || handed;
    // The environment is loaded before the start of the file.
    const firstStepMillis = times.loadTestEnvironmentStart || startMillis;
    const lane = this.#lanes.of(workersOfFiles().get(testFilePath) ?? 0, monotonicMicros(firstStepMillis));
    const file = relative(process.cwd(), testFilePath);
    const tests = testResults.filter(({ status }) => ran.has(status));
    const testMillis = tests.reduce((sum, { duration }) => sum + (duration ?? 0), 0);
    // Without their times, tests are taken to be the last thing in their file.
    let nextMillis = Math.max(startMillis, times.end - testMillis);
    const firstMillis = Math.min(nextMillis, ...tests.map(({ startAt }) => startAt ?? Infinity));
    const environment = took(times.loadTestEnvironmentStart, times.loadTestEnvironmentEnd);
    const setup =
      took(times.setupFilesStart, times.setupFilesEnd) + took(times.setupAfterEnvStart, times.setupAfterEnvEnd);
    const steps = [
      ['environment', environment],
      ['setup', setup],
      ['import', microsOf(firstMillis - startMillis) - setup],
    ] as const;
    const testMicros = tests.length === 0 ? 0 : microsOf(times.end - firstMillis);
    lane.prepared({ file, atMicros: monotonicMicros(firstMillis), steps, testMicros });
    for (const { message, type } of printed ?? []) {
      lane.print(type === 'error' || type === 'warn' ? 'stderr' : 'stdout', message);
    }
    if (testExecError !== undefined && testExecError !== null) {
      const ranMicros = microsOf((times.end || Date.now()) - startMillis);
      lane.end({
        path: [file],
        beganMicros: monotonicMicros(startMillis),
        ranMicros,
        failure: { error: thrown(testExecError, failureMessage) },
      });
    }
    for (const { ancestorTitles, title, status, duration, startAt, failureDetails, failureMessages } of tests) {
      lane.end({
        path: [file, ...ancestorTitles, title],
        beganMicros: monotonicMicros(startAt ?? nextMillis),
        ranMicros: microsOf(duration ?? 0),
        failure: status === 'failed' ? { error: thrown(failureDetails[0], failureMessages[0]) } : undefined,
      });
      nextMillis += duration ?? 0;
    }
    lane.write();
  }
}

const took = (start = 0, end = 0): number => microsOf(end - start);

/** Jest passes the error itself or an object with `error`; from another process its message, or an object that lacks it. */
function thrown(details: unknown, text: string | null | undefined): unknown {
  const { error = details } = (details ?? {}) as { readonly error?: unknown };
  if (error instanceof Error) return error;
  const stack = text ?? '';
  const [, name = 'Error', first = stack] = /^\s*(\w*Error): (.*)$/m.exec(stack) ?? [];
  const { message = error } = (error ?? {}) as { readonly message?: unknown };
  return { name, message: typeof message === 'string' && message !== '' ? message : first, stack };
}
