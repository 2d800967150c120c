// Calls on managed objects: one row a process, prints nanoseconds a call.
import { Manager } from '../../../../src/manager/index.ts';

type Row = (count: number) => Promise<void>;

/** A row on a list of one number. The manager runs in a thread or in a separate process. */
const onList =
  (process: boolean, run: (list: Awaited<ReturnType<typeof createList>>, count: number) => Promise<void> | void): Row =>
  async (count) => {
    const manager = await Manager.start({ process });
    const list = await createList(manager);
    // The first calls include the connection.
    list.get(0);
    await list.getAsync(0);
    await timed(count, () => run(list, count));
    await manager.shutdown();
  };

const createList = (manager: Manager) => manager.list([1]);

async function timed(count: number, run: () => Promise<void> | void): Promise<void> {
  const start = process.hrtime.bigint();
  await run();
  console.log(Number(process.hrtime.bigint() - start) / count);
}

const rows: Readonly<Record<string, Row>> = {
  threadNow: onList(false, (list, count) => {
    for (let k = 0; k < count; k++) list.get(0);
  }),
  processNow: onList(true, (list, count) => {
    for (let k = 0; k < count; k++) list.get(0);
  }),
  processLater: onList(true, async (list, count) => {
    for (let k = 0; k < count; k++) await list.getAsync(0);
  }),
  processAtOnce: onList(true, async (list, count) => {
    for (let k = 0; k < count; k += 100) await Promise.all(Array.from({ length: 100 }, () => list.getAsync(0)));
  }),
  managedQueue: async (count) => {
    const manager = await Manager.start({ process: true });
    const queue = await manager.queue<number>();
    queue.put(1);
    queue.get();
    await timed(count, () => {
      for (let k = 0; k < count; k++) {
        queue.put(1);
        queue.get();
      }
    });
    await manager.shutdown();
  },
};

void rows[process.argv[2] ?? '']?.(Number(process.argv[3]));
