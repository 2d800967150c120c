import { expect, it } from 'vitest';
import { createDeferred } from '../../../src/base/deferred.ts';
import type { Backend, WorkerHandle, WorkerOptions } from '../../../src/engine/backends/backend.ts';
import { inlineBackend } from '../../../src/engine/backends/inline.ts';
import type { Hook } from '../../../src/protocol/runnerControl.ts';
import type { WorkerStart } from '../../../src/protocol/workerLink.ts';
import { limitedHooks } from '../../../src/runner/limitedHooks.ts';

it('announces setup and teardown before they begin, and when they have ended, also when they fail', async () => {
  const told: unknown[] = [];
  const ready = createDeferred<WorkerStart>();
  const handle = {
    ready: ready.promise,
    close: async () => {
      told.push('closes');
      throw new Error('of teardown');
    },
  };
  const session = { start: () => (told.push('starts'), handle) };
  const backend = { capabilities: inlineBackend.capabilities, open: () => session } as unknown as Backend;
  const limited = limitedHooks(backend, 8000, {
    announce: (hook: Hook | null) => void told.push(hook?.name ?? 'ended'),
    settle: async () => void told.push('settles'),
  });
  const worker: WorkerHandle = limited
    .open({ workers: 1, maxHeapBytes: undefined })
    .start({} as WorkerOptions, () => {});
  ready.resolve({} as WorkerStart);
  await worker.ready;
  await expect(worker.close(false)).rejects.toThrow('of teardown');
  expect(told).toEqual(['setup', 'starts', 'ended', 'settles', 'teardown', 'closes', 'ended']);
});
