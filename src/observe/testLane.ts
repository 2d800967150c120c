import { stripVTControlCharacters } from 'node:util';
import { nowMicros } from './preload/clock.ts';
import { seenError } from './preload/messages.ts';
import { RecordFile } from './preload/recordFile.ts';
import { folderVariable } from '../model/facts/observedFolder.ts';
import { type FileStep, type SeenError } from './records.ts';

/** A test that has ended. Times are those of the monotonic clock. */
export interface SeenTest {
  /** Names of its file, of the suites around it, and its own. */
  readonly path: readonly string[];
  readonly beganMicros: number;
  readonly ranMicros: number;
  /** Undefined if it has not failed. */
  readonly failure: { readonly error: unknown } | undefined;
  readonly lines?: readonly SeenLine[];
}

export interface PreparedFile {
  readonly file: string;
  readonly atMicros: number;
  /** What was done before its tests, in this order. */
  readonly steps?: readonly FileStep[];
  /** Time of its tests together. */
  readonly testMicros: number;
}

export interface SeenLine {
  readonly stream: 'stdout' | 'stderr';
  readonly atMicros: number;
  /** Ends with or without a line break; may have several lines. */
  readonly text: string;
}

/** Tests run elsewhere, but end in the process of their runner. No thread of this process has such a number. */
const firstUnit = 1_000_000;
const succeeded = 1;
const failed = 2;
let units = 0;

/** Milliseconds as whole microseconds. */
export const microsOf = (millis: number): number => Math.max(0, Math.round(millis * 1000));

const aheadMicros = nowMicros() - Math.round((performance.timeOrigin + performance.now()) * 1000);
/** A time of day, in milliseconds, on the monotonic clock. */
export const monotonicMicros = (epochMillis: number): number => Math.round(epochMillis * 1000) + aheadMicros;

/** Runners colour what they print, and some pass on an error as text that begins with its class. */
function plainError(error: unknown): SeenError {
  const seen = seenError(error);
  const text = stripVTControlCharacters(seen.message);
  const [prefix, name] = seen.name === 'Error' || seen.name === 'Object' ? (/^(\w*Error): /.exec(text) ?? []) : [];
  return {
    name: name ?? seen.name,
    message: text.slice(prefix?.length ?? 0),
    stack: stripVTControlCharacters(seen.stack),
  };
}

/** One lane of a test runner, as a worker whose items are tests. Its workers follow one another. */
export class TestLane {
  readonly #runner: string;
  #file: RecordFile | undefined;
  #unit = '';
  #items = 0;

  /** `runner`: its name. */
  constructor(runner: string) {
    this.#runner = runner;
  }

  /** Number of tests of the worker that runs in the lane. */
  get items(): number {
    return this.#items;
  }

  /** A worker begins. Throws if no file can be created. */
  start(atMicros: number): void {
    const threadId = firstUnit + units++;
    const { pid, ppid: parentPid, version: node } = process;
    const head = { pid, parentPid, threadId, file: this.#runner, node, atMicros };
    if (this.#file) this.#file.add(['thread', head]);
    else this.#file = new RecordFile(process.env[folderVariable] ?? '', head);
    this.#unit = `${pid}.${threadId}`;
    this.#items = 0;
  }

  /** Its first test can begin. */
  ready(atMicros: number): void {
    this.#file?.add(['ready', atMicros, '', false]);
  }

  /** The next tests are those of a file. `atMicros`: the end of the steps before them. */
  prepared({ file, atMicros, steps = [], testMicros }: PreparedFile): void {
    const taken = steps.filter(([, micros]) => micros > 0);
    this.#file?.add(['prepared', file, Math.round(atMicros), taken, testMicros]);
  }

  end({ path, beganMicros, ranMicros, failure, lines = [] }: SeenTest): void {
    const item = this.#items++;
    for (const { stream, atMicros, text } of lines) this.print(stream, text, { item, atMicros });
    this.#file?.add(['input', item, JSON.stringify(path.filter((part) => part !== '').join(' > ')), '']);
    if (failure) this.#file?.add(['failed', item, plainError(failure.error)]);
    const outcome = failure ? failed : succeeded;
    this.#file?.add(['ended', item, '', beganMicros + ranMicros, ranMicros, outcome, -1]);
  }

  /** Lines; without an item if their test is not known. */
  print(stream: 'stdout' | 'stderr', text: string, { item = -1, atMicros = nowMicros() } = {}): void {
    for (const line of text.trimEnd().split('\n')) this.#file?.add(['line', stream, atMicros, item, line]);
  }

  /** Its worker has ended. */
  gone(atMicros = nowMicros()): void {
    this.#file?.add(['gone', this.#unit, atMicros, null]);
    this.write();
  }

  write(): void {
    this.#file?.write();
  }
}

/** The lanes of a runner that gives them numbers; they are created when they are first used. */
export class NumberedLanes {
  readonly #runner: string;
  readonly #lanes = new Map<number, TestLane>();

  constructor(runner: string) {
    this.#runner = runner;
  }

  /** `startedMicros` counts if the lane is new. */
  of(number: number, startedMicros: number): TestLane {
    const known = this.#lanes.get(number);
    if (known) return known;
    const lane = new TestLane(this.#runner);
    lane.start(startedMicros);
    lane.ready(startedMicros);
    this.#lanes.set(number, lane);
    return lane;
  }

  end(): void {
    for (const lane of this.#lanes.values()) lane.write();
  }
}
