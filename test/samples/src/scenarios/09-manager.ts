// Manager: lists, dicts and queues in a place of their own. Any thread or process changes them through proxies.
import {
  Manager,
  Pool,
  Queue,
  SharedValue,
  type ManagedDict,
  type ManagedList,
  type ManagedLock,
  type ManagedQueue,
} from 'poolscope';

/** Ids of five workers. On the command line: --workers 5. */
export const inputs = [0, 1, 2, 3, 4];

export const initargs = async () => {
  const manager = await Manager.start();
  return [
    await manager.list<number>(),
    await manager.dict<number, number>(),
    await manager.queue<string>(),
    await manager.lock(),
  ] as const;
};

let ids: ManagedList<number>;
let squares: ManagedDict<number, number>;
let messages: ManagedQueue<string>;
let lock: ManagedLock;

export function setup(
  list: ManagedList<number>,
  dict: ManagedDict<number, number>,
  queue: ManagedQueue<string>,
  guard: ManagedLock,
): void {
  ids = list;
  squares = dict;
  messages = queue;
  lock = guard;
}

/** Appends its id. Returns all ids that are there at that moment. */
export function report(id: number) {
  lock.acquire();
  try {
    ids.append(id);
    squares.set(id, id * id);
    messages.put(`from ${id}`);
    return { ids: ids.toArray(), squares: squares.entries(), messages: messages.qsize() };
  } finally {
    lock.release();
  }
}

async function main(): Promise<void> {
  const [list, dict, queue, guard] = await initargs();
  await using pool = await Pool.open<typeof import('./09-manager.ts')>(new URL(import.meta.url), {
    workers: 5,
    initializer: { name: 'setup', args: [list, dict, queue, guard] },
  });
  await pool.map('report', inputs, { chunksize: 1 });
  console.log(`list of ${list.length}: ${list.toArray().sort().join(' ')}`);
  console.log(`dict: ${dict.entries().sort(byKey).join(' ')}`);
  console.log(`queue: ${queue.qsize()} messages`);
  showCosts(list);
}

const byKey = ([a]: readonly number[], [b]: readonly number[]): number => a! - b!;

/** Compares a call through a proxy with a queue and with shared memory. */
function showCosts(list: ManagedList<number>): void {
  const queue = new Queue<number>();
  const total = new SharedValue('int32', 0);
  const calls = 500;
  const cost = (title: string, call: (k: number) => void): void => {
    const started = performance.now();
    for (let k = 0; k < calls; k++) call(k);
    console.log(`# ${title}: ${(((performance.now() - started) / calls) * 1000).toFixed(1)} us`);
  };
  cost('append to a managed list', (k) => list.append(k));
  cost('put and get of a queue', (k) => {
    queue.put(k);
    queue.get();
  });
  cost('addition to a shared value under its lock', (k) => total.withLock(() => (total.value += k)));
}

if (import.meta.main) await main();
