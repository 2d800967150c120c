import { existsSync, mkdirSync, readdirSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { basename, isAbsolute, join, relative, resolve } from 'node:path';
import { UserFacingError } from '../base/errors.ts';
import { placeInJson } from '../model/facts/inputSpec.ts';
import { describeRecording } from '../recording/listRecordings.ts';
import { isInside, moduleDoubt } from '../recording/moduleDoubt.ts';

/** Where the tools may read and run files. Paths are absolute. Links are followed before they are compared. */
export interface Places {
  /** The folders of the workspace, which a person has opened or named. */
  readonly roots: readonly string[];
  /** Folder of the recordings that the tools make. */
  readonly recordings: string;
}

/** A job in one of the folders. */
export interface FoundJob {
  /** The folder of the workspace that has it: the working folder of the run. */
  readonly root: string;
  /** Path from there, with the name of the export if one is given: `src/orders.ts#price`. */
  readonly target: string;
}

/** Throws UserFacingError for a module that is not in the workspace. */
export function findJob({ roots }: Places, job: string): FoundJob {
  const [path = '', exportName] = job.split('#', 2);
  for (const root of roots) {
    const file = resolve(root, path);
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) continue;
    if (!isInside(root, file)) continue;
    const target = relative(root, file);
    return { root, target: exportName === undefined ? target : `${target}#${exportName}` };
  }
  throw outside(`the module ${shown(path)}`, roots);
}

/** Throws UserFacingError for an input that reads files outside of the folder, or the standard input. */
export function checkInputSpec(root: string, spec: string): string {
  const [, scheme = '', rest = spec] = /^([a-z]+):(?![\\/])(.*)$/s.exec(spec) ?? [];
  if (scheme === 'range' || scheme === 'export') return spec;
  const path = placeInJson(rest).file;
  const leads = scheme === 'glob' ? isAbsolute(path) || path.split(/[\\/]/).includes('..') : !isFileIn(root, path);
  if (leads || path === '-') throw outside(`the input ${shown(spec)}`, [root]);
  return spec;
}

const isFileIn = (root: string, path: string): boolean => {
  const file = resolve(root, path);
  return existsSync(file) && isInside(root, file);
};

/** The path of a recording. Throws UserFacingError if it is in none of the folders. */
export function findRecording({ roots, recordings }: Places, name: string): string {
  for (const root of roots) {
    const path = resolve(root, name);
    if (existsSync(path) && [root, recordings].some((folder) => isInside(folder, path))) return path;
  }
  throw outside(`the recording ${shown(name)}`, roots);
}

/** The folder of the workspace that has the module of a recording. Rejects with UserFacingError if none has it. */
export async function rootOfRecording({ roots }: Places, recording: string): Promise<string> {
  const origin = (await describeRecording(recording))?.origin;
  const module = origin?.kind === 'job' ? origin.job.module : undefined;
  if (module === undefined) {
    throw new UserFacingError(
      `${shown(recording)} is no recording of a job that could run again`,
      'Name the folder that poolscope_run returned.',
    );
  }
  const root = roots.find((each) => moduleDoubt(module, recording, [each]) === undefined);
  if (root === undefined) throw outside(`the module of the recording, ${shown(module)},`, roots);
  return root;
}

/** A new folder for the recording of a job: `price-1`. Git ignores the folder of all recordings. */
export function newRecording({ recordings }: Places, { target }: FoundJob): string {
  if (!existsSync(recordings)) {
    mkdirSync(recordings, { recursive: true });
    writeFileSync(join(recordings, '.gitignore'), '*\n');
  }
  const name = (target.split('#')[1] ?? basename(target).replace(/\..*$/, '')).replaceAll(/[^\w-]+/g, '-') || 'run';
  const numbers = readdirSync(recordings).map((each) => Number(/^(.*)-(\d+)$/.exec(each)?.[2] ?? 0));
  return join(realpathSync(recordings), `${name}-${Math.max(0, ...numbers) + 1}`);
}

const shown = (path: string): string => (path.length > 200 ? `${path.slice(0, 200)}…` : path);

const outside = (what: string, roots: readonly string[]): UserFacingError =>
  new UserFacingError(
    `${what} is not a file in ${roots.join(' or ') || 'an open folder'}`,
    'Only files of the workspace are run and read. Paths begin at its folder.',
  );
