import { UserFacingError } from '../base/errors.ts';
import { canClone, explainUnsendable, findUnsendable, type Reach } from './cloneProblem.ts';
import { describe, readExport, type ModuleExports } from './loadJob.ts';
import type { SharedMemory } from './sharedMemory.ts';

/** Options of a call of a module's `initargs`. */
export interface InitargsCall {
  /** How far its result must travel. */
  readonly reach: Reach;
  /** Loads shared memory. It is called only if the module has the export. */
  readonly memory: () => Promise<Pick<SharedMemory, 'share'>>;
  /** Called just before `initargs` is. */
  readonly onCall?: () => void;
}

/**
 * Calls the export `initargs` and returns its result: the arguments of `setup` in every worker, ready to be cloned and
 * revived. Null without that export. Rejects with UserFacingError for a result that cannot be used, and with what the
 * function throws.
 */
export async function callInitargs(exports: ModuleExports, call: InitargsCall): Promise<readonly unknown[] | null> {
  const initargs = readExport(exports, 'initargs');
  if (initargs === undefined) return null;
  if (typeof initargs !== 'function') {
    throw new UserFacingError(
      `the export "initargs" is ${describe(initargs)}, not a function`,
      'Export a function that returns an array: the arguments of setup() in every worker.',
    );
  }
  if (typeof readExport(exports, 'setup') !== 'function') {
    throw new UserFacingError(
      'the module exports "initargs" but no function "setup" to receive its result',
      'Export function setup(…), which runs once in every worker with these arguments.',
    );
  }
  const { share } = await call.memory();
  call.onCall?.();
  const args: unknown = await (initargs as () => unknown)();
  if (!Array.isArray(args)) {
    throw new UserFacingError(
      `initargs() returned ${describe(args)}, not an array`,
      'Return an array: the arguments of setup(), e.g. [new Lock()].',
    );
  }
  const shared = share(args) as readonly unknown[];
  checkSendable(args, shared, call.reach);
  return shared;
}

function checkSendable(args: readonly unknown[], shared: unknown, reach: Reach): void {
  const problem =
    findUnsendable(args, 'initargs()', reach) ??
    (canClone(shared, reach) ? undefined : explainUnsendable(args, 'initargs()', reach, 'it cannot be cloned'));
  if (!problem) return;
  throw new UserFacingError(
    problem.message,
    reach === 'process' && problem.what.startsWith('shared memory')
      ? 'Use --isolation thread, or share it through a Manager, whose objects reach processes.'
      : 'Leave it out, or create it in setup().',
  );
}
