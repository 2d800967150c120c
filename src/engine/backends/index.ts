import { join } from 'node:path';
import type { Isolation } from '../../model/facts/job.ts';
import type { Backend } from './backend.ts';
import { inlineBackend } from './inline.ts';
import { createPiscinaBackend } from './piscina.ts';
import { createProcessBackend } from './process.ts';

/** All backends. `workerDir` is the absolute path of the folder with the bundles of the workers. */
export function createBackends(workerDir: string): Readonly<Record<Isolation, Backend>> {
  return {
    thread: createPiscinaBackend(join(workerDir, 'poolWorker.js')),
    process: createProcessBackend(join(workerDir, 'processWorker.js')),
    inline: inlineBackend,
  };
}
