import { join } from 'node:path';
import { runInOwnRealm } from './ownRealm.ts';
import type * as threadMain from './threadMain.ts';

/** The task that Piscina runs in each of its threads: `threadMain.ts` with intrinsics of its own. */
export const { runWorker } = runInOwnRealm(join(__dirname, 'threadMain.js')) as typeof threadMain;
