// One worker of the spool's benchmark: the real executor runs its share of the items on request.
import { parentPort, workerData } from 'node:worker_threads';
import { Executor } from '../../../src/execution/executor.ts';
import { SpoolWriter } from '../../../src/execution/spoolWriter.ts';
import type { WorkerInit } from '../../../src/protocol/workerLink.ts';

export interface Share {
  readonly init: WorkerInit;
  readonly path: string;
  readonly items: number;
  readonly chunksize: number;
}

/** Node 24 has it; the types describe the oldest supported Node. */
const { threadCpuUsage } = process as unknown as { readonly threadCpuUsage: typeof process.cpuUsage };

const { init, path, items, chunksize } = workerData as Share;
const executor = new Executor(init, {
  sink: new SpoolWriter(path, () => {}),
  memory: undefined,
  onTaint: () => {},
});
await executor.load();
// The engine compiles what is hot first.
await runItems(Math.ceil(items / 10));
parentPort?.once('message', () => void measure());
parentPort?.postMessage('ready');

/** Answers with the CPU time of this thread, microseconds. */
async function measure(): Promise<void> {
  const before = threadCpuUsage();
  await runItems(items);
  const { user, system } = threadCpuUsage(before);
  parentPort?.postMessage(user + system);
}

async function runItems(count: number): Promise<void> {
  for (let first = 0, chunk = 0; first < count; first += chunksize, chunk++) {
    const numbers = Array.from({ length: Math.min(chunksize, count - first) }, (_, k) => first + k);
    await executor.run({ chunk, attempt: 1, items: numbers, inputs: numbers, careful: false });
  }
}
