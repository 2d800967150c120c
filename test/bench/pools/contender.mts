// One pool in a process of its own. It is warm when it answers the first message; each further message runs the row
// once, and the answer has its wall time and the CPU time of the whole process, garbage collection included.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import type * as Poolscope from '../../../src/pool/index.ts';
import { rows, workers, type Row, type ContenderName } from './rows.mts';

type RunItems = (name: string, items: readonly unknown[]) => Promise<readonly unknown[]>;

interface Peer {
  /** Runs one chunk in a worker. */
  run(chunk: { readonly name: string; readonly items: readonly unknown[] }): Promise<unknown>;
}

const [contender, rowName] = process.argv.slice(2) as [ContenderName, string];
const dir = import.meta.dirname;
const file = (name: string): string => join(dir, name);

/** A peer gets the chunks that `Pool.map` of Python and of Poolscope make: four for each worker. */
function inChunks(peer: Peer): RunItems {
  return async (name, items) => {
    const size = Math.ceil(items.length / (4 * workers));
    const chunks: Promise<unknown>[] = [];
    for (let at = 0; at < items.length; at += size) chunks.push(peer.run({ name, items: items.slice(at, at + size) }));
    return ((await Promise.all(chunks)) as unknown[][]).flat();
  };
}

const open: Readonly<Record<ContenderName, () => Promise<RunItems>>> = {
  async poolscope() {
    const { Pool } = (await import(pathToFileURL(join(dir, '../../../dist/library.mjs')).href)) as typeof Poolscope;
    const pool = await Pool.open(file('work.mjs'), { workers });
    return (name, items) => pool.map(name, items, { chunksize: 'auto' });
  },
  async piscina() {
    const { Piscina } = await import('piscina');
    const pool = new Piscina({ filename: file('work.mjs'), minThreads: workers, maxThreads: workers });
    return inChunks({ run: (chunk) => pool.run(chunk) });
  },
  async tinypool() {
    const { Tinypool } = await import('tinypool');
    const filename = pathToFileURL(file('work.mjs')).href;
    const pool = new Tinypool({ filename, minThreads: workers, maxThreads: workers });
    return inChunks({ run: (chunk) => pool.run(chunk) });
  },
  async workerpool() {
    const { default: workerpool } = await import('workerpool');
    const options = { minWorkers: workers, maxWorkers: workers, workerType: 'thread' } as const;
    const pool = workerpool.pool(file('workerpoolWorker.mjs'), options);
    return inChunks({ run: async (chunk) => pool.exec('runChunk', [chunk]) });
  },
  async poolifier() {
    const { FixedThreadPool } = await import('poolifier');
    const pool = new FixedThreadPool(workers, file('poolifierWorker.mjs'));
    return inChunks({ run: (chunk) => pool.execute(chunk) });
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

async function measure(run: RunItems, { functionName, inputs, count }: Row, items: readonly unknown[]): Promise<void> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  const results = await run(functionName, items);
  const wallMs = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  if (results.length !== count) throw new Error(`${count} items of ${inputs.name} gave ${results.length} results`);
  process.send?.({ wallMs, cpuMs: (user + system) / 1000 });
}

const row = rows[rowName]!;
const run = await open[contender]();
const items = Array.from({ length: row.count }, (_, k) => row.inputs(k));
process.on('message', () => void measure(run, row, items));
process.on('disconnect', () => process.exit());
process.send?.('ready');
