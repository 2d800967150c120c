import type { SharedMemory } from '../execution/sharedMemory.ts';
import type { WorkerInit } from '../protocol/workerLink.ts';

/**
 * Loads shared memory if values may hold shared objects: inputs and results that travel by message, or an initializer's
 * arguments. Loads the files that `import … from 'poolscope'` loads, so that a thread has one class of each. Managed objects
 * take longer to load, and are loaded when the first one arrives.
 */
export async function openSharedMemory(init: WorkerInit): Promise<SharedMemory | undefined> {
  if (init.reports.kind === 'spool' && init.initializer === null) return undefined;
  const sync = await import('../sync/index.ts');
  sync.loadReviversWith(() => void require('../manager/index.ts'));
  return sync;
}
