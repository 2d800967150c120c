import { parentPort } from 'node:worker_threads';
import { keepAddons } from '../execution/keepAddons.ts';
import { servePreflight, type PreflightStart } from '../execution/servePreflight.ts';
import type { ToPreflight } from '../protocol/workerLink.ts';
import { joinDetection } from '../races/detector.ts';

if (!parentPort) throw new Error('a preflight is a worker thread');
// Only the first message arrives here: `parentPort` and `workerData` belong to a module that expects to be a worker.
parentPort.once('message', ({ init, port }: PreflightStart) => {
  // Called before the module creates anything that workers share.
  const watch = init.races ? joinDetection(init.races.board, init.races.thread, null) : undefined;
  const addons = keepAddons(process, init.module.loader?.addonLog);
  void servePreflight(
    init,
    {
      send: (message) => port.postMessage(message),
      onMessage: (listener) => void port.on('message', (message: ToPreflight) => listener(message)),
      stay: () => port.ref(),
    },
    {
      memory: () => import('../sync/index.ts'),
      publish: () => watch?.publish(),
      hasAddons: () => addons.loaded.length > 0,
    },
  );
});
