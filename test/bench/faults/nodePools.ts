// The program around one pool: `node nodePools.ts CONFIG.json`. Every item is a call of its own, as the pool's
// own documentation shows it; what becomes of it is appended to the facts file at once.
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { inspectValue, type Report } from './facts.ts';

export interface NodeCase {
  readonly pool: keyof typeof pools;
  readonly inputs: readonly { readonly item: number }[];
  readonly facts: string;
  /** Folder of the bundled worker files. */
  readonly workers: string;
  readonly timeLimitMs: number | null;
  readonly heapMb: number;
}

interface OpenPool {
  run(input: unknown): PromiseLike<unknown>;
  close(): PromiseLike<unknown>;
}

const workers = 2;
const signal = ({ timeLimitMs }: NodeCase): { signal?: AbortSignal } =>
  timeLimitMs === null ? {} : { signal: AbortSignal.timeout(timeLimitMs) };
const threadLimits = ({ heapMb }: NodeCase) => ({ resourceLimits: { maxOldGenerationSizeMb: heapMb } });
const processLimits = ({ heapMb }: NodeCase) => ({ execArgv: [`--max-old-space-size=${heapMb}`] });
/** An error that belongs to no item. A careful program would print it. */
const report = (error: unknown): void => console.error(error);

async function piscina(job: NodeCase): Promise<OpenPool> {
  const { Piscina } = await import('piscina');
  const pool = new Piscina({
    filename: join(job.workers, 'plain.mjs'),
    name: 'faulty',
    minThreads: workers,
    maxThreads: workers,
    ...threadLimits(job),
  });
  pool.on('error', report);
  return { run: (input) => pool.run(input, signal(job)), close: () => pool.close() };
}

async function tinypool(job: NodeCase, runtime: 'worker_threads' | 'child_process'): Promise<OpenPool> {
  const { Tinypool } = await import('tinypool');
  const pool = new Tinypool({
    runtime,
    filename: join(job.workers, 'plain.mjs'),
    name: 'faulty',
    minThreads: workers,
    maxThreads: workers,
    ...(runtime === 'worker_threads' ? threadLimits(job) : processLimits(job)),
  });
  pool.on('error', report);
  return { run: (input) => pool.run(input, signal(job)), close: () => pool.destroy() };
}

async function workerpool(job: NodeCase, workerType: 'thread' | 'process'): Promise<OpenPool> {
  const { pool: open } = await import('workerpool');
  const pool = open(join(job.workers, 'workerpool.mjs'), {
    workerType,
    minWorkers: workers,
    maxWorkers: workers,
    workerThreadOpts: threadLimits(job),
    forkOpts: processLimits(job),
  });
  return {
    run: (input) => {
      const running = pool.exec('faulty', [input]);
      return job.timeLimitMs === null ? running : running.timeout(job.timeLimitMs);
    },
    close: async () => await pool.terminate(),
  };
}

async function poolifier(job: NodeCase, kind: 'thread' | 'process'): Promise<OpenPool> {
  const { FixedClusterPool, FixedThreadPool } = await import('poolifier');
  // Without its task queue, all items would start at the same time.
  const options = { enableTasksQueue: true, tasksQueueOptions: { concurrency: 1 }, errorHandler: report };
  const pool =
    kind === 'thread'
      ? new FixedThreadPool(workers, join(job.workers, 'poolifierThread.mjs'), {
          ...options,
          workerOptions: threadLimits(job),
        })
      : new FixedClusterPool(workers, join(job.workers, 'poolifierProcess.mjs'), {
          ...options,
          settings: processLimits(job),
        });
  return {
    run: (input) => pool.execute(input, undefined, signal(job).signal),
    close: () => pool.destroy(),
  };
}

const pools = {
  piscina,
  tinypoolThread: (job: NodeCase) => tinypool(job, 'worker_threads'),
  tinypoolProcess: (job: NodeCase) => tinypool(job, 'child_process'),
  workerpoolThread: (job: NodeCase) => workerpool(job, 'thread'),
  workerpoolProcess: (job: NodeCase) => workerpool(job, 'process'),
  poolifierThread: (job: NodeCase) => poolifier(job, 'thread'),
  poolifierProcess: (job: NodeCase) => poolifier(job, 'process'),
} as const;

function describe(item: number, reason: unknown): Report {
  // Some pools send an error as an object of its fields.
  const { name, message } = Object(reason) as { readonly name?: unknown; readonly message?: unknown };
  return {
    item,
    ok: false,
    name: typeof name === 'string' ? name : '',
    message: typeof message === 'string' ? message : typeof reason === 'string' ? reason : inspect(reason),
    text: inspect(reason, { depth: 8 }).slice(0, 20_000),
  };
}

const job = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as NodeCase;
const tell = (report: Report): void => appendFileSync(job.facts, `${JSON.stringify(report)}\n`);
const pool = await pools[job.pool](job);
await Promise.all(
  job.inputs.map((input) =>
    pool.run(input).then(
      (value) => tell({ item: input.item, ok: true, value: inspectValue(value) }),
      (error: unknown) => tell(describe(input.item, error)),
    ),
  ),
);
await pool.close();
