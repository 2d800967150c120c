import { nowMicros } from '../preload/clock.ts';
import { guarded } from '../preload/guarded.ts';
import { seenError } from '../preload/messages.ts';
import { RecordFile } from '../preload/recordFile.ts';
import { folderVariable, type TestPhases } from '../records.ts';

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

/** Tests end in one process, so that each lane of Vitest has a file of this process. No thread has such a number. */
const firstLane = 1_000_000;

const succeeded = 1;
const failed = 2;
const micros = (millis: number): number => Math.max(0, Math.round(millis * 1000));
/** Adds what the monotonic clock is ahead of the time of day. */
const aheadMicros = nowMicros() - Math.round((performance.timeOrigin + performance.now()) * 1000);

/** Writes the tests of a run of Vitest as the items of a pool: a lane is a worker, a test is an item. */
export class VitestReporter {
  readonly #folder = process.env[folderVariable] ?? '';
  readonly #lanes = new Map<number, { readonly file: RecordFile; items: number }>();
  readonly #lines = new Map<string, ConsoleLog[]>();
  readonly #phases = { environment: 0, prepare: 0, import: 0, setup: 0, tests: 0 };

  onUserConsoleLog(log: ConsoleLog): void {
    const { taskId = '' } = log;
    const lines = this.#lines.get(taskId);
    if (lines) lines.push(log);
    else this.#lines.set(taskId, [log]);
  }

  onTestModuleEnd(module: TestModule): void {
    guarded(() => this.#end(module));
  }

  onTestRunEnd(): void {
    const [lane] = this.#lanes.values();
    guarded(() => lane?.file.add(['phases', this.#phases satisfies TestPhases]));
    for (const { file } of this.#lanes.values()) file.write();
  }

  #end(module: TestModule): void {
    const times = module.diagnostic();
    this.#phases.environment += micros(times.environmentSetupDuration);
    this.#phases.prepare += micros(times.prepareDuration);
    this.#phases.import += micros(times.collectDuration);
    this.#phases.setup += micros(times.setupDuration);
    this.#phases.tests += micros(times.duration);
    const tests = [...module.children.allTests()].flatMap((test) => {
      const ran = test.diagnostic();
      return ran ? [{ test, ran }] : [];
    });
    const [first] = tests;
    if (!first) return;
    const before = times.environmentSetupDuration + times.prepareDuration + times.collectDuration + times.setupDuration;
    const lane = this.#laneOf(times.concurrencyId, micros(first.ran.startTime - before) + aheadMicros);
    for (const { test, ran } of tests) {
      const { state, errors = [] } = test.result();
      const item = lane.items++;
      const began = micros(ran.startTime) + aheadMicros;
      const hasFailed = state === 'failed';
      for (const { content, type, time } of this.#lines.get(test.id) ?? []) {
        for (const text of content.trimEnd().split('\n')) {
          lane.file.add(['line', type, micros(time) + aheadMicros, item, text]);
        }
      }
      this.#lines.delete(test.id);
      lane.file.add(['input', item, JSON.stringify(`${module.relativeModuleId} > ${test.fullName}`)]);
      if (hasFailed) lane.file.add(['failed', item, seenError(errors[0])]);
      const ranMicros = micros(ran.duration);
      lane.file.add(['ended', item, '', began + ranMicros, ranMicros, hasFailed ? failed : succeeded, -1]);
    }
    lane.file.write();
  }

  #laneOf(number: number, startedMicros: number): { readonly file: RecordFile; items: number } {
    const known = this.#lanes.get(number);
    if (known) return known;
    const head = {
      pid: process.pid,
      parentPid: process.ppid,
      threadId: firstLane + number,
      file: 'vitest',
      node: process.version,
      atMicros: startedMicros,
    };
    const lane = { file: new RecordFile(this.#folder, head), items: 0 };
    lane.file.add(['ready', startedMicros]);
    this.#lanes.set(number, lane);
    return lane;
  }
}
