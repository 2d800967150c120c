import { UserFacingError } from '../base/errors.ts';
import type { Job } from '../model/facts/job.ts';
import type { OptionValues } from './commandOptions.ts';
import { listed } from './jobTarget.ts';
import { parseOptions } from './parseOptions.ts';

/** What `poolscope agent` is asked for. */
export interface AgentRequest {
  /** Undefined: all usable cores. */
  readonly workers: number | undefined;
}

/** Reads the arguments after `agent`. Throws UserFacingError that quotes what is wrong. */
export function parseAgent(args: readonly string[], cwd: string): AgentRequest {
  const { values, operands } = parseOptions('agent', args, cwd);
  if (operands.length > 0) throw new UserFacingError(`expected no operand, got ${listed(operands)}`, 'Leave it out.');
  if (!values.stdio) {
    throw new UserFacingError(
      'an agent needs a run to work for',
      'Write poolscope run … --on "ssh HOST", which starts it, or --stdio if a program of yours does.',
    );
  }
  return { workers: values.workers };
}

/** The commands of other machines, and the job as it runs there. Throws UserFacingError for options that do not fit. */
export function hostsOf(
  { on, isolation, maxMemoryBytes, detectRaces }: OptionValues,
  job: Job,
): { readonly job: Job; readonly hosts: readonly string[] | undefined } {
  if (!on) return { job, hosts: undefined };
  const misfits = [
    ...(isolation !== undefined && isolation !== 'process' ? [`--isolation ${isolation}`] : []),
    ...(maxMemoryBytes === undefined ? [] : ['--max-memory']),
    ...(detectRaces ? ['--detect-races'] : []),
  ];
  if (misfits.length > 0) {
    throw new UserFacingError(
      `${misfits.join(' and ')} cannot be used with --on: workers on other machines are processes, with memory of their own`,
      'Leave out one of the options.',
    );
  }
  return { job: { ...job, isolation: 'process' }, hosts: on };
}
