import { relative } from 'node:path';
import { guarded } from '../preload/guarded.ts';
import { nowMicros } from '../preload/clock.ts';
import { microsOf, monotonicMicros, TestLane, type SeenLine } from '../testLane.ts';

/** The parts of Playwright's objects that are read here. */
interface TestCase {
  readonly expectedStatus: string;
  readonly location: { readonly file: string };
  /** The root, the project, the file, the suites and the test. */
  titlePath(): readonly string[];
}
interface TestResult {
  readonly status: string;
  readonly retry: number;
  readonly workerIndex: number;
  readonly parallelIndex: number;
  readonly startTime: Date;
  readonly duration: number;
  readonly error?: { readonly message?: string; readonly stack?: string; readonly value?: string };
  readonly stdout: readonly (string | Buffer)[];
  readonly stderr: readonly (string | Buffer)[];
}

interface Lane {
  readonly lane: TestLane;
  readonly worker: number;
  /** The file of its newest test. */
  file: string;
}

/** Writes the tests of a run of Playwright as the items of a pool: a place for a worker is a lane, a test is an item. */
export class PlaywrightReporter {
  readonly #lanes = new Map<number, Lane>();

  /** Another reporter prints. */
  printsToStdio(): boolean {
    return false;
  }

  onTestBegin(_test: TestCase, { parallelIndex, workerIndex, startTime }: TestResult): void {
    guarded(() => this.#laneOf(parallelIndex, workerIndex, monotonicMicros(startTime.getTime())));
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    guarded(() => this.#end(test, result));
  }

  onEnd(): void {
    for (const { lane } of this.#lanes.values()) lane.write();
  }

  #end(test: TestCase, result: TestResult): void {
    const { parallelIndex, workerIndex, status, startTime, duration, retry, error } = result;
    // A test that is skipped has no worker.
    if (status === 'skipped' || workerIndex < 0) return;
    const beganMicros = monotonicMicros(startTime.getTime());
    const own = this.#laneOf(parallelIndex, workerIndex, beganMicros);
    const { lane } = own;
    const file = relative(process.cwd(), test.location.file);
    if (own.file !== file) {
      own.file = file;
      lane.prepared({ file, atMicros: beganMicros, testMicros: 0 });
    }
    const [, project = '', , ...titles] = test.titlePath();
    const again = retry > 0 ? ` (retry ${retry})` : '';
    const { message = error?.value ?? `the test ${status}`, stack = '' } = error ?? {};
    const endMicros = beganMicros + microsOf(duration);
    lane.end({
      path: [project, file, `${titles.join(' > ')}${again}`],
      beganMicros,
      ranMicros: microsOf(duration),
      failure: status === test.expectedStatus ? undefined : { error: { name: 'Error', message, stack } },
      lines: [...linesOf('stdout', result.stdout, endMicros), ...linesOf('stderr', result.stderr, endMicros)],
    });
    lane.write();
  }

  /** Playwright replaces the worker of a failed test. */
  #laneOf(place: number, worker: number, startedMicros: number): Lane {
    const before = this.#lanes.get(place);
    if (before?.worker === worker) return before;
    before?.lane.gone(Math.min(startedMicros, nowMicros()));
    const own = { lane: before?.lane ?? new TestLane('playwright'), worker, file: '' };
    this.#lanes.set(place, own);
    own.lane.start(startedMicros);
    own.lane.ready(startedMicros);
    return own;
  }
}

const linesOf = (stream: SeenLine['stream'], parts: readonly (string | Buffer)[], atMicros: number): SeenLine[] =>
  parts.length === 0 ? [] : [{ stream, atMicros, text: parts.map(String).join('') }];
