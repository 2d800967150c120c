// What `onProgress` of the library costs with 1,000,000 items: `npm run bench -- progress`. It reports how often the listener was
// called, whether a call came after the promise had settled, and the CPU time of its timer as a share of the whole. It takes about 5 s
// and needs Node 24.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type * as library from '../../src/pool/index.ts';

const items = 1_000_000;
/** Goals of the benchmark. */
const [mostPerSecond, mostShare] = [10, 0.001];

/** The types are those of Node 20, which lacks it. */
const { threadCpuUsage } = process as typeof process & { readonly threadCpuUsage: typeof process.cpuUsage };
let reportsMs = 0;
/** Only a call with `onProgress` starts a timer while it is being created. */
let isCalling = false;
const startTimer = globalThis.setInterval;
globalThis.setInterval = ((listener: () => void, ms: number) => {
  if (!isCalling) return startTimer(listener, ms);
  return startTimer(() => {
    const before = threadCpuUsage();
    listener();
    const { user, system } = threadCpuUsage(before);
    reportsMs += (user + system) / 1000;
  }, ms);
}) as typeof setInterval;

const root = join(import.meta.dirname, '../..');
const { Pool } = createRequire(import.meta.url)(join(root, 'dist/library.js')) as typeof library;
const folder = mkdtempSync(join(tmpdir(), 'poolscope-progress-'));
try {
  const module = join(folder, 'work.mjs');
  writeFileSync(module, 'export const square = (n) => n * n;\n');
  const pool = await Pool.open(module, { workers: 2 });
  const calls: number[] = [];
  let [hasSettled, late] = [false, 0];
  const startedMs = performance.now();
  const numbers = Array.from({ length: items }, (_, n) => n);
  isCalling = true;
  const called = pool.map('square', numbers, {
    chunksize: 'auto',
    onProgress: () => {
      calls.push(performance.now());
      if (hasSettled) late++;
    },
  });
  isCalling = false;
  const values = await called;
  hasSettled = true;
  const tookMs = performance.now() - startedMs;
  await delay(500);
  await pool.terminate();
  if (values.length !== items) throw new Error(`expected ${items} values, got ${values.length}`);
  report(calls, tookMs, late);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function report(calls: readonly number[], tookMs: number, late: number): void {
  const share = reportsMs / tookMs;
  const perSecond = calls.length / Math.max(1, tookMs / 1000);
  console.log(
    `${items} items in ${(tookMs / 1000).toFixed(2)} s: ${calls.length} calls, ${perSecond.toFixed(1)} per second`,
  );
  console.log(`${late} calls after the promise had settled; reports took ${(100 * share).toFixed(4)} % of the time`);
  // The last report comes when the last item has run, whenever that is.
  const isTooFrequent = calls.length > 1 + (tookMs / 1000) * mostPerSecond;
  if (isTooFrequent || late > 0 || share > mostShare) process.exitCode = 1;
}
