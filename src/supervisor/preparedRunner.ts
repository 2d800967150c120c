import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { createWorkDir, removeWorkDir } from '../ipc/workDir.ts';
import { runMarker, runnerEnvironment } from '../protocol/runnerControl.ts';
import type { LaunchRunner, RunnerCommand } from './runHandle.ts';
import { spawnPrepared, spawnRunner } from './spawnRunner.ts';

/** Variables that differ in each run. */
const ofOneRun = [runnerEnvironment.address, runnerEnvironment.token, runMarker];

/**
 * Starts a runner for a run that is not known yet, but whose command will probably be the same. The runner loads its code
 * and waits. The result launches runners: the first is the prepared one if the command is the expected one. A prepared
 * runner that is not used ends with this process.
 */
export function prepareRunner(expected: RunnerCommand): LaunchRunner {
  const dir = createWorkDir();
  process.once('exit', () => removeWorkDir(dir));
  const output = { stdout: join(dir, 'stdout'), stderr: join(dir, 'stderr') };
  let prepared: ReturnType<typeof spawnPrepared> | undefined = spawnPrepared({ ...expected, output });
  return (command) => {
    const runner = prepared;
    prepared = undefined;
    if (!runner) return spawnRunner(command);
    const isExpected = isDeepStrictEqual(lasting(command), lasting(expected)) && !runner.hasEnded();
    if (isExpected) for (const name of ['stdout', 'stderr'] as const) renameSync(output[name], command.output[name]);
    removeWorkDir(dir);
    if (isExpected) return Promise.resolve(runner.begin(command));
    runner.end();
    return spawnRunner(command);
  };
}

/** The part of a command that is the same in the next run of the job. */
function lasting({ output, env, ...rest }: RunnerCommand): object {
  void output;
  return { ...rest, env: Object.entries(env).filter(([name]) => !ofOneRun.includes(name)) };
}
