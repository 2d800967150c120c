import { basename, join } from 'node:path';
import { capabilitiesOf } from '../model/facts/capabilities.ts';
import type { DialPlace } from '../protocol/keptRun.ts';
import { rawOutputFile, runMarker, runnerEnvironment, type StartRun } from '../protocol/runnerControl.ts';
import type { RunnerCommand, StartOptions } from './runHandle.ts';

/** The runner's own thread creates millions of short-lived records. A larger nursery would only hold more of them. */
const smallNursery = '--max-semi-space-size=4';

/** The command line of a runner. */
export function runnerCommand(
  {
    job,
    nodePath,
    env,
    runnerPath,
    inspectPort,
  }: Pick<StartOptions, 'job' | 'nodePath' | 'env' | 'runnerPath' | 'inspectPort'>,
  { address, token }: DialPlace,
  { workDir, resume }: Pick<StartRun, 'workDir' | 'resume'>,
): RunnerCommand {
  return {
    nodePath,
    execArgv: [
      // Inline, the user's code runs in that thread.
      ...(capabilitiesOf(job.isolation).ownsMainThread ? [] : [smallNursery]),
      ...(inspectPort === undefined ? [] : [`--inspect-brk=127.0.0.1:${inspectPort}`]),
    ],
    runnerPath,
    cwd: job.baseDir,
    env: {
      ...env,
      [runnerEnvironment.address]: address,
      [runnerEnvironment.token]: token,
      [runMarker]: basename(workDir),
    },
    output: {
      stdout: join(workDir, rawOutputFile(resume?.runners ?? 0, 'stdout')),
      stderr: join(workDir, rawOutputFile(resume?.runners ?? 0, 'stderr')),
    },
  };
}
