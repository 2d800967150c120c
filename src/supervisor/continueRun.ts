import { join } from 'node:path';
import { UserFacingError } from '../base/errors.ts';
import { ownerFile, ownerOf } from '../ipc/owner.ts';
import type { RunEvent } from '../model/facts/events.ts';
import type { ContinuedRun, RunProgress } from '../protocol/runnerControl.ts';
import { continueRecording, type Continuation } from '../recording/continueRecording.ts';

/**
 * Makes the recording of a run ready for `startRun`, which runs the items that have no outcome, and with `retriesFailed`
 * those that did not succeed. Rejects with UserFacingError if the run goes on in another process, or cannot be continued.
 */
export async function continueRun(dir: string, retriesFailed: boolean): Promise<Continuation> {
  const owner = ownerIn(dir);
  if (typeof owner === 'number') {
    throw new UserFacingError(
      `the run of ${dir} has not ended: process ${owner} runs it`,
      `Wait for its end, or cancel it. If process ${owner} is another program, delete ${join(dir, ownerFile)}.`,
    );
  }
  return continueRecording(dir, retriesFailed);
}

/** A file that cannot be read names no owner. */
function ownerIn(dir: string): ReturnType<typeof ownerOf> {
  try {
    return ownerOf(dir);
  } catch {
    return 'ended';
  }
}

/** What a runner must know of the part before, beside its progress. */
export function continuedRun({ model, settled, resultBytes }: Continuation): Omit<ContinuedRun, keyof RunProgress> {
  const { total = null, wallMicros } = model;
  return { settled, resultBytes, total, wallMicros };
}

/** The first events of the new part of a run. */
export function resumption({ model, again, recovered }: Continuation): readonly RunEvent[] {
  const { nowMicros } = model;
  const originMicros = Number(process.hrtime.bigint()) / 1000 - nowMicros;
  const { version } = process;
  return [
    { type: 'runResumed', atMicros: nowMicros, startedAtMs: Date.now(), originMicros, node: version, again },
    ...recovered,
  ];
}
