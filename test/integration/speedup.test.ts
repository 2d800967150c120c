import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/model/facts/events.ts';
import { readNdjson, runJson } from '../support/poolscope.ts';
import { scratch } from '../support/scratch.ts';

const job = `
  import { createHash } from 'node:crypto';
  const bytes = Buffer.alloc(1 << 20);
  export async function work(item) {
    if (item % 2 === 0) return new Promise((resolve) => setTimeout(resolve, 40));
    const hash = createHash('sha256');
    for (let k = 0; k < 25; k++) hash.update(bytes);
    return hash.digest('hex');
  }`;

// The figures themselves depend on the load of the machine: the unit tests have given ones, and the benchmark compares.
test.runIf(process.platform === 'linux')(
  'a run measures what its items computed and awaited',
  async () => {
    const module = scratch('job.mjs');
    writeFileSync(module, job);
    const recording = scratch('recording');
    const options = ['--input=range:40', '--chunksize=2', '--workers=8', `--record=${recording}`];
    const { summary } = await runJson([`${module}#work`, ...options]);
    const { time, speedup, idealSpeedup, wallMs, busyMs } = summary;
    expect(summary).toMatchObject({ state: 'finished', speedupIsUpperBound: false });
    expect(speedup).toBeCloseTo((time.computedMs + time.waitedMs) / wallMs, 2);
    expect(speedup).toBeLessThanOrEqual(idealSpeedup);
    // A timer may end up to 1 ms early.
    expect(time.waitedMs).toBeGreaterThan(20 * 35);
    expect(time.computedMs).toBeGreaterThan(0);
    expect(time.computedMs + time.waitedMs + time.preemptedMs).toBeLessThanOrEqual(1.01 * busyMs);

    const events = readNdjson<RunEvent>(join(recording, 'events.ndjson'));
    const measured = events.flatMap((event) => (event.type === 'timeTallied' ? [event.worker] : []));
    const ran = events.flatMap((event) => (event.type === 'chunkFinished' ? [event.worker] : []));
    expect(new Set(measured)).toEqual(new Set(ran));
  },
  60_000,
);
