import { relative, resolve } from 'node:path';
import { nowMicros } from '../preload/clock.ts';
import { microsOf, TestLane } from '../testLane.ts';

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

interface Place {
  readonly lane: TestLane;
  /** Whether a process runs a file of tests in it. */
  isUsed: boolean;
  isReady: boolean;
  /** Names of the suites and tests around the next one, outermost first. */
  path: string[];
}

/**
 * Writes the tests of a run of `node --test` as the items of a pool: a lane is a worker, each file of tests is a process in
 * it, a test is an item. The events have no times, so that a test ends when its event arrives.
 */
export class TestLanes {
  readonly #places: Place[] = [];
  /** By the file of tests. */
  readonly #open = new Map<string, Place>();

  add({ type, data }: TestEvent): void {
    const { file, name, nesting = 0, message = '' } = data;
    if (file === undefined) return;
    const key = resolve(file);
    const isWhole = nesting === 0 && name !== undefined && resolve(name) === key;
    if (type === 'test:dequeue' && isWhole) return void this.#open.set(key, this.#start(file));
    const place = this.#open.get(key);
    if (!place) return;
    if (type === 'test:complete' && isWhole) return this.#finish(key, place, data, file);
    if (type === 'test:dequeue') begin(place, nesting, name ?? '');
    else if (type === 'test:complete') complete(place, data, file);
    // The events do not name the test that printed a line.
    else if (type === 'test:stdout') place.lane.print('stdout', message);
    else if (type === 'test:stderr') place.lane.print('stderr', message);
  }

  /** The run has ended. */
  end(): void {
    for (const { lane } of this.#places) lane.write();
  }

  #start(file: string): Place {
    let place = this.#places.find(({ isUsed }) => !isUsed);
    if (!place) {
      place = { lane: new TestLane('node --test'), isUsed: false, isReady: false, path: [] };
      this.#places.push(place);
    }
    Object.assign(place, { isUsed: true, isReady: false, path: [] });
    place.lane.start(nowMicros());
    place.lane.prepared({ file, atMicros: nowMicros(), testMicros: 0 });
    return place;
  }

  #finish(key: string, place: Place, data: TestEvent['data'], script: string): void {
    this.#open.delete(key);
    // Before Node 24, the tests of a file are reported when all files before it have ended: the whole file is an item.
    if (place.lane.items === 0) complete(place, { ...data, name: '', nesting: 0 }, script);
    place.lane.gone();
    place.isUsed = false;
  }
}

function begin(place: Place, nesting: number, name: string): void {
  place.path.splice(nesting, Infinity, name);
  if (place.isReady) return;
  place.isReady = true;
  place.lane.ready(nowMicros());
}

function complete({ lane, path }: Place, test: TestEvent['data'], script: string): void {
  const { name = '', nesting = 0, details, skip } = test;
  // A suite is no item: its tests are.
  if (!details || details.type === 'suite' || skip !== undefined) return;
  const ranMicros = microsOf(details.duration_ms);
  lane.end({
    path: [relative('', script), ...path.slice(0, nesting), name],
    beganMicros: nowMicros() - ranMicros,
    ranMicros,
    failure: details.passed === false ? { error: details.error?.cause ?? details.error } : undefined,
  });
  lane.write();
}
