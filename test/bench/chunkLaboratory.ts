import { join } from 'node:path';
import type { Job } from '../../src/model/facts/job.ts';
import type { RunModel } from '../../src/model/run/runModel.ts';
import { measuredRun, runOfMeasured } from '../../src/model/tuning/measuredRun.ts';
import { experiment, type Laboratory } from '../../src/studies/experiment.ts';

const root = join(import.meta.dirname, '../..');

/** Runs the built runner in this process's Node, as the editor does. No run starts after `longestMs`. */
export const laboratoryOf = (longestMs: number): Laboratory => ({
  nodePath: process.execPath,
  runnerPath: join(root, 'dist/runner.js'),
  signal: AbortSignal.timeout(longestMs),
});

/** A job over one of the workloads of `chunkWork.ts`. */
export const jobOf = (workload: string, changes: Partial<Job> = {}): Job => ({
  module: join(import.meta.dirname, 'chunkWork.ts'),
  exportName: 'spin',
  baseDir: root,
  input: `export:${workload}`,
  call: 'map',
  concurrency: 1,
  isolation: 'thread',
  loadTimeoutMs: 8000,
  onError: 'continue',
  ...changes,
});

/** Keeps of a run only what the tuning reads, as the editor does. */
export const keepMeasured = (model: RunModel): RunModel => runOfMeasured(measuredRun(model));

/** Runs a workload to its end. Throws if it does not finish. */
export async function runWorkload(
  laboratory: Laboratory,
  workload: string,
  changes: Pick<Job, 'workers' | 'chunksize'>,
): Promise<RunModel> {
  const { model } = await experiment(jobOf(workload, changes), laboratory, workload, (handle) => handle);
  if (model.state !== 'finished') throw new Error(`${workload} with ${changes.chunksize}: ${model.state}`);
  return model;
}
