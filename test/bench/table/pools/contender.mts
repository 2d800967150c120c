// One pool in a process of its own. It is warm when it answers the first message; each further message runs the row
// once, and the answer has its wall time and the CPU time of the whole process, garbage collection included.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type * as Poolscope from '../../../../src/pool/index.ts';
import { balanced } from './balanced.mts';
import { poolRows, type ContenderName } from './poolRows.mts';

type RunItems = (items: readonly unknown[]) => Promise<readonly unknown[]>;

interface Chunk {
  readonly name: string;
  readonly items: readonly unknown[];
}

const [contender, rowName] = process.argv.slice(2) as [ContenderName, string];
const row = poolRows[rowName]!;
const name = row.functionName;
const workers = 2;
const dir = import.meta.dirname;
const file = (path: string): string => join(dir, path);

/** `run` runs one chunk in a worker. */
function inChunks(run: (chunk: Chunk, moved: ArrayBuffer[]) => unknown): RunItems {
  return async (items) => {
    const size = row.peersChunksize ?? Math.ceil(items.length / (4 * workers));
    const chunks: unknown[] = [];
    for (let at = 0; at < items.length; at += size) {
      const some = items.slice(at, at + size);
      chunks.push(run({ name, items: some }, row.moves ? some.map(bufferOf) : []));
    }
    return ((await Promise.all(chunks)) as unknown[][]).flat();
  };
}

const bufferOf = (item: unknown): ArrayBuffer => (item as Float64Array<ArrayBuffer>).buffer;

const open: Readonly<Record<ContenderName, () => Promise<RunItems>>> = {
  async poolscope() {
    const library = pathToFileURL(join(dir, '../../../../dist/library.mjs')).href;
    const { Pool, transfer } = (await import(library)) as typeof Poolscope;
    const pool = await Pool.open(file('../work.mjs'), { workers });
    const moved = (item: unknown): unknown => transfer(item as object, [bufferOf(item)]);
    return (items) => pool.map(name, row.moves ? items.map(moved) : items, { chunksize: 'auto' });
  },
  async piscina() {
    const { Piscina } = await import('piscina');
    const pool = new Piscina({ filename: file('../work.mjs'), minThreads: workers, maxThreads: workers });
    return inChunks((chunk, transferList) => pool.run(chunk, { transferList }));
  },
  async tinypool() {
    const { Tinypool } = await import('tinypool');
    const filename = pathToFileURL(file('../work.mjs')).href;
    const pool = new Tinypool({ filename, minThreads: workers, maxThreads: workers });
    return inChunks((chunk, transferList) => pool.run(chunk, { transferList }));
  },
  async workerpool() {
    const { default: workerpool } = await import('workerpool');
    const options = { minWorkers: workers, maxWorkers: workers, workerType: 'thread' } as const;
    const pool = workerpool.pool(file('workerpoolWorker.mjs'), options);
    return inChunks((chunk, transfer) => pool.exec('mapChunk', [chunk], { transfer }));
  },
  async poolifier() {
    const { FixedThreadPool } = await import('poolifier');
    const pool = new FixedThreadPool(workers, file('poolifierWorker.mjs'));
    return inChunks((chunk, transferList) => pool.execute(chunk, undefined, undefined, transferList));
  },
  /** Threads without a pool. Work of known lengths is divided best: no pool could be quicker. */
  raw() {
    const threads = Array.from({ length: workers }, () => new Worker(file('rawWorker.mjs')));
    const waiting: ((results: unknown) => void)[][] = threads.map(() => []);
    threads.forEach((thread, k) => thread.on('message', (results) => waiting[k]?.shift()?.(results)));
    let next = 0;
    const run = (chunk: Chunk, moved: ArrayBuffer[]): Promise<unknown> => {
      const k = next++ % workers;
      threads[k]?.postMessage(chunk, moved);
      return new Promise((resolve) => waiting[k]?.push(resolve));
    };
    if (!row.isShape) return Promise.resolve(inChunks(run));
    return Promise.resolve(async (items) => {
      const halves = balanced(items as number[], workers).map((half) => run({ name, items: half }, []));
      return ((await Promise.all(halves)) as unknown[][]).flat();
    });
  },
  /** The items are made by the script itself. The CPU time is not measured. */
  async python() {
    const child = spawn('python3', [file('contender.py'), rowName, String(workers)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    await lines.next();
    return async () => {
      child.stdin.write('run\n');
      const { value } = (await lines.next()) as { value: string };
      return Array.from({ length: Number(value) });
    };
  },
};

const run = await open[contender]();
let items = row.items();

async function measure(): Promise<void> {
  const count = items.length;
  const cpu = process.cpuUsage();
  const began = performance.now();
  const results = await run(items);
  const time = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  if (results.length !== count) throw new Error(`${count} items of ${rowName} gave ${results.length} results`);
  if (row.moves) items = row.items();
  process.send?.({ time, cpuMs: (user + system) / 1000 });
}

process.on('message', () => void measure());
process.on('disconnect', () => process.exit());
process.send?.('ready');
