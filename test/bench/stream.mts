// Memory of a long stream: `npm run bench:stream [items]` takes 10 million results from imapUnordered and prints how
// much the process (program and worker threads) has grown since the pool was open. More than 50 MB is a failure.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as libraryModule from '../../src/pool/index.ts';
import type * as workModule from '../fixtures/pool/work.ts';

const items = Number(process.argv[2] ?? 10_000_000);
const limitMb = 50;
const root = join(import.meta.dirname, '../..');
const { Pool } = createRequire(join(root, 'dist/x.js'))('./library.js') as typeof libraryModule;

function* numbers(): Generator<number> {
  for (let k = 0; k < items; k++) yield k;
}
const rssMb = (): number => process.memoryUsage.rss() / 1e6;

const pool = await Pool.open<typeof workModule>(join(root, 'test/fixtures/pool/work.ts'), { workers: 2 });
const [before, start] = [rssMb(), performance.now()];
let [taken, sum, peak] = [0, 0, before];
for await (const square of pool.imapUnordered('sqr', numbers(), { chunksize: 1000 })) {
  sum += square;
  if (++taken % 10_000 === 0) peak = Math.max(peak, rssMb());
}
const seconds = (performance.now() - start) / 1000;
await pool.terminate();

const expected = ((items - 1) * items * (2 * items - 1)) / 6;
const isWhole = taken === items && Math.abs(sum / expected - 1) < 1e-6;
console.log(
  `Node ${process.version}: ${taken.toLocaleString('en')} results in ${seconds.toFixed(1)} s${isWhole ? '' : ', WRONG'}`,
);
console.log(
  `RSS ${before.toFixed(0)} MB with the pool open, at most ${peak.toFixed(0)} MB: grown by ${(peak - before).toFixed(0)} MB`,
);
if (!isWhole || peak - before > limitMb) process.exitCode = 1;
