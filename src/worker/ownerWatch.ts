import { connect } from 'node:net';
import { workerData } from 'node:worker_threads';

// User code has the main thread (inline isolation) and may never give it back: a thread of its own notices
// that whoever asked for the run is gone, and ends the process group.
const { address, group } = workerData as { readonly address: string; readonly group: number };
connect(address)
  .on('error', () => {})
  .on('close', () => process.kill(group, 'SIGKILL'));
