import { UserFacingError } from '../../base/errors.ts';
import type { ProfileKind } from './profile.ts';
import { jobLabel, type Chunksize, type Isolation, type ItemRange, type Job, type Shard } from './job.ts';

/** What started a run. */
export type RunOrigin =
  /** Poolscope itself, from the editor or the command line. */
  | { readonly kind: 'job'; readonly job: Job }
  /** A pool of the library, e.g. `pool work.ts`, in a program of the user's. `isolation` is missing for `thread`, `concurrency` for 1. */
  | {
      readonly kind: 'library';
      readonly call: string;
      readonly program: Program;
      readonly isolation?: Isolation | undefined;
      readonly concurrency?: number | undefined;
    }
  /** A program that distributes its work without Poolscope, and was observed from outside. */
  | { readonly kind: 'observed'; readonly program: Program; readonly profile?: ProfileKind | undefined };

/** A program that Poolscope did not start. */
export interface Program {
  /** Its name for people, e.g. `build.mjs`. */
  readonly name: string;
  /** Its working directory; displayed paths are relative to it. Absolute. */
  readonly baseDir: string;
  /** Its main file, absolute; undefined if it is not known. */
  readonly file?: string | undefined;
}

/** The known facts about the start of a run. Readers of a run need only these, for every origin. */
export interface RunSetup {
  /** Short name for titles: `minify.ts#minify`, `pool work.ts`, `build.mjs`. Empty before the run started. */
  readonly label: string;
  /** The label without the arguments of a program: runs in which it is the same can be compared. */
  readonly comparedAs: string;
  /** File of the user's that did the work, absolute. */
  readonly file: string | undefined;
  /** The exported function that ran the items. */
  readonly functionName: string | undefined;
  /** Displayed paths are relative to this folder. Empty before the run started. */
  readonly baseDir: string;
  /** Input SPEC of a job. */
  readonly input: string | undefined;
  /** The requested values. The values that the run used are in `runPlanned`. */
  readonly workers: number | undefined;
  readonly chunksize: Chunksize | undefined;
  /** Number of items that run at the same time inside one worker. */
  readonly concurrency: number;
  readonly isolation: Isolation;
  readonly detectRaces: boolean;
  /** See Job. */
  readonly verifies: boolean;
  /** The kind of profile that was asked for; undefined for none. */
  readonly profileKind: ProfileKind | undefined;
  /** Only these items; undefined: all. */
  readonly items: readonly ItemRange[] | undefined;
  /** Only this part of the input; undefined: all of it. */
  readonly shard: Shard | undefined;
}

const unknownSetup: RunSetup = {
  label: '',
  comparedAs: '',
  file: undefined,
  functionName: undefined,
  baseDir: '',
  input: undefined,
  workers: undefined,
  chunksize: undefined,
  concurrency: 1,
  isolation: 'thread',
  detectRaces: false,
  verifies: false,
  profileKind: undefined,
  items: undefined,
  shard: undefined,
};

/** Undefined: a run that has not started. */
export function setupOf(origin: RunOrigin | undefined): RunSetup {
  switch (origin?.kind) {
    case undefined:
      return unknownSetup;
    case 'job':
      return setupOfJob(origin.job);
    case 'library':
      return {
        ...setupOfProgram(origin.program),
        label: origin.call,
        comparedAs: origin.call,
        isolation: origin.isolation ?? 'thread',
        concurrency: origin.concurrency ?? 1,
      };
    case 'observed':
      return { ...setupOfProgram(origin.program), profileKind: origin.profile };
  }
}

export function setupOfJob(job: Job): RunSetup {
  const { module, exportName, baseDir, input, workers, chunksize, concurrency, isolation, items, shard } = job;
  return {
    label: jobLabel(job),
    comparedAs: jobLabel(job),
    file: module,
    functionName: exportName,
    baseDir,
    input,
    workers,
    chunksize,
    concurrency,
    isolation,
    detectRaces: job.detectRaces ?? false,
    verifies: job.verifies ?? false,
    profileKind: job.profile?.kind,
    items,
    shard,
  };
}

function setupOfProgram({ name, baseDir, file }: Program): RunSetup {
  const isInside = file?.startsWith(baseDir) ?? false;
  return {
    ...unknownSetup,
    label: name,
    comparedAs: (isInside ? file?.slice(baseDir.length + 1) : file) ?? name,
    baseDir,
    file,
  };
}

/**
 * The job of a run, to start runs like it. Throws UserFacingError for a run that Poolscope did not start.
 * @param deed what needs the job, e.g. `replayed`
 */
export function requireJob(origin: RunOrigin | undefined, deed: string): Job {
  if (origin?.kind === 'job') return origin.job;
  throw new UserFacingError(
    `This run was not started by Poolscope, so it cannot be ${deed}.`,
    'Run the function with Poolscope first, then use that run.',
  );
}

/** The item of a run that was asked to run one item of its input; undefined for other runs. */
export function singleItem({ items = [] }: Pick<RunSetup, 'items'>): number | undefined {
  const [range, ...rest] = items;
  return range && rest.length === 0 && range[0] === range[1] ? range[0] : undefined;
}
