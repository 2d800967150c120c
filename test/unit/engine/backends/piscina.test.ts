import { expect, test } from 'vitest';
import { createPiscinaBackend } from '../../../../src/engine/backends/piscina.ts';
import { WorkerLost } from '../../../../src/engine/backends/backend.ts';

test('a thread that cannot be created is a lost worker, and is not tried forever', async () => {
  const session = createPiscinaBackend('/nowhere/poolWorker.js').open({ workers: 1, maxHeapBytes: undefined });
  const handle = session.start(
    {
      worker: 0,
      module: { file: '/app/job.ts', loader: null },
      target: null,
      initializer: null,
      concurrency: 1,
      reports: { kind: 'messages' },
      originMicros: 0,
      replaceable: true,
      pool: null,
      races: null,
    },
    () => {},
  );
  await expect(handle.ready).rejects.toBeInstanceOf(WorkerLost);
  await session.close();
});
