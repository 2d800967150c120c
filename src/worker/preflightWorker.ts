import { parentPort, workerData } from 'node:worker_threads';
import { servePreflight } from '../execution/servePreflight.ts';
import type { PreflightInit, ToPreflight } from '../protocol/workerLink.ts';
import { joinDetection } from '../races/detector.ts';

const init = workerData as PreflightInit;
const port = parentPort;
if (!port) throw new Error('a preflight is a worker thread');
// Called before the module creates anything that workers share.
const watch = init.races ? joinDetection(init.races.board, init.races.thread, null) : undefined;

void servePreflight(
  init,
  {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => void port.on('message', (message: ToPreflight) => listener(message)),
  },
  { memory: () => import('../sync/index.ts'), publish: () => watch?.publish() },
);
