import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createDeferred } from '../../../../src/base/deferred.ts';
import { ChunkNotSent, SetupFailed, WorkerLost } from '../../../../src/engine/backends/backend.ts';
import { createHandle, type FarSide } from '../../../../src/engine/backends/workerHandle.ts';
import type { Sample } from '../../../../src/engine/inspector/takeSample.ts';
import { packThrown } from '../../../../src/execution/packThrown.ts';
import type { ToWorker, WorkerReport } from '../../../../src/protocol/workerLink.ts';

const chunk = { chunk: 3, attempt: 1, items: [0], inputs: [null], careful: false };
const times = { receivedMicros: 1, endedMicros: 2, waitedMicros: 0 };
const start = { loadMicros: 1, setupMicros: 1, heapLimitBytes: 1 };

function open(more: Partial<FarSide> = {}) {
  const sent: ToWorker[] = [];
  const reports: WorkerReport[] = [];
  const ended = createDeferred<WorkerLost | undefined>();
  const opened = createHandle({
    send: (message) => void sent.push(message),
    kill: () => {},
    running: () => undefined,
    onReport: (report) => void reports.push(report),
    sample: async () => undefined,
    handOver: async () => {},
    heldBytes: async () => undefined,
    measure: () => undefined,
    ended: ended.promise,
    ...more,
  });
  return { ...opened, sent, reports, end: (reason?: WorkerLost) => ended.resolve(reason) };
}

test('a chunk is answered with its times', async () => {
  const { handle, take, sent } = open();
  take({ type: 'ready', start });
  expect(await handle.ready).toEqual(start);
  const run = handle.run(chunk);
  take({ type: 'chunkDone', chunk: 3, times });
  expect(await run).toEqual(times);
  expect(sent).toEqual([{ type: 'chunk', chunk }]);
});

test('a module that does not load rejects the start', async () => {
  const { handle, take } = open();
  take({ type: 'loadFailed', thrown: packThrown(new Error('no database'), 'setup', 'thread') });
  await expect(handle.ready).rejects.toBeInstanceOf(SetupFailed);
});

test('an input that cannot be cloned is no loss of the worker', async () => {
  const send = (): never => {
    throw new Error('it has no copy');
  };
  const { handle } = open({ send });
  await expect(handle.run(chunk)).rejects.toBeInstanceOf(ChunkNotSent);
});

test('a worker that is killed loses its chunk, also if it answers before it ends', async () => {
  const { handle, take, end } = open();
  const run = handle.run(chunk);
  handle.kill();
  take({ type: 'chunkDone', chunk: 3, times });
  end(new WorkerLost('the worker was ended'));
  await expect(run).rejects.toBeInstanceOf(WorkerLost);
});

test('a worker that had closed by itself when it was killed has answered its chunk', async () => {
  const { handle, take, end } = open();
  const run = handle.run(chunk);
  handle.kill();
  take({ type: 'chunkDone', chunk: 3, times });
  end();
  expect(await run).toEqual(times);
});

test('a worker that dies rejects its chunk, and every later one', async () => {
  const { handle, end } = open();
  const run = handle.run(chunk);
  end(new WorkerLost('the worker exited'));
  await expect(run).rejects.toThrow('the worker exited');
  await expect(handle.run(chunk)).rejects.toThrow('the worker exited');
});

test('reports go to their receiver, and the taint of the worker stays here', () => {
  const { handle, take, reports } = open();
  take({ type: 'detour', lines: '', because: 'ENOSPC' });
  expect(handle.tainted()).toBe(false);
  take({ type: 'tainted' });
  take({ type: 'closed' });
  expect(handle.tainted()).toBe(true);
  expect(reports).toEqual([{ type: 'detour', lines: '', because: 'ENOSPC' }]);
});

test('a worker is asked to stop by message, unless its backend has a faster way', () => {
  const slow = open();
  slow.handle.stop();
  expect(slow.sent).toEqual([{ type: 'stop' }]);
  let stops = 0;
  const fast = open({ stop: () => stops++ });
  fast.handle.stop();
  expect([fast.sent, stops]).toEqual([[], 1]);
});

test('a close resolves when the worker has ended, and rejects when it died over it', async () => {
  const closed = open();
  const closing = closed.handle.close(true);
  expect(closed.sent).toEqual([{ type: 'close', replaced: true }]);
  closed.end();
  await closing;
  const dying = open();
  dying.end(new WorkerLost('the worker exited'));
  await expect(dying.handle.close(false)).rejects.toThrow('the worker exited');
});

test('two looks at the same time are one', async () => {
  let looks = 0;
  const found = createDeferred<Sample | undefined>();
  const { handle } = open({
    sample: () => {
      looks++;
      return found.promise;
    },
  });
  const both = [handle.sample(), handle.sample()];
  expect(looks).toBe(1);
  found.resolve({ doing: 'waiting', stack: '', open: [] });
  await Promise.all(both);
  await nextTurn();
  await handle.sample();
  expect(looks).toBe(2);
});

test('a worker sends the figures that are not known from outside, and a blocked one is asked once', () => {
  const { handle, take, sent } = open({ measure: (taken) => (reading) => taken(reading) });
  const readings: unknown[] = [];
  handle.measure((reading) => void readings.push(['first', reading]));
  handle.measure((reading) => void readings.push(['second', reading]));
  expect(sent).toEqual([{ type: 'measure' }]);
  take({ type: 'measured', reading: { heapBytes: 5 } });
  expect(readings).toEqual([['first', { heapBytes: 5 }]]);
  handle.measure(() => {});
  expect(sent).toHaveLength(2);
});

test('a worker that is measured from outside gets no message', () => {
  const { handle, sent } = open();
  handle.measure(() => {});
  expect(sent).toEqual([]);
});
