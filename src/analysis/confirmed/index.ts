import { awaitInLoop } from './awaitInLoop.ts';
import { blockingIo } from './blockingIo.ts';
import type { ConfirmedRule } from './confirmedRule.ts';
import { consoleHeavy } from './consoleHeavy.ts';
import { hotLine } from './hotLine.ts';
import { largeCapture } from './largeCapture.ts';
import { nondeterministic } from './nondeterministic.ts';
import { race } from './race.ts';
import { sharedState } from './sharedState.ts';

/** In the order of docs/findings.md. */
export const confirmedRules: readonly ConfirmedRule[] = [
  race,
  sharedState,
  nondeterministic,
  awaitInLoop,
  blockingIo,
  consoleHeavy,
  largeCapture,
  hotLine,
];
