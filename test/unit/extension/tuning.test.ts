import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { optionsOf, type Choice } from '../../../src/extension/jobs/choice.ts';
import { LastChoice } from '../../../src/extension/jobs/lastChoice.ts';
import type { Launcher } from '../../../src/extension/runs/launcher.ts';
import { entryOf } from '../../../src/extension/runs/runEntry.ts';
import type { RunStore } from '../../../src/extension/runs/runStore.ts';
import { keyOf, savedAt, Tuner } from '../../../src/extension/tuning/tuner.ts';
import type { Job } from '../../../src/model/facts/job.ts';
import { defaultProfiles } from '../../../src/model/facts/profile.ts';
import { requireJob } from '../../../src/model/facts/origin.ts';
import { playRun } from '../../support/playRun.ts';

vi.mock('vscode', () => ({}));

const folder = mkdtempSync(join(tmpdir(), 'poolscope-tuner-'));
const module = join(folder, 'job.ts');
writeFileSync(module, 'export const work = (item: number) => item;');
afterAll(() => rmSync(folder, { recursive: true }));

const model = playRun({ itemMicros: [1000, 1000, 1000, 1000], workers: 2, chunksize: 1, job: { module } });
const origin = model.origin!;
const job = requireJob(origin, 'measured');
const entry = (startedAtMs: number, profile?: Job['profile']) => ({
  ...entryOf({ runId: 'run-1', dir: folder, origin: { kind: 'job', job: { ...job, profile } } }, 0, model),
  startedAtMs,
});

function tunerOf(startedAtMs: number, laboratory: Launcher['laboratory'], profile?: Job['profile']) {
  const kept = new Map<string, unknown>();
  const choices = new LastChoice({
    keys: () => [...kept.keys()],
    get: (key: string) => kept.get(key) as Choice,
    update: (key: string, value: unknown) => Promise.resolve(void kept.set(key, value)),
  } as never);
  const store = {
    find: () => entry(startedAtMs, profile),
    model: () => Promise.resolve({ ...model, startedAtMs }),
  } as unknown as RunStore;
  return new Tuner(store, choices, { laboratory } as unknown as Launcher);
}

describe('measuring', () => {
  it('is shown while it lasts, and ends without a trace if nothing may run', async () => {
    const tuner = tunerOf(Date.now() + 1000, () => Promise.resolve(undefined));
    const seen: unknown[] = [];
    tuner.changed(() => seen.push(tuner.stateOf(entry(0)).measuring));
    await tuner.measure('run-1');
    expect(seen).toEqual([{ run: 1, what: 'starting' }, null]);
    expect(tuner.stateOf(entry(0)).measured).toEqual([]);
  });

  it('refuses a run of an earlier version of the module', async () => {
    const tuner = tunerOf(savedAt(module) - 1000, (_, signal) =>
      Promise.resolve({ nodePath: '', runnerPath: '', signal }),
    );
    await expect(tuner.measure('run-1')).rejects.toThrow('has changed since this run');
    expect(tuner.stateOf(entry(0)).measuring).toBeNull();
  });

  it('that was stopped before it began starts no run, and keeps the existing one', async () => {
    let go = (): void => {};
    const waiting = new Promise<void>((resolve) => (go = resolve));
    const tuner = tunerOf(Date.now() + 1000, (_, signal) =>
      waiting.then(() => ({ nodePath: '', runnerPath: '', signal })),
    );
    const measuring = tuner.measure('run-1');
    const stopped = tuner.stop('run-1');
    go();
    await Promise.all([measuring, stopped]);
    expect(tuner.stateOf(entry(0)).measuring).toBeNull();
  });

  it.each([
    [undefined, 1],
    [defaultProfiles.cpu, 0],
  ])('keeps the figures of the run itself, but not of one with the profile %o', async (profile, count) => {
    const laboratory = { nodePath: '', runnerPath: '', signal: AbortSignal.abort() };
    const tuner = tunerOf(Date.now() + 1000, () => Promise.resolve(laboratory), profile);
    await tuner.measure('run-1');
    expect(tuner.stateOf({ ...entry(0, profile), runId: 'run-2' }).measured).toHaveLength(count);
  });
});

it('a chosen chunksize is stored for the function and reported', async () => {
  const tuner = tunerOf(0, () => Promise.resolve(undefined));
  expect(tuner.stateOf(entry(0)).chosen).toBeNull();
  await tuner.choose(job, 16);
  expect(tuner.stateOf(entry(0)).chosen).toBe(16);
});

it('runs that differ in nothing but the chunksize are of one job', () => {
  expect(keyOf({ ...job, chunksize: 5 })).toBe(keyOf(job));
  expect(keyOf({ ...job, workers: 5 })).not.toBe(keyOf(job));
});

it('advice becomes options of a run', () => {
  expect(optionsOf({ kind: 'setChunksize', chunksize: 'auto' })).toEqual({ chunksize: 'auto' });
  expect(optionsOf({ kind: 'setIsolation', isolation: 'process' })).toEqual({ isolation: 'process' });
  expect(optionsOf({ kind: 'setConcurrency', concurrency: 8, workers: 1 })).toEqual({ concurrency: 8, workers: 1 });
});
