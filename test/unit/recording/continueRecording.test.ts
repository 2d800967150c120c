import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { encodeEvents } from '../../../src/model/facts/eventLines.ts';
import { outcomeCode, type Outcome, type RunEvent } from '../../../src/model/facts/events.ts';
import { jobDefaults } from '../../../src/model/facts/job.ts';
import { SettledItems } from '../../../src/model/facts/settledItems.ts';
import { applyEvent } from '../../../src/model/run/reduce.ts';
import { makeCut } from '../../../src/recording/cutResults.ts';
import { continueRecording } from '../../../src/recording/continueRecording.ts';
import { continueRun, resumption } from '../../../src/supervisor/continueRun.ts';
import { heldPart } from '../../../src/supervisor/heldPart.ts';
import { scratch } from '../../support/scratch.ts';

const job = { ...jobDefaults, module: '/w/a.ts', exportName: 'f', baseDir: '/w' };
const failure = { kind: 'thrown', name: 'Error', message: 'no', stack: '', frames: [] } as const;

function settled(items: Readonly<Record<number, Outcome>>): RunEvent {
  const columns = new SettledItems(10);
  for (const [item, outcome] of Object.entries(items)) columns.add(Number(item), 10, 20, outcomeCode(outcome));
  return { type: 'itemsSettled', worker: 0, chunk: 0, attempt: 1, ...columns.columns };
}

const lines = (results: Readonly<Record<number, Outcome>>): string =>
  Object.entries(results)
    .map(([item, outcome]) => ({ item: Number(item), outcome, ...(outcome === 'failed' && { failure }) }))
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');

/** A run of six items. Item 3 has a result whose event was lost, and both files end with a torn line. */
function killed(): string {
  const dir = scratch('recording');
  mkdirSync(dir);
  const events: RunEvent[] = [
    { type: 'runStarted', schema: 3, origin: { kind: 'job', job }, startedAtMs: 5, originMicros: 0, node: 'v24' },
    { type: 'runPlanned', workers: 1, chunksize: 1, total: 6 },
    settled({ 0: 'succeeded', 1: 'failed', 2: 'cancelled', 4: 'succeeded' }),
  ];
  writeFileSync(join(dir, 'events.ndjson'), `${encodeEvents(events)}{"type":"itemsSe`);
  writeFileSync(join(dir, 'results.ndjson'), lines({ 0: 'succeeded', 1: 'failed', 2: 'cancelled' }));
  writeFileSync(join(dir, 'early.ndjson'), `${lines({ 3: 'failed', 4: 'succeeded' })}{"item":5,"outcome":"succee`);
  writeFileSync(join(dir, 'summary.json'), '{}');
  return dir;
}

const itemsIn = (dir: string, name: string): number[] =>
  readFileSync(join(dir, name), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => (JSON.parse(line) as { item: number }).item);

test('a killed run continues with the items that have no result, and takes over results whose events were lost', async () => {
  const dir = killed();
  const run = await continueRecording(dir, false);
  expect(run).toMatchObject({
    job,
    settled: [
      [0, 1],
      [3, 4],
    ],
    again: [[2, 2]],
  });
  expect(itemsIn(dir, 'results.ndjson')).toEqual([0, 1, 2]);
  makeCut(dir, run.resultBytes);
  expect(itemsIn(dir, 'results.ndjson')).toEqual([0, 1]);
  expect(itemsIn(dir, 'early.ndjson')).toEqual([3, 4]);
  for (const event of resumption(run)) applyEvent(run.model, event);
  expect(run.model).toMatchObject({ state: 'starting', counts: { succeeded: 2, failed: 2, cancelled: 0 } });
  expect(run.model.failures.get(3)?.failure).toEqual(failure);
});

test('failed items run again if that is wanted, and one that then succeeds is flaky', async () => {
  const dir = killed();
  const run = await continueRecording(dir, true);
  expect(run).toMatchObject({
    settled: [
      [0, 0],
      [4, 4],
    ],
    again: [[1, 2]],
    recovered: [],
  });
  makeCut(dir, run.resultBytes);
  expect(itemsIn(dir, 'results.ndjson')).toEqual([0]);
  expect(itemsIn(dir, 'early.ndjson')).toEqual([4]);
  // The owner of the new part is killed before the failed items have run: they run again in any case.
  const events = readFileSync(join(dir, 'events.ndjson')).subarray(0, run.eventBytes);
  writeFileSync(join(dir, 'events.ndjson'), `${events.toString()}${encodeEvents(resumption(run))}`);
  expect((await continueRecording(dir, false)).settled).toEqual(run.settled);
  const failed = { type: 'itemFailed', item: 1, attempt: 1, worker: 0, failure } as const;
  for (const event of [failed, ...resumption(run), settled({ 1: 'succeeded' })]) applyEvent(run.model, event);
  expect(run.model.counts).toMatchObject({ succeeded: 3, failed: 0 });
  expect([...run.model.flaky.keys()]).toEqual([1]);
});

test('a new part changes the recording only if an item of it has run', async () => {
  const dir = killed();
  const files = (): (readonly [string, string])[] =>
    readdirSync(dir).map((name) => [name, readFileSync(join(dir, name), 'utf8')]);
  const before = files();
  const release = (): void => writeFileSync(join(dir, 'released'), '');
  const refused = heldPart(dir, await continueRun(dir, true), { release });
  expect(refused.ends([...refused.first, settled({ 1: 'cancelled' })])).toBe(false);
  refused.drop();
  expect(files()).toEqual(before);
  const part = heldPart(dir, await continueRun(dir, true), { release });
  expect(part.ends([settled({ 1: 'failed' })])).toBe(true);
  part.keep();
  expect(itemsIn(dir, 'results.ndjson')).toEqual([0]);
  expect(readdirSync(dir).sort()).toEqual(['early.ndjson', 'events.ndjson', 'released', 'results.ndjson']);
});

test('the wall time of a run in parts is that in which workers were up', async () => {
  const { model } = await continueRecording(killed(), false);
  const phase = (type: 'phaseStarted' | 'phaseFinished', atMicros: number): RunEvent => ({
    type,
    phase: 'workers',
    atMicros,
    tookMicros: 10,
  });
  const none = { again: [], startedAtMs: 0, originMicros: 0, node: 'v24' };
  applyEvent(model, phase('phaseStarted', 100));
  applyEvent(model, phase('phaseFinished', 400));
  applyEvent(model, { type: 'runResumed', atMicros: 450, ...none });
  expect(model.wallMicros).toBe(300);
  applyEvent(model, phase('phaseStarted', 1000));
  applyEvent(model, phase('phaseFinished', 1010));
  expect(model).toMatchObject({ wallMicros: 310, workersStartedMicros: 100, pausedMicros: 600 });
});

test('a run that goes on is not continued by another process', async () => {
  const dir = killed();
  writeFileSync(join(dir, 'owner.json'), '{"pid":"x"}');
  await expect(continueRun(dir, false)).resolves.toMatchObject({ job });
  const { writeOwner } = await import('../../../src/ipc/owner.ts');
  writeOwner(dir);
  await expect(continueRun(dir, false)).rejects.toThrow(`process ${process.pid} runs it`);
});
