import type { Isolation } from '../../model/job.ts';
import type { Backend } from './backend.ts';
import { inlineBackend } from './inline.ts';
import { createPiscinaBackend } from './piscina.ts';

/** Every backend there is. `workerFile`: absolute path of the bundled far side of the thread backend. */
export function createBackends(workerFile: string): readonly Backend[] {
  return [createPiscinaBackend(workerFile), inlineBackend];
}

export function backendFor(backends: readonly Backend[], isolation: Isolation): Backend | undefined {
  return backends.find((backend) => backend.isolation === isolation);
}
