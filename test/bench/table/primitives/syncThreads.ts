// Locks and queues in our threads: one row a process, prints nanoseconds an operation.
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { createStatusBuffer, StatusBlock } from '../../../../src/execution/status.ts';
import { WaitRecorder } from '../../../../src/execution/waitRecorder.ts';
import { Condition, Lock, Queue, revive, Semaphore, share, SharedValue } from '../../../../src/sync/index.ts';

interface Tools {
  readonly lock: Lock;
  readonly counter: SharedValue<'int32'>;
  readonly there: Semaphore;
  readonly back: Semaphore;
  readonly ready: Semaphore;
  readonly queue: Queue;
  readonly condition: Condition;
  readonly turn: SharedValue<'int32'>;
  readonly row: string;
  readonly count: number;
}

const createTools = (): Tools => ({
  lock: new Lock(),
  counter: new SharedValue('int32', 0),
  there: new Semaphore(0),
  back: new Semaphore(0),
  ready: new Semaphore(0),
  queue: new Queue(),
  condition: new Condition(new Lock()),
  turn: new SharedValue('int32', 0),
  row: process.argv[2] ?? '',
  count: Number(process.argv[3]),
});

const tools = isMainThread ? createTools() : (revive(workerData) as Tools);
const { lock, counter, there, back, ready, queue, condition, turn, row, count } = tools;

interface Row {
  /** Work of the main thread that is measured. */
  main(n: number): void;
  /** Work of a second thread at the same time. */
  other?(n: number): void;
}

const lockLoop = (n: number): void => {
  for (let k = 0; k < n; k++) {
    lock.acquire();
    lock.release();
  }
};
const addLoop = (n: number): void => {
  for (let k = 0; k < n; k++) counter.withLock(() => (counter.value += 1));
};
const blockedLoop = (n: number): void => {
  lock.acquire();
  for (let k = 0; k < n; k++) lock.acquire({ timeout: 0.001 });
};
const observedLoop = (n: number): void => {
  const status = new StatusBlock(createStatusBuffer(), 1);
  const waits = new WaitRecorder({ append: () => {}, originMicros: 0, item: () => 0, status });
  blockedLoop(n);
  waits.dispose();
};
const putLoop = (value: unknown) => (n: number) => {
  for (let k = 0; k < n; k++) queue.put(value);
};
const takeTurns =
  (mine: number) =>
  (n: number): void => {
    for (let k = 0; k < n; k++) {
      condition.acquire();
      while (turn.value !== mine) condition.wait();
      turn.value = 1 - mine;
      condition.notify();
      condition.release();
    }
  };
const getLoop = (n: number): void => {
  for (let k = 0; k < n; k++) queue.get();
};

const rows: Readonly<Record<string, Row>> = {
  lock: { main: lockLoop },
  lockContended: { main: (n) => lockLoop(n / 2), other: (n) => lockLoop(n / 2) },
  value: { main: addLoop },
  valueContended: { main: (n) => addLoop(n / 2), other: (n) => addLoop(n / 2) },
  queueNumbers: { main: getLoop, other: putLoop(1) },
  queueObjects: { main: getLoop, other: putLoop({ id: 7, name: 'row', tags: ['a', 'b'] }) },
  blocked: { main: blockedLoop },
  blockedObserved: { main: observedLoop },
  plainQueue: {
    main: (n) => {
      for (let k = 0; k < n; k++) {
        queue.put(1);
        queue.get();
      }
    },
  },
  condition: { main: takeTurns(0), other: takeTurns(1) },
  rally: {
    main: (n) => {
      for (let k = 0; k < n; k++) {
        there.release();
        back.acquire();
      }
    },
    other: (n) => {
      for (let k = 0; k < n; k++) {
        there.acquire();
        back.release();
      }
    },
  },
};

const { main, other } = rows[row]!;
if (isMainThread) {
  if (other) {
    new Worker(new URL(import.meta.url), { workerData: share(tools) });
    ready.acquire();
  }
  const start = process.hrtime.bigint();
  main(count);
  if (other) ready.acquire();
  console.log(Number(process.hrtime.bigint() - start) / count);
} else {
  ready.release();
  other?.(count);
  ready.release();
}
