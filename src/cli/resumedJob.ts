import { UserFacingError } from '../base/errors.ts';
import { plural } from '../base/numberText.ts';
import type { Job } from '../model/facts/job.ts';
import { requireJob } from '../model/facts/origin.ts';
import { archiveEnding, isArchive } from '../recording/archive.ts';
import { countInputs } from '../recording/countInputs.ts';
import { readFirstEvent } from '../recording/readEvents.ts';
import { isPipedCopy } from '../supervisor/pipedInput.ts';
import type { OptionValues } from './commandOptions.ts';
import { display } from './frames.ts';
import { shellWord } from './format.ts';
import { optionTable } from './optionTable.ts';

/** Options that say what a run does. They were chosen when it began. */
const fixed = ['call', 'delimiter', 'tsconfig', 'items', 'shard', 'balance', 'detectRaces', 'profile'] as const;
/** Options that say how it runs, or where its inputs are now. */
const free = [
  'input',
  'workers',
  'chunksize',
  'concurrency',
  'isolation',
  'timeoutMs',
  'loadTimeoutMs',
  'onError',
  'retries',
  'maxHeapBytes',
  'maxMemoryBytes',
  'itemsPerWorker',
] as const;

/**
 * The job of a recording, with the options that were given. Rejects with UserFacingError if the command names another
 * module or function, or an option that would change what the run does.
 */
export async function resumedJob(
  recording: string,
  target: Pick<Job, 'module' | 'exportName'> | undefined,
  values: OptionValues,
): Promise<Job> {
  if (isArchive(recording)) throw oneFile(recording);
  const started = await readFirstEvent(recording);
  if (started?.type !== 'runStarted') {
    throw new UserFacingError(`${recording} contains no run`, 'Name a folder that --record wrote.');
  }
  const job = requireJob(started.origin, 'resumed');
  checkTarget(job, target);
  for (const name of fixed) {
    if (values[name] === undefined) continue;
    throw new UserFacingError(
      `--${optionTable[name].flag} cannot be changed when a run is resumed`,
      'Leave it out: the value of the first run applies.',
    );
  }
  if (values.input === undefined && isPipedCopy(job.input)) throw await pipedInputLost(recording);
  const changed = free.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]] as const]));
  return { ...job, ...Object.fromEntries(changed) };
}

function oneFile(file: string): UserFacingError {
  const folder = file.slice(0, -archiveEnding.length);
  const [zip, unpacked] = [file, folder].map((path) => shellWord(display(path)));
  return new UserFacingError(
    `a run is continued in the folder of its recording, and ${display(file)} is a ZIP file of one`,
    `Unpack it first: unzip ${zip} -d ${unpacked}; poolscope run --resume ${unpacked}`,
  );
}

async function pipedInputLost(recording: string): Promise<UserFacingError> {
  const recorded = plural(await countInputs(recording), 'input');
  return new UserFacingError(
    `the first run read its inputs from stdin or a pipe, which cannot be read again; the recording has ${recorded}`,
    'Name a file with the same inputs: --input FILE. If they are on stdin again, use --input -.',
  );
}

function checkTarget(job: Job, target: Pick<Job, 'module' | 'exportName'> | undefined): void {
  if (target === undefined) return;
  const [is, was] = [target, job].map(({ module, exportName }) => `${module}#${exportName}`);
  if (is === was) return;
  throw new UserFacingError(
    `the recording is a run of ${was}, not of ${is}`,
    'Leave out the module: the one of the recording runs again.',
  );
}
