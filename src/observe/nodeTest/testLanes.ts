import { relative, resolve } from 'node:path';
import { nowMicros } from '../preload/clock.ts';
import { seenError } from '../preload/messages.ts';
import { RecordFile } from '../preload/recordFile.ts';

/** The parts of Node's events of tests that are read here. */
export interface TestEvent {
  readonly type: string;
  readonly data: {
    readonly name?: string;
    readonly file?: string;
    readonly nesting?: number;
    readonly message?: string;
    /** True, or the reason. */
    readonly skip?: boolean | string;
    readonly details?: {
      readonly type?: string;
      readonly passed?: boolean;
      readonly duration_ms: number;
      readonly error?: { readonly cause?: unknown };
    };
  };
}

interface Lane {
  readonly file: RecordFile;
  /** The process that runs a file of tests in it; undefined while there is none. */
  unit: string | undefined;
  items: number;
  isReady: boolean;
  /** Names of the suites and tests around the next one, outermost first. */
  path: string[];
}

/** Each file of tests is a process. No thread has such a number. */
const firstUnit = 1_000_000;
const succeeded = 1;
const failed = 2;

/**
 * Writes the tests of a run of `node --test` as the items of a pool: a lane is a worker, each file of tests is a process in
 * it, a test is an item. The events have no times, so that a test ends when its event arrives.
 */
export class TestLanes {
  readonly #folder: string;
  readonly #lanes: Lane[] = [];
  /** By the file of tests. */
  readonly #open = new Map<string, Lane>();
  #units = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  add({ type, data }: TestEvent): void {
    const { file, name, nesting = 0, message } = data;
    if (file === undefined) return;
    const key = resolve(file);
    const isWhole = nesting === 0 && name !== undefined && resolve(name) === key;
    if (type === 'test:dequeue' && isWhole) return void this.#open.set(key, this.#start());
    const lane = this.#open.get(key);
    if (!lane) return;
    if (type === 'test:complete' && isWhole) return this.#finish(key, lane, data, file);
    if (type === 'test:dequeue') this.#begin(lane, nesting, name ?? '');
    else if (type === 'test:complete') this.#complete(lane, data, file);
    else if (type === 'test:stdout' || type === 'test:stderr') addLines(lane, type, message ?? '');
  }

  /** The run has ended. */
  end(): void {
    for (const { file } of this.#lanes) file.write();
  }

  #start(): Lane {
    const head = {
      pid: process.pid,
      parentPid: process.ppid,
      threadId: firstUnit + this.#units++,
      file: 'node --test',
      node: process.version,
      atMicros: nowMicros(),
    };
    let lane = this.#lanes.find(({ unit }) => unit === undefined);
    if (lane) lane.file.add(['thread', head]);
    else
      this.#lanes.push(
        (lane = { file: new RecordFile(this.#folder, head), unit: '', items: 0, isReady: false, path: [] }),
      );
    Object.assign(lane, { unit: `${head.pid}.${head.threadId}`, items: 0, isReady: false, path: [] });
    return lane;
  }

  #begin(lane: Lane, nesting: number, name: string): void {
    lane.path.splice(nesting, Infinity, name);
    if (lane.isReady) return;
    lane.isReady = true;
    lane.file.add(['ready', nowMicros()]);
  }

  #complete(lane: Lane, { name = '', nesting = 0, details, skip }: TestEvent['data'], script: string): void {
    // A suite is no item: its tests are.
    if (!details || details.type === 'suite' || skip !== undefined) return;
    const item = lane.items++;
    const parts = [relative('', script), ...lane.path.slice(0, nesting), name];
    const hasFailed = details.passed === false;
    const ranMicros = Math.round(details.duration_ms * 1000);
    lane.file.add(['input', item, JSON.stringify(parts.filter((part) => part !== '').join(' > '))]);
    if (hasFailed) lane.file.add(['failed', item, seenError(details.error?.cause ?? details.error)]);
    lane.file.add(['ended', item, '', nowMicros(), ranMicros, hasFailed ? failed : succeeded, -1]);
    lane.file.write();
  }

  #finish(key: string, lane: Lane, data: TestEvent['data'], script: string): void {
    this.#open.delete(key);
    // Before Node 24, the tests of a file are reported when all files before it have ended: the whole file is an item.
    if (lane.items === 0) this.#complete(lane, { ...data, name: '', nesting: 0 }, script);
    if (lane.unit !== undefined) lane.file.add(['gone', lane.unit, nowMicros(), null]);
    lane.unit = undefined;
    lane.file.write();
  }
}

/** The events do not name the test that printed a line. */
function addLines(lane: Lane, type: string, message: string): void {
  const stream = type === 'test:stdout' ? 'stdout' : 'stderr';
  for (const text of message.trimEnd().split('\n')) lane.file.add(['line', stream, nowMicros(), -1, text]);
}
