import type { SharedMemory } from '../execution/sharedMemory.ts';
import type { WorkerInit } from '../protocol/workerLink.ts';

/**
 * Loaded only where values are shared: inputs and results that travel as values, or an initializer's arguments. The same files that `import … from 'poolscope'` loads, and
 * that of managed objects, which takes longer, only when the first one comes.
 */
export async function openSharedMemory(init: WorkerInit): Promise<SharedMemory | undefined> {
  if (init.reports.kind === 'spool' && init.initializer === null) return undefined;
  const sync = await import('../sync/index.ts');
  sync.loadReviversWith(() => void require('../manager/index.ts'));
  return sync;
}
