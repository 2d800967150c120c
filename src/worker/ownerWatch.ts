import { connect } from 'node:net';
import { workerData } from 'node:worker_threads';
import { endTree } from '../ipc/endTree.ts';

// With inline isolation user code has the main thread and may never return. This thread notices the end of the run's
// owner, and ends the process with all that it has started.
const { address } = workerData as { readonly address: string };
connect(address)
  .on('error', () => {})
  .on('close', () => endTree(process.pid));
