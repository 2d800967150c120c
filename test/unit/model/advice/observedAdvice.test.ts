import { expect, it } from 'vitest';
import { adviceOn } from '../../../../src/model/advice/advice.ts';
import type { Advice } from '../../../../src/model/advice/adviceRule.ts';
import type { RunEvent } from '../../../../src/model/facts/events.ts';
import { applyEvent } from '../../../../src/model/run/reduce.ts';
import { createRunModel } from '../../../../src/model/run/runModel.ts';

interface Course {
  readonly workers: number;
  /** Tasks of each worker, one after another. */
  readonly tasks: number;
  readonly runMicros: number;
  /** Way of a message to the worker, and of its answer. */
  readonly wayMicros: number;
  /** Between an answer and the next message. */
  readonly pauseMicros?: number;
  readonly waitedMicros?: number;
}

function adviceFor({
  workers,
  tasks,
  runMicros,
  wayMicros,
  pauseMicros = 0,
  waitedMicros = 0,
}: Course): readonly Advice[] {
  const model = createRunModel();
  const events: RunEvent[] = [
    {
      type: 'runStarted',
      schema: 3,
      origin: { kind: 'observed', program: { name: 'build.mjs', baseDir: '/work' } },
      startedAtMs: 0,
      originMicros: 0,
      node: 'v24.0.0',
      cores: 8,
    },
    { type: 'runPlanned', workers: 0, chunksize: 1, total: null },
    { type: 'phaseStarted', phase: 'workers', atMicros: 0 },
  ];
  for (let worker = 0; worker < workers; worker++) {
    events.push(
      { type: 'workerStarted', worker, generation: 1, atMicros: 0 },
      { type: 'workerReady', worker, atMicros: 1000 },
    );
    let at = 1000;
    for (let k = 0; k < tasks; k++) {
      const item = worker * tasks + k;
      const sentMicros = at + pauseMicros;
      const receivedMicros = sentMicros + wayMicros;
      const endedMicros = receivedMicros + runMicros;
      at = endedMicros + wayMicros;
      events.push(
        {
          type: 'itemsSettled',
          worker,
          chunk: item,
          attempt: 1,
          fromMicros: receivedMicros,
          steps: [item, 1],
          times: `0,${runMicros},`,
          outcomes: null,
        },
        {
          type: 'chunkFinished',
          chunk: item,
          worker,
          count: 1,
          sentMicros,
          receivedMicros,
          endedMicros,
          answeredMicros: at,
          waitedMicros,
        },
      );
    }
  }
  const total = workers * tasks;
  events.push({ type: 'inputEnded', total });
  for (const event of events) applyEvent(model, event, { keepLogs: false });
  applyEvent(
    model,
    { type: 'runFinished', state: 'finished', atMicros: model.nowMicros, wallMicros: model.wallMicros, error: null },
    { keepLogs: false },
  );
  return adviceOn(model);
}

it('recommends how many tasks to hand over in one message, from what a task and its messages take', () => {
  const [advice, ...more] = adviceFor({ workers: 2, tasks: 2000, runMicros: 20, wayMicros: 15 });
  expect(more).toEqual([]);
  expect(advice).toEqual({
    id: 'smallTasks',
    severity: 'warning',
    message: 'Messages took 60 % of the time of the tasks.',
    evidence: '4,000 tasks: 30 µs on the way and 20 µs in the worker, each',
    remedy: 'Hand 128 tasks to a worker in one message, and let it answer them together.',
  });
});

it('says how many workers the tasks can keep busy, if most of them are idle', () => {
  const [advice] = adviceFor({ workers: 4, tasks: 20, runMicros: 10_000, wayMicros: 50, pauseMicros: 40_000 });
  expect(advice).toMatchObject({ id: 'idlePool', message: 'The workers were idle for 80 % of their time.' });
  expect(advice?.remedy).toBe('Hand out the next tasks before the answers of earlier ones are there, or use 1 worker.');
});

it('knows tasks that wait', () => {
  const [advice, ...more] = adviceFor({ workers: 2, tasks: 20, runMicros: 10_000, wayMicros: 50, waitedMicros: 9_500 });
  expect(advice).toMatchObject({ id: 'waitingTasks', message: 'Tasks waited for 95 % of their time.' });
  expect(more).toEqual([]);
});

it('has nothing to say about workers that are busy', () => {
  expect(adviceFor({ workers: 2, tasks: 100, runMicros: 5_000, wayMicros: 50 })).toEqual([]);
});
