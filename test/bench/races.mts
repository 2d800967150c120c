// What it costs that races are looked for: each operation in a worker of a pool with and without `detectRaces`, in fresh
// processes, in turns: `npm run bench -- races`. Nanoseconds an operation, medians, and the ratio.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as libraryModule from '../../src/pool/index.ts';
import type * as workModule from './racesWork.ts';
import { median } from '../../src/base/quantile.ts';

type Work = typeof workModule;

const rows: readonly (readonly [title: string, name: keyof Work, count: number])[] = [
  ['lock, uncontended', 'locks', 300_000],
  ['value += 1 under its lock', 'counts', 50_000],
  ['queue, put and get', 'queues', 100_000],
  ['array element, first time after a lock', 'scans', 100_000],
  ['array element, again', 'revisits', 1_000_000],
  ['0.2 ms of work, then a locked total', 'works', 1000],
];
const rounds = 5;

async function measure(name: keyof Work, count: number, detectRaces: boolean): Promise<number> {
  const dist = join(import.meta.dirname, '../../dist');
  const { Lock, Pool, Queue, SharedArray, SharedValue } = createRequire(join(dist, 'x.js'))(
    './library.js',
  ) as typeof libraryModule;
  const pool = await Pool.open<Work>(join(import.meta.dirname, 'racesWork.ts'), { workers: 1, detectRaces });
  const tools = {
    lock: new Lock(),
    total: new SharedValue('float64', 0),
    grid: new SharedArray('float64', 1000),
    queue: new Queue<number>(),
  };
  const nanos = await pool.apply(name, [tools, count]);
  await pool.terminate();
  return nanos;
}

const [, , name, count, on] = process.argv;
if (name === undefined) {
  const again = (row: string, times: number, detect: boolean): number => {
    const args = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', import.meta.filename];
    return Number(
      execFileSync(process.execPath, [...args, row, String(times), detect ? 'on' : 'off'], { encoding: 'utf8' }),
    );
  };
  console.log(`Node ${process.version}; median of ${rounds}: without, with, ratio`);
  for (const [title, row, times] of rows) {
    const [off, watched]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      off.push(again(row, times, false));
      watched.push(again(row, times, true));
    }
    const [without, withIt] = [median(off), median(watched)];
    const figures = [without, withIt].map((nanos) => `${nanos.toFixed(0).padStart(9)} ns`).join('');
    console.log(`${title.padEnd(40)}${figures}  ${(withIt / without).toFixed(2)}x`);
  }
} else console.log(await measure(name as keyof Work, Number(count), on === 'on'));
