import { describe, expect, it } from 'vitest';
import { decodeEvents, encodeEvents } from '../../../src/model/facts/eventLines.ts';
import type { RunEvent } from '../../../src/model/facts/events.ts';
import { applyEvent } from '../../../src/model/run/reduce.ts';
import { exactLatency } from '../../../src/model/run/stats.ts';
import { createTimeline, followEvent, type Timeline } from '../../../src/model/run/timeline.ts';
import { createRunModel, type RunModel } from '../../../src/model/run/runModel.ts';
import { ObservedRun } from '../../../src/observe/observedRun.ts';
import type { NewRecords } from '../../../src/observe/recordFiles.ts';
import type { ObservedRecord } from '../../../src/observe/records.ts';
import { gapText } from '../../../webview/panels/timeline/gap.ts';

const start = { program: { name: 'build.mjs', baseDir: '/work' }, startedAtMs: 0, originMicros: 1000, cores: 2 };

const head = (unit: string, file: string, atMicros: number): ObservedRecord => {
  const [pid = 0, threadId = 0] = unit.split('.').map(Number);
  return ['thread', { pid, parentPid: 1, threadId, file, node: 'v24.0.0', atMicros }];
};
const batch = (from: string, ...records: ObservedRecord[]): NewRecords => ({ from, records });

/** The main thread, and one worker that it has started. */
const near = batch('near', head('7.0', '/work/build.mjs', 1000), ['started', '7.1', 1100]);
const far = batch('far', head('7.1', '/work/worker.mjs', 1200), ['ready', 1300, '', false]);

/** Folds the events as a reader of the recording would. */
function fold(...calls: readonly (readonly NewRecords[])[]): {
  readonly model: RunModel;
  readonly events: RunEvent[];
  readonly timeline: Timeline;
} {
  const run = new ObservedRun(start);
  const events = [...calls.flatMap((records) => run.take(records)), ...run.end()];
  const model = createRunModel();
  const timeline = createTimeline();
  for (const event of decodeEvents(encodeEvents(events))) {
    applyEvent(model, event, { keepLogs: true });
    followEvent(timeline, model, event);
  }
  return { model, events, timeline };
}

