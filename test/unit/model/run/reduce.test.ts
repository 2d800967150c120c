import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { outcomeCode, outcomes, type RunEvent } from '../../../../src/model/facts/events.ts';
import { jobDefaults, type Job } from '../../../../src/model/facts/job.ts';
import { decodeEvents, encodeEvents } from '../../../../src/model/facts/eventLines.ts';
import { endingEvents, interrupt } from '../../../../src/model/run/interrupt.ts';
import { applyEvent } from '../../../../src/model/run/reduce.ts';
import { selectItems } from '../../../../src/model/compare/replay.ts';
import { createRunModel, itemCpuMicros, itemSpan, type RunModel } from '../../../../src/model/run/runModel.ts';
import { costSplit } from '../../../../src/model/run/stats.ts';

const job: Job = { ...jobDefaults, module: '/w/a.ts', exportName: 'f', baseDir: '/w' };
const started: RunEvent = {
  type: 'runStarted',
  schema: 3,
  origin: { kind: 'job', job },
  startedAtMs: 0,
  originMicros: 0,
  node: 'v0',
};
const planned = (total: number | null): RunEvent => ({ type: 'runPlanned', workers: 2, chunksize: 2, total });

function settled(worker: number, first: number, runs: readonly number[], codes?: readonly number[]): RunEvent {
  return {
    type: 'itemsSettled',
    worker,
    chunk: 0,
    attempt: 1,
    fromMicros: 100,
    steps: [first, 1, 1, runs.length - 1],
    times: runs.map((run) => `5,${run},`).join(''),
    outcomes: codes?.flatMap((code) => [code, 1]) ?? null,
  };
}

function fold(events: readonly RunEvent[]): RunModel {
  const model = createRunModel();
  for (const event of events) applyEvent(model, event);
  return model;
}

describe('folding events', () => {
  test('knows under a debugger the thread and the chunk of a worker, until it has no chunk', () => {
    const events: RunEvent[] = [
      started,
      planned(4),
      { type: 'workerStarted', worker: 1, generation: 1, atMicros: 10 },
      { type: 'workerThreadSeen', worker: 1, threadId: 7, atMicros: 20 },
      { type: 'chunkStarted', chunk: 0, worker: 1, items: [[2, 3]], atMicros: 30 },
    ];
    expect(fold(events).workers[1]).toMatchObject({ threadId: 7, openChunk: { items: [[2, 3]] } });
    const times = { sentMicros: 30, receivedMicros: 31, endedMicros: 60, answeredMicros: 61 };
    events.push({ type: 'chunkFinished', chunk: 0, worker: 1, count: 2, ...times });
    expect(fold(events).workers[1]).toMatchObject({ threadId: 7, openChunk: undefined });
    // The next chunk may be known before the end of the one before.
    const next: RunEvent[] = [
      { type: 'chunkStarted', chunk: 1, worker: 1, items: [[0, 1]], atMicros: 62 },
      { type: 'chunkStarted', chunk: 2, worker: 1, items: [[4, 5]], atMicros: 64 },
      { type: 'chunkFinished', chunk: 1, worker: 1, count: 2, ...times },
    ];
    expect(fold([...events, ...next]).workers[1]).toMatchObject({ openChunk: { items: [[4, 5]] } });
    events.push({ type: 'workerExited', worker: 1, atMicros: 70, reason: null });
    expect(fold(events).workers[1]).toMatchObject({ threadId: undefined, openChunk: undefined });
  });

  test('places items on their worker with start, end and outcome', () => {
    const model = fold([started, planned(4), settled(1, 2, [10, 20], [1, outcomeCode('failed')])]);
    expect(model.counts).toMatchObject({ succeeded: 1, failed: 1 });
    expect(itemSpan(model, 3)).toEqual({ startMicros: 120, endMicros: 140 });
    expect(model.workers[1]).toMatchObject({ settled: 2, unsuccessful: 1 });
    expect(itemSpan(model, 0)).toBeUndefined();
  });

  test('counts an item that is settled again once, by its last outcome', () => {
    const model = fold([started, planned(1), settled(0, 0, [10], [outcomeCode('crashed')]), settled(1, 0, [10])]);
    expect(model.counts).toMatchObject({ succeeded: 1, crashed: 0 });
  });

  test('knows the CPU time of the last attempt, if it was measured', () => {
    const measured = { ...settled(0, 0, [5, 400]), cpuMicros: 390 } as RunEvent;
    const model = fold([started, planned(4), measured]);
    expect([0, 1, 2].map((item) => itemCpuMicros(model, item))).toEqual([undefined, 390, undefined]);
    applyEvent(model, settled(1, 1, [5]));
    expect(itemCpuMicros(model, 1)).toBeUndefined();
  });

  test('has begun its workers as soon as their phase begins, before the first of them', () => {
    const model = fold([started, planned(1), { type: 'phaseStarted', phase: 'workers', atMicros: 7 }]);
    expect(model.workersStartedMicros).toBe(7);
  });

  test('splits the workers’ time into parts that add up', () => {
    const model = fold([
      started,
      planned(2),
      { type: 'workerStarted', worker: 0, generation: 1, atMicros: 0 },
      { type: 'workerReady', worker: 0, atMicros: 80 },
      settled(0, 0, [40, 50]),
      {
        type: 'chunkFinished',
        chunk: 0,
        worker: 0,
        count: 2,
        sentMicros: 90,
        receivedMicros: 100,
        endedMicros: 200,
        answeredMicros: 210,
      },
      { type: 'runFinished', state: 'finished', atMicros: 220, wallMicros: 210, error: null },
    ]);
    const split = costSplit(model);
    expect(split).toMatchObject({
      startMicros: 80,
      queueMicros: 10,
      copyInMicros: 10,
      runMicros: 90,
      copyOutMicros: 10,
    });
    const sum = Object.values(split).reduce((total, part) => total + part, 0);
    expect(sum).toBe(model.workers.length * model.wallMicros);
  });
});

