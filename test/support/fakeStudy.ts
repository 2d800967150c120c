import type { Job } from '../../src/model/facts/job.ts';
import type { RecordedValue } from '../../src/model/facts/recordedValue.ts';
import { numbersIn } from '../../src/model/facts/ranges.ts';
import { summarise } from '../../src/model/compare/summary.ts';
import type { RunModel } from '../../src/model/run/runModel.ts';
import type { RunHandle } from '../../src/supervisor/runHandle.ts';
import type { RunToEndOptions } from '../../src/supervisor/runToEnd.ts';
import { smallRun, type SmallItem, type SmallRun } from './smallRun.ts';

/** Result of one item, given the items that ran before it in the same worker. */
export type Behaviour = (item: number, before: readonly number[], run: number) => FakeResult;

export interface FakeResult extends Omit<SmallItem, 'item' | 'worker'> {
  /** JSON text of the value; of an item that succeeded. */
  readonly value?: string;
}

/**
 * Runs jobs of items that are numbers, without workers: `behaviour` is the user's function. Its `runToEnd` and
 * `readValues` replace those of the program.
 */
export class FakeRuns {
  readonly jobs: Job[] = [];
  readonly #values = new Map<string, Map<number, RecordedValue>>();
  behaviour: Behaviour = () => ({});
  /** How the next runs end. */
  ending: Pick<SmallRun, 'state' | 'error'> = {};
  /** Called before each run. */
  onRun: (run: number) => void = () => undefined;

  /** A recorded run whose workers ran these items in this order. */
  record(dir: string, orders: readonly (readonly number[])[], job: Partial<Job> = {}): RunModel {
    return this.#play(dir, orders, job, {}, 0);
  }

  readonly runToEnd = async <T>(
    { job, signal, watch }: RunToEndOptions,
    use: (handle: RunHandle) => T | Promise<T>,
  ): Promise<T> => {
    const dir = `fake-${this.jobs.push(job)}`;
    const run = this.jobs.length;
    this.onRun(run);
    const order = numbersIn(job.items ?? []);
    const orders = job.itemsPerWorker === 1 ? order.map((item) => [item]) : [order];
    const ending = signal?.aborted ? { state: 'cancelled' as const } : this.ending;
    const model = this.#play(dir, ending.state === undefined ? orders : [], job, ending, run);
    const summary = () => summarise(model, { totalMs: 0, recording: null, logTail: () => [] });
    const cancel = () => void (model.state = 'cancelled');
    const handle = {
      recordingDir: dir,
      model,
      summary,
      cancel,
      changed: () => () => undefined,
      finished: Promise.resolve(model),
    } as unknown as RunHandle;
    watch?.(handle);
    return use(handle);
  };

  readonly readValues = (dir: string, items: Iterable<number>): Promise<Map<number, RecordedValue>> => {
    const known = this.#values.get(dir) ?? new Map<number, RecordedValue>();
    return Promise.resolve(
      new Map(
        [...items].flatMap((item) => {
          const value = known.get(item);
          return value ? [[item, value] as const] : [];
        }),
      ),
    );
  };

  #play(
    dir: string,
    orders: readonly (readonly number[])[],
    job: Partial<Job>,
    ending: Pick<SmallRun, 'state' | 'error'>,
    run: number,
  ): RunModel {
    const values = new Map<number, RecordedValue>();
    this.#values.set(dir, values);
    const items = orders.flatMap((order, worker) =>
      order.map((item, place): SmallItem => {
        const { value = '0', ...result } = this.behaviour(item, order.slice(0, place), run);
        values.set(item, { text: value, digest: '' });
        return { item, worker, ...result };
      }),
    );
    return smallRun(items, { job, ...ending });
  }
}
