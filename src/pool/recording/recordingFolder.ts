import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { messageOf, UserFacingError } from '../../base/errors.ts';
import { makeFolder } from '../../files/makeFolder.ts';
import { folderVariable, poolExtension, type AnnouncedPool } from '../../model/facts/observedFolder.ts';

/** A folder of recordings is made here if no other one is named. */
const defaultRoot = 'poolscope-recordings';
const mostNameCharacters = 40;

/** The folder in which the recording of a pool gets its own. */
export interface RecordingRoot {
  /** Absolute. */
  readonly dir: string;
  /** The code of the program asked for it. Otherwise the environment did, and the program must run even if it cannot be used. */
  readonly isRequired: boolean;
}

/** Undefined: the pool is not recorded. `asked` is the option `record`, `fromEnvironment` the variable POOLSCOPE_RECORD. */
export function recordingRoot(
  asked: string | boolean | undefined,
  fromEnvironment: string | undefined,
): RecordingRoot | undefined {
  const given = fromEnvironment === '' ? undefined : fromEnvironment;
  if (asked === false || (asked === undefined && given === undefined)) return undefined;
  const dir = typeof asked === 'string' ? asked : (given ?? defaultRoot);
  return { dir: resolve(dir), isRequired: asked !== undefined };
}

/**
 * Makes the folder of one recording, whose name sorts by time: `2026-03-01T12-00-00-000-thumbnails-3fa2c1`. Throws a
 * UserFacingError if it cannot.
 */
export function createRecordingFolder(root: string, pool: string, atMs: number): string {
  const time = new Date(atMs).toISOString().replace(/[:.]/g, '-').replace('Z', '');
  const name = pool.replace(/[^\w-]+/g, '-').slice(0, mostNameCharacters);
  // Pools of several threads may be opened in the same millisecond.
  const dir = join(root, `${time}-${name}-${randomBytes(3).toString('hex')}`);
  try {
    makeFolder(dir, 0o700);
  } catch (error) {
    throw new UserFacingError(
      `the pool cannot be recorded in ${root}: ${messageOf(error)}`,
      'Name a folder that can be written.',
    );
  }
  return dir;
}

/** Names a recording to the observer of this program, if there is one. To be called when its first event is written. */
export function announceRecording(dir: string, env: NodeJS.ProcessEnv): void {
  const { [folderVariable]: folder = '' } = env;
  if (folder === '') return;
  const announced: AnnouncedPool = { dir, pid: process.pid };
  try {
    writeFileSync(join(folder, `${basename(dir)}${poolExtension}`), JSON.stringify(announced), { mode: 0o600 });
  } catch {
    // Nobody shows the pool while it runs; its recording is complete all the same.
  }
}
