import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { UserFacingError } from '../base/errors.ts';
import { shorten } from '../base/visibleText.ts';
import type { Results } from '../model/compare/replay.ts';
import type { CalledAgain } from '../model/facts/itemsCalled.ts';
import type { Job } from '../model/facts/job.ts';
import { requireJob, type Program } from '../model/facts/origin.ts';
import type { RunModel } from '../model/run/runModel.ts';
import { loadRecording } from '../recording/loadRecording.ts';
import { moduleDoubt, pathProblem, workRoot } from '../recording/moduleDoubt.ts';
import { readValues } from '../recording/readValues.ts';
import { modulePath, rebaseJob } from '../recording/rebaseJob.ts';
import { recordingFolder } from '../supervisor/recordingFolder.ts';
import type { ReplayedRecording } from './replayArguments.ts';

/** A recorded run whose items run again. */
export interface OpenedRun {
  /** The recording as a folder. */
  readonly dir: string;
  /** The run, with its module at its place here. */
  readonly recorded: RunModel;
}

/** Opens a recording whose items run again. Rejects with UserFacingError if its module is not here, or not the user's. */
export async function openReplayed({ recording, baseDir, allowsModule }: ReplayedRecording): Promise<OpenedRun> {
  const dir = await recordingFolder(recording);
  const recorded = runHere(await loadRecording(dir, { keepLogs: false }), baseDir);
  if (!allowsModule) refuseModule(recorded, dir, baseDir);
  return { dir, recorded };
}

export async function resultsOf(model: RunModel, dir: string, items: readonly number[]): Promise<Results> {
  return { model, values: await readValues(dir, items) };
}

const shownFiles = 20;

export function changedText(files: readonly string[]): string {
  const names = files.slice(0, shownFiles).map((file) => relative(process.cwd(), file));
  return `The code is not that of the run: ${names.join(', ')} changed since then.`;
}

/** The run with its module in another folder. Throws UserFacingError if the module is not there. */
function runHere(model: RunModel, baseDir: string | undefined): RunModel {
  if (model.origin?.kind === 'observed') return observedHere(model, model.origin.program, baseDir);
  const recorded = requireJob(model.origin, 'replayed');
  const job = baseDir === undefined ? recorded : rebaseJob(recorded, baseDir);
  checkIsHere(job, recorded, baseDir);
  return { ...model, origin: { kind: 'job', job } };
}

/** Each function of an observed program has a module of its own. */
function observedHere(model: RunModel, program: Program, baseDir: string | undefined): RunModel {
  const here = (again: CalledAgain | undefined): CalledAgain | undefined => {
    if (!again || 'whyNot' in again) return again;
    const recorded = { module: again.module, baseDir: program.baseDir };
    const moved = baseDir === undefined ? recorded : rebaseJob(recorded, baseDir);
    checkIsHere(moved, recorded, baseDir);
    return { ...again, module: moved.module };
  };
  const calls = { ...model.calls, again: model.calls.again.map(here) };
  return {
    ...model,
    calls,
    origin: { kind: 'observed', program: { ...program, baseDir: baseDir ?? program.baseDir } },
  };
}

type Place = Pick<Job, 'module' | 'baseDir'>;

function checkIsHere({ module }: Place, recorded: Place, baseDir: string | undefined): void {
  if (pathProblem(module) !== undefined || existsSync(module)) return;
  const [where, path] = [shorten(recorded.baseDir, 200), shorten(modulePath(recorded), 200)];
  throw new UserFacingError(
    `the module of the recording is not there: ${shorten(module, 200)}`,
    baseDir === undefined
      ? `The run was made in ${where}. Name the folder of the project here with --base-dir.`
      : `Name the folder that has ${path}.`,
  );
}

/** A recording may come from anywhere, and names the file that runs. Throws UserFacingError for one that is not the user's. */
function refuseModule(recorded: RunModel, dir: string, baseDir: string | undefined): void {
  const roots = [workRoot(process.cwd()), ...(baseDir === undefined ? [] : [baseDir])];
  for (const module of modulesOf(recorded)) {
    const doubt = moduleDoubt(module, dir, roots);
    if (doubt === undefined) continue;
    throw new UserFacingError(
      `a replay runs the module that the recording names, ${shorten(module, 200)}, and ${doubt}`,
      'If you trust this file, add --allow-module, or run the command in the project of the module.',
    );
  }
}

function modulesOf({ origin, calls }: RunModel): readonly string[] {
  if (origin?.kind !== 'observed') return [requireJob(origin, 'replayed').module];
  return calls.again.flatMap((again) => (again && 'module' in again ? [again.module] : []));
}
