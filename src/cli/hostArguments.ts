import { UserFacingError } from '../base/errors.ts';
import type { Job } from '../model/facts/job.ts';
import type { StartOptions } from '../supervisor/runHandle.ts';
import type { QueuePlace } from '../supervisor/queuePlace.ts';
import type { OptionValues } from './commandOptions.ts';
import { listed } from './jobTarget.ts';
import { parseOptions } from './parseOptions.ts';
import { queueOf } from './queueOption.ts';

/** What `poolscope agent` is asked for. */
export interface AgentRequest {
  /** Undefined: all usable cores. */
  readonly workers: number | undefined;
  /** Undefined: it serves its stdin. */
  readonly queue: QueuePlace | undefined;
}

/** Reads the arguments after `agent`. Throws UserFacingError that quotes what is wrong. */
export function parseAgent(args: readonly string[], cwd: string): AgentRequest {
  const { values, operands } = parseOptions('agent', args, cwd);
  if (operands.length > 0) throw new UserFacingError(`expected no operand, got ${listed(operands)}`, 'Leave it out.');
  const queue = queueOf(values);
  if ((queue !== undefined) === (values.stdio ?? false)) {
    throw new UserFacingError(
      queue ? '--queue and --stdio cannot be used together' : 'an agent needs a place where it finds runs',
      'Write --queue redis://HOST:6379, or --stdio if poolscope run --on starts it.',
    );
  }
  return { workers: values.workers, queue };
}

/** The other machines of a run, and the job as it runs there. Throws UserFacingError for options that do not fit. */
export function machinesOf(
  { on, isolation, maxMemoryBytes, detectRaces, ...values }: OptionValues,
  job: Job,
): { readonly job: Job; readonly machines: StartOptions['machines'] } {
  const queue = queueOf(values);
  if (!on && !queue) return { job, machines: undefined };
  const misfits = [
    ...(on && queue ? ['--queue'] : []),
    ...(isolation !== undefined && isolation !== 'process' ? [`--isolation ${isolation}`] : []),
    ...(maxMemoryBytes === undefined ? [] : ['--max-memory']),
    ...(detectRaces ? ['--detect-races'] : []),
  ];
  if (misfits.length > 0) {
    throw new UserFacingError(
      `${misfits.join(' and ')} cannot be used with --${on ? 'on' : 'queue'}: workers on other machines are processes, with memory of their own`,
      'Leave out one of the options.',
    );
  }
  const machines: StartOptions['machines'] = queue
    ? { kind: 'queue', ...queue }
    : { kind: 'commands', commands: on ?? [] };
  return { job: { ...job, isolation: 'process' }, machines };
}
