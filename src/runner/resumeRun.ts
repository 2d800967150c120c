import { carefulChunks } from '../engine/chunking.ts';
import type { Ledger } from '../engine/ledger/ledger.ts';
import type { Failure } from '../model/facts/failure.ts';
import type { ItemSource } from '../model/facts/input.ts';
import { notices, type Notice } from '../model/facts/notice.ts';
import type { Resume } from '../protocol/runnerControl.ts';
import type { ChunkMessage } from '../protocol/workerLink.ts';
import type { Reporter } from './loadPhases.ts';

const shownItems = 8;

/** The work that a dead runner leaves to its successor. */
export interface Inheritance {
  /** Items that may have killed it, to be run alone before all others. */
  readonly trials: readonly ChunkMessage[];
  /** Whether the item that killed it is known. */
  readonly explained: boolean;
}

export interface ResumeOptions extends Reporter {
  readonly ledger: Pick<Ledger, 'adopt' | 'settle'>;
  /** Opens the input from its beginning, to find the inputs of suspects. */
  readonly openSource: () => Promise<ItemSource>;
}

/**
 * Continues the run of a runner that died: takes over the outcomes that its workers wrote, settles an item that killed
 * a runner while it ran alone, and returns the suspects.
 */
export async function resumeRun(resume: Resume, options: ResumeOptions): Promise<Inheritance> {
  const { ledger, emit, now, openSource } = options;
  const { culprits, suspects } = ledger.adopt();
  const atMicros = Math.round(now());
  emit({ type: 'runnerRestarted', atMicros, reason: resume.ended, suspects: suspects.flat() });
  for (const { item, worker, startMicros } of culprits) {
    const at = { worker, chunk: -1, attempt: resume.runners, startMicros };
    ledger.settle([item], 'crashed', at, crashOf(resume));
  }
  const explained = culprits.length > 0;
  if (suspects.length === 0) return { trials: [], explained };
  const place = { firstChunk: resume.firstChunk, attempt: resume.runners + 1 };
  return { trials: await carefulChunks(await openSource(), suspects, place), explained };
}

/** All suspects ran alone and none of them killed the runner. */
export function crashNotReproduced(resume: Resume, trials: readonly ChunkMessage[]): Notice {
  const items = trials.flatMap((chunk) => chunk.items);
  const more = items.length > shownItems ? ` and ${items.length - shownItems} more` : '';
  return notices.crashNotReproduced(`${resume.ended}; items ${items.slice(0, shownItems).join(', ')}${more}`);
}

const crashOf = ({ ended }: Resume): Failure => ({
  kind: 'crash',
  name: 'ProcessCrash',
  message: `the process ended (${ended}) while this item ran alone`,
  stack: '',
  frames: [],
});