test('after the ending events the outcomes add up, for any earlier events', () => {
  const code = fc.integer({ min: 1, max: outcomes.length });
  const batch = fc.record({ first: fc.integer({ min: 0, max: 30 }), codes: fc.array(code, { maxLength: 8 }) });
  fc.assert(
    fc.property(fc.array(batch, { maxLength: 8 }), (batches) => {
      const events = batches.map(({ first, codes }) =>
        settled(
          0,
          first,
          codes.map(() => 1),
          codes,
        ),
      );
      const model = fold([started, planned(40), ...events]);
      for (const event of endingEvents(model, 'cancelled', null)) applyEvent(model, event);
      expect(outcomes.reduce((sum, outcome) => sum + model.counts[outcome], 0)).toBe(40);
      expect(model.state).toBe('cancelled');
    }),
  );
});

test('a recording without an end is closed as interrupted', () => {
  const model = fold([started, planned(5), settled(0, 0, [1, 1])]);
  interrupt(model);
  expect(model.state).toBe('interrupted');
  expect(model.counts).toMatchObject({ succeeded: 2, cancelled: 3 });
  expect(selectItems(model, { by: 'items', ranges: [[1, 9]] })).toEqual([1, 2, 3, 4]);
});

test('the items of an interrupted run without a known number of items are those that ran or were running', () => {
  const running: RunEvent = { type: 'itemStarted', item: 7, worker: 0, chunk: 1, atMicros: 300 };
  const model = fold([started, planned(null), settled(0, 0, [0, 0]), running]);
  interrupt(model);
  expect(model.counts).toMatchObject({ succeeded: 2, cancelled: 1 });
  expect(model.total).toBe(3);
  expect(selectItems(model, { by: 'items', ranges: [[7, 7]] })).toEqual([7]);
});

describe('a recording of version 2, which had one state for both', () => {
  const oldStart = { ...started, schema: 2, origin: undefined, job };
  const failed = { type: 'runFinished', state: 'failed', atMicros: 200, wallMicros: 0, error: { message: 'no' } };
  const opened = (...between: readonly object[]): RunModel => {
    const lines = [oldStart, ...between, failed].map((event) => `${JSON.stringify(event)}\n`);
    return fold(decodeEvents(lines.join('')));
  };

  test('could not start if no item ran', () => {
    expect(opened()).toMatchObject({ state: 'couldNotStart', error: { message: 'no' } });
    const cancelled = outcomeCode('cancelled');
    const notRun = { ...settled(-1, 0, [0, 0], [cancelled, cancelled]), attempt: 0 };
    expect(opened(planned(2), notRun).state).toBe('couldNotStart');
  });

  test('gave up if an item has an outcome', () => {
    expect(opened(planned(2), settled(0, 0, [10], [outcomeCode('crashed')])).state).toBe('gaveUp');
  });
});

test('a recording of a version that is not known is refused', () => {
  for (const schema of [1, 4]) {
    expect(() => applyEvent(createRunModel(), { ...started, schema } as unknown as RunEvent)).toThrow(
      `version ${schema} of its format, and this Poolscope reads the versions 2 to 3`,
    );
  }
});

test('a torn last line is left out, a broken line is named', () => {
  const text = encodeEvents([started, planned(1)]);
  expect(decodeEvents(`${text}{"type":"runFin`)).toEqual([started, planned(1)]);
  expect(() => decodeEvents('{"type":\n{}\n')).toThrow('line 1');
});
