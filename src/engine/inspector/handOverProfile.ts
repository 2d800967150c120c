import { handOverKey } from '../../protocol/workerLink.ts';
import type { Inspector } from './inspector.ts';

/**
 * Lets a worker hand over its profile, even in an endless loop, and closes the inspector. Resolves when it has done so, or
 * after a second: a thread inside a native call or a wait that blocks it does not answer.
 */
export async function handOverProfile(far: Inspector): Promise<void> {
  try {
    await far.evaluate(`globalThis[Symbol.for(${JSON.stringify(handOverKey)})]?.(), true`);
  } finally {
    far.close();
  }
}
