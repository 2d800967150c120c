import { expect, it } from 'vitest';
import { stackOf } from '../../../../src/extension/debugging/stackOf.ts';
import { sessionName, threadIdOf } from '../../../../src/extension/debugging/workerSession.ts';

const session = (name: string) => ({ configuration: { type: 'pwa-node', request: 'launch', name } });

it('knows the thread of a session by the name that the debugger gave it', () => {
  expect(threadIdOf(session('[worker 12] WorkerThread'))).toBe(12);
  expect(threadIdOf(session('runner.js [4711]'))).toBeUndefined();
});

it("names a session after its worker and the worker's items", () => {
  const worker = { worker: 3, state: 'running' as const };
  expect(sessionName({ ...worker, openChunk: { chunk: 1, items: [[120, 129]] } })).toBe('worker 3 (items 120-129)');
  expect(sessionName({ ...worker, openChunk: { chunk: 1, items: [[7, 7]] } })).toBe('worker 3 (item 7)');
  expect(
    sessionName({
      ...worker,
      openChunk: {
        chunk: 1,
        items: [
          [1, 2],
          [5, 5],
        ],
      },
    }),
  ).toBe('worker 3 (items 1-2, 5)');
  expect(sessionName({ ...worker, state: 'idle', openChunk: undefined })).toBe('worker 3 (waiting for chunks)');
  expect(sessionName({ ...worker, state: 'starting', openChunk: undefined })).toBe('worker 3 (starting)');
});

it('leaves out of a stack what the debugger skips, and evaluates in the innermost frame that is left', () => {
  const skipped = { path: '<node_internals>/async_hooks', presentationHint: 'deemphasize' };
  const answer = {
    stackFrames: [
      { id: 1, name: 'run', line: 3, column: 1, source: skipped },
      { id: 2, name: 'work', line: 7, column: 5, source: { path: 'file:///w/job.ts' } },
      { id: 3, name: 'await', line: 0, column: 0, presentationHint: 'label' },
      { id: 4, name: 'each', line: 9, column: 2, source: { path: '/w/node_modules/p/index.js' } },
    ],
  };
  const stack = stackOf(answer, (path) => path.replace('file://', ''));
  expect(stack).toEqual({
    topFrameId: 2,
    frames: [
      { function: 'work', file: '/w/job.ts', line: 7, column: 5, inUserCode: true },
      { function: 'each', file: '/w/node_modules/p/index.js', line: 9, column: 2, inUserCode: false },
    ],
  });
});
