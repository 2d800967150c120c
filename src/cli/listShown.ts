import { formatDuration } from '../base/numberText.ts';
import { UserFacingError } from '../base/errors.ts';
import { setupOf } from '../model/facts/origin.ts';
import { listRecordings, type RecordingInfo } from '../recording/listRecordings.ts';
import { unsuccessfulParts } from '../words/outcomes.ts';
import { stateWords } from '../words/runStates.ts';
import { printJson } from './fitted.ts';
import { printable } from '../base/visibleText.ts';
import { formatTable } from './format.ts';
import { display } from './frames.ts';

/** A row of `show --json` for a folder of recordings. */
interface ListedRecording extends Pick<RecordingInfo, 'state' | 'items' | 'wallMs'> {
  /** Absolute path. */
  readonly recording: string;
  readonly job: string;
  /** ISO 8601. */
  readonly startedAt: string;
}

/** Prints the recordings of a folder, newest first. Rejects with UserFacingError if it has none. */
export async function listShown(folder: string, json: boolean): Promise<void> {
  const { infos, leftOut } = await listRecordings(folder);
  if (infos.length === 0)
    throw new UserFacingError(`${folder} is not a recording, and contains none`, 'Name a folder that --record wrote.');
  if (json) {
    printJson({ schema: 1, recordings: infos.map(listed), leftOut }, false, 'recordings');
    return;
  }
  process.stdout.write(`${printable(formatTable([['recording', 'started', 'wall', 'run'], ...infos.map(rowOf)]))}\n`);
  if (leftOut > 0) process.stdout.write(`and ${leftOut} more\n`);
}

const listed = ({ dir, origin, startedAtMs, state, items, wallMs }: RecordingInfo): ListedRecording => ({
  recording: dir,
  job: setupOf(origin).label,
  startedAt: new Date(startedAtMs).toISOString(),
  state,
  items,
  wallMs,
});

function rowOf({ dir, origin, startedAtMs, state, items, wallMs }: RecordingInfo): readonly string[] {
  const { total, ...counts } = items;
  const what = [setupOf(origin).label, stateWords[state], `${total} items`, ...unsuccessfulParts(counts)];
  const started = new Date(startedAtMs).toISOString().slice(0, 16).replace('T', ' ');
  return [display(dir), started, formatDuration(wallMs * 1000), what.join(' · ')];
}
