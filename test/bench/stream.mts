// Memory of a long stream: `npm run bench -- stream [items] [chunksize]` reads 10 million results from imapUnordered
// and prints how much the process (program and worker threads) has grown since the first results, and how much of that
// is the young generation of V8, which grows with what outlives its collections. More than 50 MB is a failure.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { getHeapSpaceStatistics } from 'node:v8';
import type * as libraryModule from '../../src/pool/index.ts';
import type * as workModule from '../fixtures/pool/work.ts';

const items = Number(process.argv[2] ?? 10_000_000);
const chunksize = process.argv[3] === undefined ? 'auto' : Number(process.argv[3]);
const limitMb = 50;
const root = join(import.meta.dirname, '../..');
const { Pool } = createRequire(join(root, 'dist/x.js'))('./library.js') as typeof libraryModule;

interface Memory {
  readonly rss: number;
  readonly young: number;
}

function* numbers(): Generator<number> {
  for (let k = 0; k < items; k++) yield k;
}

function megabytes(): Memory {
  const young = getHeapSpaceStatistics().filter(({ space_name }) => space_name.startsWith('new_'));
  const youngBytes = young.reduce((sum, { physical_space_size }) => sum + physical_space_size, 0);
  return { rss: process.memoryUsage.rss() / 1e6, young: youngBytes / 1e6 };
}

const pool = await Pool.open<typeof workModule>(join(root, 'test/fixtures/pool/work.ts'), { workers: 2 });
const start = performance.now();
let [taken, sum] = [0, 0];
let [first, peak]: (Memory | undefined)[] = [];
for await (const square of pool.imapUnordered('sqr', numbers(), { chunksize })) {
  sum += square;
  if (++taken % 10_000 !== 0) continue;
  const now = megabytes();
  first ??= now;
  if (peak === undefined || now.rss > peak.rss) peak = now;
}
const seconds = (performance.now() - start) / 1000;
await pool.terminate();

if (first === undefined || peak === undefined) throw new Error('too few items to say anything');
const expected = ((items - 1) * items * (2 * items - 1)) / 6;
const isWhole = taken === items && Math.abs(sum / expected - 1) < 1e-6;
const [grown, young] = [peak.rss - first.rss, peak.young - first.young];
console.log(
  `Node ${process.version}: ${taken.toLocaleString('en')} results in ${seconds.toFixed(1)} s${isWhole ? '' : ', WRONG'}`,
);
console.log(
  `RSS ${first.rss.toFixed(0)} MB after the first results, at most ${peak.rss.toFixed(0)} MB: grown by ` +
    `${grown.toFixed(0)} MB, of which the young generation ${young.toFixed(0)} MB`,
);
if (!isWhole || grown > limitMb) process.exitCode = 1;
