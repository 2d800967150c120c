import { guarded } from '../preload/guarded.ts';
import { microsOf, monotonicMicros, NumberedLanes, type SeenLine } from '../testLane.ts';

/** The parts of Vitest's objects that are read here; those of version 5. */
interface TestCase {
  readonly id: string;
  readonly fullName: string;
  result(): { readonly state: string; readonly errors?: readonly unknown[] };
  diagnostic(): { readonly startTime: number; readonly duration: number } | undefined;
}
interface TestModule {
  readonly relativeModuleId: string;
  readonly children: { allTests(): Iterable<TestCase> };
  diagnostic(): {
    readonly concurrencyId: number;
    readonly environmentSetupDuration: number;
    readonly prepareDuration: number;
    readonly collectDuration: number;
    readonly setupDuration: number;
    readonly duration: number;
  };
}
interface ConsoleLog {
  readonly content: string;
  readonly type: 'stdout' | 'stderr';
  readonly taskId?: string;
  readonly time: number;
}

/** Writes the tests of a run of Vitest as the items of a pool: a lane is a worker, a test is an item. */
export class VitestReporter {
  readonly #lanes = new NumberedLanes('vitest');
  readonly #lines = new Map<string, SeenLine[]>();

  onUserConsoleLog({ taskId = '', content: text, type: stream, time }: ConsoleLog): void {
    const line = { stream, text, atMicros: monotonicMicros(time) };
    const lines = this.#lines.get(taskId);
    if (lines) lines.push(line);
    else this.#lines.set(taskId, [line]);
  }

  onTestModuleEnd(module: TestModule): void {
    guarded(() => this.#end(module));
  }

  onTestRunEnd(): void {
    this.#lanes.end();
  }

  #end(module: TestModule): void {
    const times = module.diagnostic();
    const steps = [
      ['prepare', microsOf(times.prepareDuration)],
      ['environment', microsOf(times.environmentSetupDuration)],
      ['setup', microsOf(times.setupDuration)],
      ['import', microsOf(times.collectDuration)],
    ] as const;
    const tests = [...module.children.allTests()].flatMap((test) => {
      const ran = test.diagnostic();
      return ran ? [{ test, ran, beganMicros: monotonicMicros(ran.startTime) }] : [];
    });
    // A file whose import fails has no tests.
    const endedMicros = monotonicMicros(performance.timeOrigin + performance.now() - times.duration);
    const readyMicros = tests.reduce((first, { beganMicros }) => Math.min(first, beganMicros), endedMicros);
    const before = steps.reduce((sum, [, micros]) => sum + micros, 0);
    const lane = this.#lanes.of(times.concurrencyId, readyMicros - before);
    const testMicros = microsOf(times.duration);
    lane.prepared({ file: module.relativeModuleId, atMicros: readyMicros, steps, testMicros });
    for (const { test, ran, beganMicros } of tests) {
      const { state, errors = [] } = test.result();
      lane.end({
        path: [module.relativeModuleId, test.fullName],
        beganMicros,
        ranMicros: microsOf(ran.duration),
        failure: state === 'failed' ? { error: errors[0] } : undefined,
        lines: this.#lines.get(test.id) ?? [],
      });
      this.#lines.delete(test.id);
    }
    lane.write();
  }
}
