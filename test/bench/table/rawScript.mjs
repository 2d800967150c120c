// One worker thread that runs one item.
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

const worker = new Worker(join(import.meta.dirname, 'pools/rawWorker.mjs'));
worker.on('message', () => void worker.terminate());
worker.postMessage({ name: 'same', items: [0] });
