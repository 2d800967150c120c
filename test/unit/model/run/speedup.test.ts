import { describe, expect, test } from 'vitest';
import { outcomeCode } from '../../../../src/model/facts/events.ts';
import { SettledItems } from '../../../../src/model/facts/settledItems.ts';
import { applyEvent } from '../../../../src/model/run/reduce.ts';
import { createRunModel, type RunModel } from '../../../../src/model/run/runModel.ts';
import { itemTime, speedupOf } from '../../../../src/model/run/speedup.ts';
import { jobDefaults } from '../../../../src/model/facts/job.ts';

interface Given {
  readonly workers: number;
  readonly cores?: number;
  readonly concurrency?: number;
  readonly wallMs: number;
  /** Of each worker: times of its items, all from 0 or one after another, of its chunk, and of its thread. */
  readonly itemMs: readonly number[];
  readonly chunkMs: number;
  /** CPU time of each item; undefined: not measured. */
  readonly itemCpuMs?: number;
  readonly idleMs?: number;
  /** Undefined: not measured. */
  readonly computedMs?: number;
  readonly preemptedMs?: number;
  readonly lockedMs?: number;
}

/** A run in which each worker does the same. */
function run({ workers, cores = 2, concurrency = 1, wallMs, itemMs, chunkMs, idleMs = 0, ...of }: Given): RunModel {
  const model = createRunModel();
  const us = (ms: number): number => ms * 1000;
  const job = { ...jobDefaults, module: '/w/job.ts', exportName: 'work', baseDir: '/w', concurrency };
  const started = {
    schema: 3,
    origin: { kind: 'job', job },
    startedAtMs: 0,
    originMicros: 0,
    node: 'v24.0.0',
  } as const;
  applyEvent(model, { type: 'runStarted', ...started, cores });
  applyEvent(model, { type: 'runPlanned', workers, chunksize: itemMs.length, total: workers * itemMs.length });
  for (let worker = 0; worker < workers; worker++) {
    let at = 0;
    for (const [k, ms] of itemMs.entries()) {
      const settled = new SettledItems(us(at));
      settled.add(worker * itemMs.length + k, us(at), us(at + ms), outcomeCode('succeeded'));
      if (concurrency === 1) at += ms;
      const cpu = of.itemCpuMs === undefined ? {} : { cpuMicros: us(of.itemCpuMs) };
      applyEvent(model, { type: 'itemsSettled', worker, chunk: worker, attempt: 1, ...settled.columns, ...cpu });
    }
    const times = { receivedMicros: 0, endedMicros: us(chunkMs), waitedMicros: us(idleMs) };
    const chunk = { chunk: worker, worker, count: itemMs.length, sentMicros: 0, answeredMicros: us(chunkMs), ...times };
    applyEvent(model, { type: 'chunkFinished', ...chunk });
    if (of.computedMs !== undefined) {
      applyEvent(model, {
        type: 'timeTallied',
        worker,
        fromMicros: 0,
        toMicros: us(chunkMs),
        chunkMicros: us(chunkMs),
        idleMicros: us(idleMs),
        computedMicros: us(of.computedMs),
        ...(of.preemptedMs !== undefined && { preemptedMicros: us(of.preemptedMs) }),
      });
    }
    if (of.lockedMs !== undefined) {
      const primitive = { kind: 'lock', id: 'a', name: null };
      const tallies = [{ primitive, count: 1, totalMicros: us(of.lockedMs), longestMicros: us(of.lockedMs) }];
      applyEvent(model, { type: 'waitsTallied', worker, atMicros: us(chunkMs), tallies });
    }
  }
  const wallMicros = us(wallMs);
  applyEvent(model, { type: 'runFinished', state: 'finished', atMicros: wallMicros, wallMicros, error: null });
  return model;
}

/** Eight workers on two cores: each item of 400 ms computes for 100 ms and waits for a core the rest of the time. */
const crowded: Given = { workers: 8, wallMs: 500, itemMs: [400], chunkMs: 400, computedMs: 100, preemptedMs: 300 };

