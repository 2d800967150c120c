import { createStatusBuffer } from '../../src/execution/status.ts';
import type { WorkerInit } from '../../src/protocol/workerLink.ts';

/** The start of a worker that shares the thread of its test and sends its records by message. */
export const workerInit = (file: string, more: Partial<WorkerInit> = {}): WorkerInit => ({
  worker: 0,
  module: { file, loader: null },
  target: { exportName: 'work', call: 'map' },
  initializer: null,
  reports: { kind: 'messages' },
  place: { kind: 'guest', status: createStatusBuffer() },
  concurrency: 1,
  originMicros: 0,
  replaceable: true,
  pool: null,
  races: null,
  ...more,
});
