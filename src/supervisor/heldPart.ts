import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { outcomeCode, type RunEvent } from '../model/facts/events.ts';
import { forEachSettled } from '../model/facts/settledItems.ts';
import type { Continuation } from '../recording/continueRecording.ts';
import { cutFile, dropCut, makeCut } from '../recording/cutResults.ts';
import { recordingFiles } from '../recording/format.ts';
import type { EventsFile } from '../recording/writeEvents.ts';
import { resumption } from './continueRun.ts';

/** The new part of a run, which changes the recording only if an item has run. */
export interface HeldPart {
  readonly first: readonly RunEvent[];
  /** Whether the part belongs to the recording from these events on. */
  ends(events: readonly RunEvent[]): boolean;
  /** Adds the part to the recording. */
  keep(): void;
  /** Leaves the recording as it was. */
  drop(): void;
}

/** Holds a part back until an item has its outcome, or until a run that had been interrupted is finished. */
export function heldPart(dir: string, continues: Continuation, recorder: Pick<EventsFile, 'release'>): HeldPart {
  const { isFinished, inputBytes, resultBytes } = continues;
  return {
    first: resumption(continues),
    ends: (events) =>
      events.some((event) => {
        if (event.type === 'runFinished') return event.state === 'finished' && !isFinished;
        return event.type === 'itemsSettled' && event.worker >= 0 && hasRun(event);
      }),
    keep: () => {
      makeCut(dir, resultBytes);
      rmSync(join(dir, recordingFiles.summary), { force: true });
      recorder.release();
    },
    drop: () => {
      dropCut(dir);
      cutFile(join(dir, recordingFiles.inputs), inputBytes);
    },
  };
}

const cancelled = outcomeCode('cancelled');

function hasRun(event: Parameters<typeof forEachSettled>[0]): boolean {
  let found = false;
  forEachSettled(event, (_item, _startMicros, _endMicros, outcome) => {
    found ||= outcome !== cancelled;
  });
  return found;
}
