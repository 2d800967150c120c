import type { SharedMemory } from '../execution/sharedMemory.ts';
import type { WorkerInit } from '../protocol/workerLink.ts';

/** Loaded only where inputs and results travel as values: the same file that `import … from 'poolscope'` loads. */
export async function openSharedMemory(init: WorkerInit): Promise<SharedMemory | undefined> {
  return init.spool === null ? import('../sync/index.ts') : undefined;
}
