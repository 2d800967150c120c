import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createDeferred } from '../../../../src/base/deferred.ts';
import type { Sample } from '../../../../src/engine/inspector/takeSample.ts';
import { watchTimeouts } from '../../../../src/engine/watchdogs/timeouts.ts';
import { FakeBackend } from '../../../support/fakeBackend.ts';
import { schedule } from '../schedulerRig.ts';
import { fakeSlot, idle } from './fakeSlot.ts';

const limits = { itemMs: 100, startMs: 150, startOption: 'startTimeout', teardownMs: 200 };

test('an item is ended when it has run longer than its limit, and not before', async () => {
  const { look } = watchTimeouts(limits);
  const slot = fakeSlot(0, { running: { item: 3, sinceMs: 50 } });
  look?.([slot], 150_000);
  await nextTurn();
  expect(slot.killed).toBeUndefined();
  look?.([slot], 150_001);
  await nextTurn();
  expect(slot.killed).toMatchObject({ why: 'timeout', failure: { name: 'TimeoutError' } });
});

test('the failure names what the item did when it was ended', async () => {
  const { look } = watchTimeouts(limits);
  const stack = '    at spin (/job.ts:3:5)';
  const slot = fakeSlot(0, { lastLook: async () => ({ doing: 'computing', stack, open: [] }) });
  look?.([slot], 200_000);
  await nextTurn();
  const message = 'the item was still running after 100 ms, computing';
  expect(slot.killed).toMatchObject({ failure: { message, stack: `TimeoutError: ${message}\n${stack}` } });
});

test('an item that ends while its worker is looked into is not ended', async () => {
  const { look } = watchTimeouts(limits);
  const sample = createDeferred<Sample | undefined>();
  const slot = fakeSlot(0, { lastLook: () => sample.promise });
  look?.([slot], 200_000);
  slot.running = { item: 9, sinceMs: 199 };
  sample.resolve(undefined);
  await nextTurn();
  expect(slot.killed).toBeUndefined();
});

test('a fresh worker that runs the same item is not ended for the one before', async () => {
  const { look } = watchTimeouts(limits);
  const sample = createDeferred<Sample | undefined>();
  const slot = fakeSlot(0, { lastLook: () => sample.promise });
  look?.([slot], 200_000);
  slot.generation++;
  sample.resolve(undefined);
  await nextTurn();
  expect(slot.killed).toBeUndefined();
});

test('a worker is looked into once, however often the watchdog looks', async () => {
  const { look } = watchTimeouts(limits);
  let samples = 0;
  const slot = fakeSlot(0, { lastLook: () => new Promise(() => samples++) });
  for (let k = 0; k < 5; k++) look?.([slot], 200_000 + k);
  expect(samples).toBe(1);
});

test('a teardown is ended when it takes longer than its limit', () => {
  const { look } = watchTimeouts(limits);
  const slot = fakeSlot(0, { ...idle, closingSinceMicros: 1_000_000 });
  look?.([slot], 1_200_000);
  expect(slot.killed).toBeUndefined();
  look?.([slot], 1_200_001);
  expect(slot.killed).toEqual({ why: 'teardown', limitMs: 200 });
});

test('with several items at the same time, the oldest is the cause only if its thread waits', async () => {
  for (const doing of ['waiting', 'computing'] as const) {
    const slot = fakeSlot(0, { lastLook: async () => ({ doing, stack: '', open: [] }) });
    watchTimeouts(limits).look?.([slot], 200_000);
    await nextTurn();
    expect(slot.killed).toMatchObject({ why: 'timeout', item: doing === 'waiting' ? 0 : undefined });
  }
});

test('a worker that is not ready in time is ended; it shares the cores with others that start or run items', async () => {
  const { look } = watchTimeouts(limits, 2);
  const starting = (worker: number) => fakeSlot(worker, { ...idle, startingSinceMicros: 1_000_000 });
  const running = (worker: number) => fakeSlot(worker, { running: { item: 7, sinceMs: 1250 } });
  const slots = [starting(0), running(1), starting(2), running(3)];
  look?.(slots, 1_300_000);
  await nextTurn();
  expect(slots.map(({ killed }) => killed)).toEqual([undefined, undefined, undefined, undefined]);
  look?.(slots.slice(0, 1), 1_150_001);
  await nextTurn();
  expect(slots[0]?.killed).toMatchObject({
    why: 'start',
    failure: { name: 'SetupTimeout', message: expect.stringContaining('raise startTimeout.') },
  });
});

test('in a run, a setup that never ends ends the run, also where a worker cannot be killed', async () => {
  for (const kill of [true, false]) {
    const backend = new FakeBackend({ kill });
    const rig = schedule({ backend, chunks: [[0]], watchdogs: () => [watchTimeouts(limits, 2)] });
    await rig.clock.advance(200);
    expect(await rig.end).toMatchObject({ name: 'SetupFailed', failure: { name: 'SetupTimeout' } });
  }
});

test('a worker that is not ready in time costs nothing if the others have done all the work', async () => {
  const rig = schedule({ workers: 2, chunks: [[0]], watchdogs: () => [watchTimeouts(limits, 2)] });
  rig.worker(0).becomeReady();
  await nextTurn();
  await rig.answer(0);
  await rig.clock.advance(500);
  expect(await rig.end).toBe('finished');
  expect(rig.books.outcomes.get(0)?.outcome).toBe('succeeded');
});

test('without limits nothing is late', async () => {
  const { look } = watchTimeouts({ ...limits, itemMs: undefined, startMs: undefined, teardownMs: undefined });
  const slots = [fakeSlot(0), fakeSlot(1, { ...idle, closingSinceMicros: 0 })];
  look?.(slots, 1e12);
  await nextTurn();
  expect(slots.map(({ killed }) => killed)).toEqual([undefined, undefined]);
});

test('in a run, a stuck item is timed out, and a fresh worker runs the others', async () => {
  const rig = schedule({ chunks: [[0, 1]], watchdogs: () => [watchTimeouts(limits)] });
  await rig.ready();
  rig.worker(0).shows.running = { item: 0, sinceMs: 0 };
  await rig.clock.advance(125);
  expect(rig.outcomes()).toEqual({ 0: 'timedOut' });
  await rig.ready();
  await rig.answer(0);
  expect(await rig.end).toBe('finished');
  expect(rig.outcomes()).toEqual({ 0: 'timedOut', 1: 'succeeded' });
  expect(rig.events).toContainEqual(expect.objectContaining({ type: 'workerExited', reason: 'timed out' }));
});

test('in a run, a teardown that never ends does not keep the run', async () => {
  const rig = schedule({ chunks: [[0]], watchdogs: () => [watchTimeouts(limits)] });
  rig.worker(0).holdTeardown();
  await rig.ready();
  await rig.answer(0);
  await rig.clock.advance(250);
  expect(await rig.end).toBe('finished');
  expect(rig.events.at(-1)).toMatchObject({ type: 'workerExited', reason: 'teardown did not end within 200 ms' });
});
