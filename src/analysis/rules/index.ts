import { closureSent } from './closureSent.ts';
import { floatingPromise } from './floatingPromise.ts';
import { lockAcrossAwait } from './lockAcrossAwait.ts';
import { lockNotReleased } from './lockNotReleased.ts';
import { lostPrototype } from './lostPrototype.ts';
import { notInWorker } from './notInWorker.ts';
import { poolInLoop } from './poolInLoop.ts';
import { poolNotClosed } from './poolNotClosed.ts';
import type { Rule } from './rule.ts';
import { sharedCounter } from './sharedCounter.ts';
import { signature } from './signature.ts';
import { uncloneable } from './uncloneable.ts';
import { waitOnMain } from './waitOnMain.ts';
import { workerOnly } from './workerOnly.ts';

/** In the order of docs/findings.md. */
export const rules: readonly Rule[] = [
  uncloneable,
  lostPrototype,
  closureSent,
  signature,
  notInWorker,
  workerOnly,
  floatingPromise,
  sharedCounter,
  lockNotReleased,
  lockAcrossAwait,
  waitOnMain,
  poolInLoop,
  poolNotClosed,
];
