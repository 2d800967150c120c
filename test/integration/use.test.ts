import { expect, test } from 'vitest';
import { forEachMetric, type WorkerMetrics } from '../../src/model/facts/metrics.ts';
import type { Isolation } from '../../src/model/facts/job.ts';
import type { RunEvent } from '../../src/model/facts/events.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeEvents } from '../../src/model/facts/eventLines.ts';
import { runJson, type JsonRun } from '../support/poolscope.ts';
import { scratch } from '../support/scratch.ts';
import { outermostNodes } from '../support/testedNodes.ts';

const mb = 2 ** 20;

interface Measured {
  readonly run: JsonRun;
  /** Figures that were taken while an item ran. */
  readonly during: readonly WorkerMetrics[];
}

/** Runs items that each block their thread for most of a second. */
async function measure(isolation: Isolation, node?: string): Promise<Measured> {
  const recording = scratch('grows');
  const args = ['grows.ts#grows', '--input=range:4', '--workers=1', '--chunksize=1', `--isolation=${isolation}`];
  const run = await runJson([...args, `--record=${recording}`], node === undefined ? {} : { node });
  const events = decodeEvents(readFileSync(join(recording, 'events.ndjson'), 'utf8'));
  const chunks = events.filter((event) => event.type === 'chunkFinished');
  const during = chunks.flatMap(({ receivedMicros, endedMicros }) =>
    figuresWithin(events, receivedMicros, endedMicros),
  );
  return { run, during };
}

function figuresWithin(events: readonly RunEvent[], fromMicros: number, toMicros: number): WorkerMetrics[] {
  const found: WorkerMetrics[] = [];
  for (const event of events) {
    if (event.type !== 'metricSampled' || event.atMicros < fromMicros || event.atMicros > toMicros) continue;
    forEachMetric(event.metrics, (_, metrics) => void found.push(metrics));
  }
  return found;
}

const known = (figures: readonly WorkerMetrics[], name: keyof WorkerMetrics): number =>
  figures.filter((figure) => figure[name] !== undefined).length;

test('a worker that blocks its thread is measured from outside, as far as its place and its Node allow', async () => {
  const [oldest] = outermostNodes;
  const [thread, child, inline, old] = await Promise.all([
    measure('thread'),
    measure('process'),
    measure('inline'),
    measure('thread', oldest?.file),
  ]);
  for (const { run } of [thread, child, inline, old]) {
    expect(run.code).toBe(0);
    const [use] = run.summary.use ?? [];
    expect(use!.meanEventLoop).toBeGreaterThan(0.5);
    expect(use!.peakHeapBytes).toBeGreaterThan(20 * mb);
    expect(use!.heapLimitBytes).toBeGreaterThan(use!.peakHeapBytes!);
  }
  for (const { run } of [thread, child, inline]) {
    expect(run.summary.use?.[0]?.meanCpu).toBeGreaterThan(0.02);
    expect(run.summary.use?.[0]?.meanCpu).toBeLessThan(1.6);
  }
  expect(known(thread.during, 'loopShare')).toBeGreaterThan(0);
  expect(known(thread.during, 'heapBytes')).toBeGreaterThan(0);
  if (process.platform === 'linux') expect(known(child.during, 'cpuShare')).toBeGreaterThan(0);
  expect(known(old.during, 'loopShare')).toBeGreaterThan(0);
  // Node 20 knows no CPU time of a single thread.
  if (oldest?.version.startsWith('v20')) expect(old.run.summary.use?.[0]?.meanCpu).toBeNull();
});
