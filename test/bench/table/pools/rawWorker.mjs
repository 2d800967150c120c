import { parentPort } from 'node:worker_threads';
import { mapChunk } from '../work.mjs';

parentPort.on('message', (chunk) => parentPort.postMessage(mapChunk(chunk)));