describe('a run that is observed', () => {
  it('has an item for each message and answer, with the times of both ends', () => {
    const { model } = fold([
      near,
      far,
      batch('far', ['line', 'stdout', 1450, 0, 'hello'], ['ended', 0, '5', 1600, 200, 1, 50]),
      batch('near', ['sized', '7.1', '5', 'input', 99], ['answered', '7.1', '5', 1650, 300, 0]),
    ]);
    expect(model.state).toBe('finished');
    expect(model.setup.label).toBe('build.mjs');
    expect(model.counts).toMatchObject({ succeeded: 1 });
    expect(model.workers).toHaveLength(1);
    expect(model.workers[0]?.cost).toMatchObject({
      startMicros: 200,
      copyInMicros: 50,
      runMicros: 200,
      copyOutMicros: 50,
      waitedMicros: 50,
    });
    expect(model.sizes.input).toMatchObject({ items: 1, bytes: 99 });
    expect(model.logs).toMatchObject([{ seq: 0, worker: 0, item: 0, text: 'hello' }]);
  });

  it('pairs the ends of messages without ids in their order, whichever file is read first', () => {
    const { model, events } = fold(
      [near, batch('near', ['answered', '7.1', '', 1650, 300, 0], ['answered', '7.1', '', 1750, 390, 0])],
      [far, batch('far', ['ended', 0, '', 1600, 200, 1, -1], ['ended', 1, '', 1700, 50, 1, -1])],
    );
    expect(model.chunksFinished).toBe(2);
    const chunks = events.filter((event) => event.type === 'chunkFinished');
    // The second message waited behind the first one.
    expect(chunks.map(({ sentMicros, answeredMicros }) => [sentMicros, answeredMicros])).toEqual([
      [350, 650],
      [600, 750],
    ]);
  });

  it('has no workers for threads that never had an item', () => {
    const { model } = fold([near, far]);
    expect(model.workers).toEqual([]);
    expect(model).toMatchObject({ state: 'finished', total: 0, wallMicros: 0 });
  });

  it('gives the number of a thread that has ended to the next one of its pool', () => {
    const { model } = fold(
      [near, far, batch('far', ['ended', 0, '1', 1600, 200, 1, -1]), batch('near', ['gone', '7.1', 1700, null])],
      [
        batch('near', ['started', '7.2', 1800]),
        batch('next', head('7.2', '/work/worker.mjs', 1850), ['ended', 0, '2', 1950, 50, 1, -1]),
      ],
    );
    expect(model.workers).toMatchObject([{ worker: 0, generation: 2, settled: 2, exits: [] }]);
  });

  it('takes the answer as the end of an item if the thread was ended before it could write the end down', () => {
    const { model } = fold(
      [near, far, batch('far', ['begun', 0, '1', 1400], ['begun', 1, '2', 1410])],
      [batch('near', ['answered', '7.1', '1', 1650, 300, 1], ['unanswered', '7.1', '2', 1400])],
      [batch('near', ['gone', '7.1', 1700, null])],
    );
    expect(model.counts).toMatchObject({ failed: 1, cancelled: 1 });
  });

  it('numbers the workers of a slot in their order, also if they are read at the same time', () => {
    const { events } = fold([
      batch('near', head('7.0', '/work/build.mjs', 1000), ['started', '7.1', 1100], ['gone', '7.1', 1200, null]),
      batch('near', ['started', '7.2', 1300]),
      batch('far', head('7.1', '/work/worker.mjs', 1120), ['ended', 0, '1', 1160, 20, 1, -1]),
      batch('next', head('7.2', '/work/worker.mjs', 1320), ['ended', 0, '2', 1400, 20, 1, -1]),
    ]);
    const starts = events.filter((event) => event.type === 'workerStarted');
    expect(starts.map(({ worker, generation }) => [worker, generation])).toEqual([
      [0, 1],
      [0, 2],
    ]);
  });

  it('takes the tests of a file as a chunk, and the steps before them as bars of the lane', () => {
    const lane = batch('lane', head('7.1000000', 'vitest', 1000), ['ready', 1000, '', false]);
    const steps = [
      ['prepare', 100],
      ['import', 300],
    ] as const;
    const { model, events, timeline } = fold([
      near,
      lane,
      batch('lane', ['prepared', 'a.test.ts', 1400, steps, 350]),
      batch('lane', ['ended', 0, '', 1500, 50, 1, -1], ['ended', 1, '', 1800, 300, 1, -1]),
      batch('lane', ['prepared', 'b.test.ts', 2000, [['import', 100]], 200], ['ended', 2, '', 2200, 200, 1, -1]),
    ]);
    expect([0, 1, 2].map((item) => model.items.chunk.get(item))).toEqual([0, 0, 1]);
    expect(timeline.tracks[0]?.steps).toEqual([
      { name: 'prepare', file: 'a.test.ts', fromMicros: 0, toMicros: 100 },
      { name: 'import', file: 'a.test.ts', fromMicros: 100, toMicros: 400 },
      { name: 'import', file: 'b.test.ts', fromMicros: 900, toMicros: 1000 },
    ]);
    expect(events.find(({ type }) => type === 'noticeRaised')).toMatchObject({
      notice: { id: 'testPhases', message: 'Tests ran for 52 % of the time that their files took.' },
    });
    expect(gapText(model, timeline, 0, 250)).toBe('import 300 µs: a.test.ts');
  });

  it('crashes the item that ran when its worker died, and cancels those behind it', () => {
    const { model } = fold([
      near,
      far,
      batch('far', ['begun', 0, '1', 1400], ['uncaught', 1500, 0, { name: 'RangeError', message: 'no', stack: '' }]),
      batch(
        'near',
        ['unanswered', '7.1', '1', 1350],
        ['unanswered', '7.1', '2', 1360],
        ['gone', '7.1', 1700, 'exit code 1'],
      ),
    ]);
    expect(model.counts).toMatchObject({ crashed: 1, cancelled: 1 });
    expect(model.failures.get(0)?.failure).toMatchObject({ kind: 'crash', name: 'RangeError', message: 'no' });
    expect(model.workers[0]?.exits).toEqual([{ atMicros: 700, reason: 'exit code 1' }]);
  });

  it('charges the end of a worker to the item whose code ended it, although others were running', () => {
    const { model } = fold([
      near,
      far,
      batch('far', ['begun', 0, '1', 1400], ['begun', 1, '2', 1410], ['begun', 2, '3', 1420], ['exiting', 1]),
      batch(
        'near',
        ['unanswered', '7.1', '1', 1350],
        ['unanswered', '7.1', '2', 1360],
        ['unanswered', '7.1', '3', 1370],
        ['gone', '7.1', 1700, 'exit code 3'],
      ),
    ]);
    expect(model.counts).toMatchObject({ crashed: 1, cancelled: 2 });
    expect(model.failures.get(1)?.failure.message).toBe('the worker ended: exit code 3');
  });

  it('blames no single item if several were running and nothing shows which one ended the worker', () => {
    const { model } = fold([
      near,
      far,
      batch('far', ['begun', 0, '1', 1400], ['begun', 1, '2', 1410]),
      batch(
        'near',
        ['unanswered', '7.1', '1', 1350],
        ['unanswered', '7.1', '2', 1360],
        ['unanswered', '7.1', '3', 1370],
        ['gone', '7.1', 1700, 'signal SIGKILL'],
      ),
    ]);
    // The third message had not reached the program.
    expect(model.counts).toMatchObject({ crashed: 2, cancelled: 1 });
    expect([...model.failures.values()].map(({ failure }) => failure.message)).toEqual(
      Array(2).fill('one of the 2 items that were running ended the worker: signal SIGKILL'),
    );
  });

  it('takes what a message waited for the start of its worker as start, and not as its way', () => {
    const { model } = fold([
      near,
      batch(
        'far',
        head('7.1', '/work/worker.mjs', 1200),
        ['ready', 1900, '', false],
        ['ended', 0, '5', 2100, 180, 1, -1],
      ),
      batch('near', ['answered', '7.1', '5', 2110, 1000, 0]),
    ]);
    expect(model.workers[0]?.cost).toMatchObject({ startMicros: 800, queueMicros: 0, copyInMicros: 20 });
  });

  it('takes the other end for items whose thread could not report them', () => {
    const { model } = fold([
      near,
      far,
      batch('far', ['ended', 0, '1', 1600, 200, 1, -1]),
      batch(
        'near',
        ['answered', '7.1', '1', 1650, 300, 0],
        ['answered', '7.1', '2', 1750, 390, 1],
        ['gone', '7.1', 1800, null],
      ),
    ]);
    expect(model.counts).toMatchObject({ succeeded: 1, failed: 1 });
    expect(model.failures.get(1)?.failure.message).toBe('The answer says that it failed.');
  });

  it('counts no first message without an id that is never answered: it sets the worker up', () => {
    const { model } = fold([
      near,
      far,
      batch('far', ['begun', 0, '', 1350], ['begun', 1, '', 1400], ['ended', 1, '', 1600, 200, 1, -1]),
      batch('near', ['answered', '7.1', '', 1650, 310, 0], ['gone', '7.1', 1700, null]),
    ]);
    expect(model).toMatchObject({ total: 1, counts: { succeeded: 1, cancelled: 0 } });
  });

  it('was cancelled if a signal ended the program, and its percentiles are those of items that ended', () => {
    const run = new ObservedRun(start);
    const events = [
      ...run.take([near, far, batch('far', ['ended', 0, '1', 1600, 200, 1, -1], ['begun', 1, '2', 1700])]),
      ...run.end('SIGTERM'),
    ];
    const model = createRunModel();
    for (const event of events) applyEvent(model, event);
    expect(model).toMatchObject({ state: 'cancelled', counts: { succeeded: 1, cancelled: 1 } });
    expect(model.error?.message).toBe('the program was ended by SIGTERM');
    expect(exactLatency(model)).toEqual({ p50: 200, p90: 200, p99: 200, max: 200 });
    expect(new ObservedRun(start).end('SIGSEGV').at(-1)).toMatchObject({ state: 'gaveUp' });
  });

  it('reports an error that ended a worker outside of items', () => {
    const { model } = fold(
      [near, far, batch('far', ['ended', 0, '1', 1600, 200, 1, -1])],
      [
        batch('far', ['uncaught', 1700, -1, { name: 'Error', message: 'later', stack: '' }]),
        batch('near', ['answered', '7.1', '1', 1650, 300, 0], ['gone', '7.1', 1800, 'exit code 1']),
      ],
    );
    expect(model.strayErrors).toMatchObject([{ worker: 0, item: null, failure: { message: 'later' } }]);
  });
});