describe('the speed-up compares a run with its items one after another on one core', () => {
  test('time that threads waited for a core is not part of it', () => {
    expect(speedupOf(run(crowded))).toEqual({ factor: 1.6, ideal: 2, efficiency: 0.8, isUpperBound: false });
    expect(itemTime(run(crowded))).toMatchObject({
      computedMicros: 800_000,
      preemptedMicros: 2_400_000,
      waitedMicros: 0,
    });
  });

  test('items that wait run on any number of workers at the same time', () => {
    const waiting = {
      workers: 8,
      wallMs: 500,
      itemMs: [400],
      chunkMs: 400,
      idleMs: 400,
      computedMs: 0,
      preemptedMs: 0,
    };
    expect(speedupOf(run(waiting))).toEqual({ factor: 6.4, ideal: 8, efficiency: 0.8, isUpperBound: false });
  });

  test('a thread that is paused, by a child process for example, waits', () => {
    const paused = { workers: 2, wallMs: 400, itemMs: [300], chunkMs: 300, computedMs: 50, preemptedMs: 0 };
    expect(itemTime(run(paused))).toMatchObject({ computedMicros: 100_000, waitedMicros: 500_000 });
    expect(speedupOf(run(paused)).factor).toBeCloseTo(600 / 400);
  });

  test('a short pause beside long waits for a core is a wait for one, too: a lock of the process is held by a thread without one', () => {
    const blocked = { ...crowded, preemptedMs: 290 };
    expect(itemTime(run(blocked))).toMatchObject({ preemptedMicros: 8 * 300_000, waitedMicros: 0 });
    const paused = { ...crowded, preemptedMs: 200 };
    expect(itemTime(run(paused))).toMatchObject({ preemptedMicros: 8 * 210_000, waitedMicros: 8 * 90_000 });
  });

  test('what items computed is the sum of their own times, where these are known', () => {
    // The thread computed for 25 ms between its items, too.
    const own = { ...crowded, itemMs: [175, 175], itemCpuMs: 40, chunkMs: 400, computedMs: 105, preemptedMs: 295 };
    expect(itemTime(run(own))).toMatchObject({ computedMicros: 8 * 80_000, waitedMicros: 0 });
  });

  test('waits for locks are left out, since no other item holds one in a serial run', () => {
    const locked = {
      workers: 2,
      wallMs: 400,
      itemMs: [400],
      chunkMs: 400,
      computedMs: 200,
      preemptedMs: 0,
      lockedMs: 150,
    };
    expect(itemTime(run(locked))).toMatchObject({
      computedMicros: 400_000,
      waitedMicros: 100_000,
      lockedMicros: 300_000,
    });
  });

  test('time between items counts for no item', () => {
    const gaps = { workers: 1, wallMs: 100, itemMs: [25, 25], chunkMs: 100, computedMs: 100, preemptedMs: 0 };
    expect(itemTime(run(gaps))).toMatchObject({ computedMicros: 50_000, waitedMicros: 0 });
  });

  test('items that were not measured count like those of their worker that were', () => {
    // The tally covers the first half of the items.
    const half = { workers: 1, wallMs: 400, itemMs: [100, 100], chunkMs: 100, computedMs: 60, preemptedMs: 40 };
    expect(itemTime(run(half))).toMatchObject({
      computedMicros: 120_000,
      preemptedMicros: 80_000,
      isUpperBound: false,
    });
  });
});

describe('with concurrency', () => {
  const eight = Array.from({ length: 8 }, () => 200);

  test('items that compute wait for their thread and gain nothing', () => {
    const busy = {
      workers: 1,
      concurrency: 8,
      wallMs: 200,
      itemMs: eight,
      chunkMs: 200,
      computedMs: 200,
      preemptedMs: 0,
    };
    expect(speedupOf(run(busy))).toMatchObject({ factor: 1, ideal: 1, efficiency: 1 });
    expect(itemTime(run(busy)).queuedMicros).toBe(1_400_000);
  });

  test('items that wait overlap', () => {
    const idle = { idleMs: 200, computedMs: 0, preemptedMs: 0 };
    const waiting = { workers: 1, concurrency: 8, wallMs: 200, itemMs: eight, chunkMs: 200, ...idle };
    expect(speedupOf(run(waiting))).toMatchObject({ factor: 8, ideal: 8, efficiency: 1 });
  });

  test('a thread that waits for a core after an await delays all of its items', () => {
    // Each item awaits 150 ms; the thread then gets a core 50 ms later.
    const late = { idleMs: 200, computedMs: 0, preemptedMs: 50 };
    const waiting = run({ workers: 1, concurrency: 8, wallMs: 200, itemMs: eight, chunkMs: 200, ...late });
    expect(itemTime(waiting).waitedMicros).toBe(8 * 150_000);
  });

  test('items that begin at once and await for the same time queue as a batch', () => {
    // Each of eight items awaits 20 ms and computes for 10 ms.
    const itemMs = Array.from({ length: 8 }, (_, k) => 30 + 10 * k);
    const times = { idleMs: 20, computedMs: 80, preemptedMs: 0 };
    const batch = run({ workers: 1, concurrency: 8, wallMs: 100, itemMs, chunkMs: 100, ...times });
    expect(itemTime(batch)).toMatchObject({ computedMicros: 80_000, waitedMicros: 160_000, queuedMicros: 280_000 });
    expect(speedupOf(batch).factor).toBeCloseTo(2.4);
  });

  test('items of a thread that is half busy hardly queue', () => {
    const times = { idleMs: 200, computedMs: 200, preemptedMs: 0 };
    const itemMs = [...eight, ...eight];
    const mixed = run({ workers: 1, concurrency: 8, wallMs: 400, itemMs, chunkMs: 400, ...times });
    expect(speedupOf(mixed).factor).toBeCloseTo(8 - (0.5 / (1 - (0.5 * 7) / 8) - 0.5));
    expect(speedupOf(mixed).ideal).toBeCloseTo(8);
  });
});

describe('without all measurements', () => {
  const { computedMs, preemptedMs, ...older } = crowded;

  test('the cores bound what items can have computed, and the speed-up is an upper bound', () => {
    expect([computedMs, preemptedMs]).toEqual([100, 300]);
    expect(speedupOf(run(older))).toEqual({ factor: 2, ideal: 2, efficiency: 1, isUpperBound: true });
    expect(speedupOf(run({ ...older, idleMs: 380 })).factor).toBeCloseTo((8 * 400) / 500);
  });

  test('the CPU time of the process bounds it, too', () => {
    const model = run(older);
    model.cpuMicros = 600_000;
    expect(speedupOf(model).factor).toBeCloseTo(600 / 500);
  });

  test('a busy thread that does not compute waits for a core if there are more workers than cores', () => {
    const time = { ...older, computedMs: 100 };
    expect(itemTime(run(time))).toMatchObject({ preemptedMicros: 2_400_000, waitedMicros: 0, isUpperBound: false });
    expect(itemTime(run({ ...time, cores: 8 }))).toMatchObject({ preemptedMicros: 0, waitedMicros: 2_400_000 });
  });

  test('a run without items has no speed-up', () => {
    expect(speedupOf(createRunModel())).toEqual({ factor: 0, ideal: 0, efficiency: 0, isUpperBound: false });
  });
});
