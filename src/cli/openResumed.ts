import { formatCount, plural } from '../base/numberText.ts';
import { settledCount, type RunModel } from '../model/run/runModel.ts';
import type { Continuation } from '../recording/continueRecording.ts';
import { dropCut } from '../recording/cutResults.ts';
import { continueRun } from '../supervisor/continueRun.ts';
import { printable } from '../base/visibleText.ts';
import { display } from './frames.ts';

/** An earlier part of a run, to be continued. */
export interface ResumedRun {
  readonly run: Continuation;
  /** No item is left to run. */
  readonly isComplete: boolean;
  /** A line if files of the user have another content than in the part before, else an empty text. */
  readonly changes: (model: RunModel) => string;
}

/** Makes a recording ready to be continued, and prints how far it is. Rejects with UserFacingError. */
export async function openResumed(recording: string, retriesFailed: boolean, quiet: boolean): Promise<ResumedRun> {
  const run = await continueRun(recording, retriesFailed);
  const before = new Map(run.model.code);
  const done = run.settled.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  const total = run.model.total ?? settledCount(run.model.counts);
  const isComplete = run.isFinished && run.again.length === 0 && run.recovered.length === 0;
  if (isComplete) dropCut(recording);
  if (isComplete && !quiet) {
    const all = `${total === 1 ? '' : 'all '}${plural(total, 'item')} ${total === 1 ? 'has its outcome' : 'have their outcomes'}`;
    process.stderr.write(`${all}; nothing is left to run\n`);
  } else if (!quiet) {
    const of = done <= total && total > 0 ? `${formatCount(done)} of ${plural(total, 'item')}` : plural(done, 'item');
    process.stderr.write(`resuming: ${of} ${done === 1 ? 'has its outcome' : 'have their outcomes'}\n`);
  }
  const changes = ({ code }: RunModel): string => {
    const files = [...before]
      .filter(([file, hash]) => (code.get(file) ?? hash) !== hash)
      .map(([file]) => display(file));
    if (files.length === 0) return '';
    return printable(`changed since the part before, whose results are kept: ${files.join(', ')}\n`);
  };
  return { run, isComplete, changes };
}
