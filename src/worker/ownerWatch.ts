import { connect } from 'node:net';
import { workerData } from 'node:worker_threads';

// With inline isolation user code has the main thread and may never return. This thread notices the end of the run's
// owner, and ends the process group.
const { address, group } = workerData as { readonly address: string; readonly group: number };
connect(address)
  .on('error', () => {})
  .on('close', () => process.kill(group, 'SIGKILL'));
