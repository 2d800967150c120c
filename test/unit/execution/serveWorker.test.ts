import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createDeferred } from '../../../src/base/deferred.ts';
import { openSink, serveWorker } from '../../../src/execution/serveWorker.ts';
import { SpoolWriter } from '../../../src/execution/spoolWriter.ts';
import type { SharedMemory } from '../../../src/execution/sharedMemory.ts';
import type { FromWorker, ToWorker, WorkerInit } from '../../../src/protocol/workerLink.ts';
import { scratch } from '../../support/scratch.ts';
import { workerInit } from '../../support/workerInit.ts';

const memory: SharedMemory = { share: (value) => value, revive: (value) => value, markDead: () => {} };

function initFor(source: string): WorkerInit {
  const file = scratch('job.mjs');
  writeFileSync(file, source);
  return workerInit(file);
}

function serve(source: string) {
  const sent: FromWorker[] = [];
  const answered = createDeferred<void>();
  const listening = createDeferred<(message: ToWorker) => void>();
  const ended = serveWorker(initFor(source), memory, {
    send(message) {
      sent.push(message);
      if (message.type === 'chunkDone') answered.resolve();
    },
    onMessage: (listener) => listening.resolve(listener),
  });
  const tell = async (message: ToWorker): Promise<void> => (await listening.promise)(message);
  return { sent, tell, answered: answered.promise, ended };
}

test('a worker is ready, answers a chunk when all about it has been sent, and closes', async () => {
  const { sent, tell, answered, ended } = serve('export const work = (item) => item + 1;');
  const chunk = { chunk: 4, attempt: 1, items: [0, 1], inputs: [1, 2], careful: false };
  await tell({ type: 'chunk', chunk });
  await answered;
  await tell({ type: 'close', replaced: true });
  expect(await ended).toBe(true);
  const types = sent.map(({ type }) => type);
  expect(types[0]).toBe('ready');
  expect(types.slice(-2)).toEqual(['chunkDone', 'closed']);
  // The first item has a message of its own; the rest comes with the answer.
  const reports = sent.map((message) => (message.type === 'chunkDone' ? message.rest : message));
  expect(reports.flatMap((report) => (report?.type === 'succeeded' ? report.values : []))).toEqual([2, 3]);
});

test('a module that does not load is reported with its error, and no phase follows', async () => {
  const { sent, ended } = serve('throw new RangeError("at the top");');
  expect(await ended).toBe(false);
  expect(sent).toMatchObject([{ type: 'loadFailed', thrown: { failure: { kind: 'setup', name: 'RangeError' } } }]);
});

test('a worker whose item breaks the code of Node closes without being asked', async () => {
  const file = scratch('breaks.mjs');
  writeFileSync(
    file,
    `const { push } = Array.prototype;
    export const work = () => { Array.prototype.push = function (...values) { return push.apply(this, values); }; };
    export const teardown = () => { Array.prototype.push = push; };`,
  );
  const sent: FromWorker[] = [];
  const init = workerInit(file, { place: { kind: 'process' } });
  const ended = serveWorker(init, memory, {
    send: (message) => sent.push(message),
    onMessage: (listener) =>
      listener({ type: 'chunk', chunk: { chunk: 0, attempt: 1, items: [0], inputs: [0], careful: false } }),
  });
  expect(await ended).toBe(true);
  const types = sent.map(({ type }) => type);
  expect(types).toContain('tainted');
  expect(types.slice(-2)).toEqual(['chunkDone', 'closed']);
});

test('an error of teardown ends the worker with that error', async () => {
  const { tell, ended } = serve(
    'export const work = () => 1; export const teardown = () => { throw new Error("stuck"); };',
  );
  const outcome = ended.catch((error: unknown) => error);
  await tell({ type: 'close', replaced: false });
  expect(await outcome).toMatchObject({ message: 'stuck' });
});

test('lines that the spool does not take are sent with the reason', () => {
  const sent: unknown[] = [];
  const init = { ...initFor(''), reports: { kind: 'spool', path: scratch('nowhere/w0.spool') } } as const;
  const sink = openSink(init, undefined, (report) => sent.push(report));
  expect(sink).toBeInstanceOf(SpoolWriter);
  sink.append({ type: 'chunkEnded', chunk: 0 });
  expect(sent).toEqual([
    { type: 'detour', lines: '{"type":"chunkEnded","chunk":0}\n', because: expect.stringContaining('ENOENT') },
  ]);
});
