import type { Outcome } from '../../src/model/facts/events.ts';
import type { FailureKind } from '../../src/model/facts/failure.ts';
import type { Isolation } from '../../src/model/facts/job.ts';

/** A fault and the expected outcome of the faulty item. Its neighbours must always succeed. */
export interface Fault {
  readonly name: string;
  readonly outcome: Outcome;
  /** Expected failure, if the outcome is not success. */
  readonly kind?: FailureKind;
  readonly message?: RegExp;
  /** The outcome in a process, if it differs because Node treats threads and processes differently. */
  readonly inProcess?: Pick<Fault, 'outcome' | 'kind'>;
  /** Whether the fault ends or blocks its thread, so that it cannot run inline. */
  readonly endsThread?: true;
  /** Number of lines beyond those of an ordinary item. */
  readonly extraLines?: number;
  /** Whether it writes one more line after its end, if its worker still lives; the witness records it. */
  readonly late?: true;
  /** A pattern that one log line must match. */
  readonly line?: RegExp;
  /** Further arguments of the command line. */
  readonly args?: readonly string[];
  /** The activity that must be found in the stuck worker. */
  readonly stuck?: RegExp;
  /** Whether the item reaches `tell('return')`. */
  readonly returns: boolean;
}

const failed = (name: string, kind: FailureKind, message: RegExp, returns = false): Fault => ({
  name,
  outcome: 'failed',
  kind,
  message,
  returns,
});
const fine = (name: string, more: Partial<Fault> = {}): Fault => ({
  name,
  outcome: 'succeeded',
  returns: true,
  ...more,
});
const ends = (name: string, outcome: Outcome, kind: FailureKind, more: Partial<Fault> = {}): Fault => ({
  name,
  outcome,
  kind,
  endsThread: true,
  returns: false,
  ...more,
});

export const matrix: readonly Fault[] = [
  failed('throwError', 'rejected', /^plain$/),
  failed('throwNull', 'nonError', /^null$/),
  failed('throwUndefined', 'nonError', /^undefined$/),
  failed('throwString', 'nonError', /text/),
  failed('throwObject', 'nonError', /code: 7/),
  failed('throwOwnClass', 'rejected', /^own$/),
  failed('throwAggregate', 'rejected', /^several$/),
  failed('throwWithFunction', 'rejected', /^carries$/),
  failed('throwCircular', 'rejected', /^round$/),
  failed('throwEvilGetter', 'rejected', /^evil$/),
  failed('throwProxy', 'nonError', /./),
  failed('reject', 'rejected', /^rejected$/),
  failed('returnFunction', 'unserialisable', /value\.deep\[0\]\.callback is a function/, true),
  failed('returnSymbol', 'unserialisable', /value is a symbol/, true),
  failed('returnPromiseInside', 'unserialisable', /value\.later is a promise/, true),
  failed('returnWeakMap', 'unserialisable', /value is a WeakMap/, true),
  failed('returnTooDeep', 'unserialisable', /too deep/, true),
  fine('returnInstance'),
  fine('returnRich'),
  fine('returnThenable'),
  fine('returnLarge'),
  ends('exitZero', 'crashed', 'crash', { message: /process\.exit\(0\)/ }),
  ends('exitOne', 'crashed', 'crash', { message: /process\.exit\(1\)/ }),
  {
    ...failed('abort', 'rejected', /abort|SIGABRT/),
    endsThread: true,
    inProcess: { outcome: 'crashed', kind: 'crash' },
  },
  ends('killSelf', 'crashed', 'crash', { message: /SIGKILL/ }),
  ends('terminateSelf', 'crashed', 'crash', { message: /SIGTERM/ }),
  ends('loopForEver', 'timedOut', 'timeout', { stuck: /, computing$/ }),
  ends('loopInFinally', 'timedOut', 'timeout', { stuck: /, computing$/ }),
  ends('slowRegex', 'timedOut', 'timeout', { stuck: /, computing$/ }),
  ends('wasmLoop', 'timedOut', 'timeout', { stuck: /, computing$/ }),
  ends('waitForEver', 'timedOut', 'timeout', { stuck: /, computing$/ }),
  ends('neverSettles', 'timedOut', 'timeout', { stuck: /, waiting for something that never settles$/ }),
  ends('loopAtExit', 'timedOut', 'timeout'),
  ends('blockingCall', 'timedOut', 'timeout', { stuck: /native call that does not return$/ }),
  ends('blockedForLong', 'timedOut', 'timeout', { stuck: /native call that does not return$/ }),
  ends('blockedPipe', 'timedOut', 'timeout', { stuck: /native call that does not return$/ }),
  ends('offHeap', 'crashed', 'outOfMemory', {
    message: /more than its limit of 1\.5 GB/,
    args: ['--max-memory=1500MB'],
  }),
  ends('outOfMemory', 'crashed', 'outOfMemory'),
  failed('hugeBuffer', 'rejected', /allocation failed|Invalid array buffer length/i),
  failed('stackOverflow', 'rejected', /call stack/i),
  fine('lateRejection', { late: true }),
  fine('lateThrow', { late: true }),
  fine('lateLine', { late: true }),
  failed('emitterError', 'rejected', /^emitted$/),
  fine('forkChildren'),
  fine('listen'),
  fine('setTitle'),
  fine('mutateEnvironment'),
  fine('writeToOutput'),
  fine('sharedMemory'),
  failed('badAddon', 'rejected', /no.such.addon/),
  fine('leakTimer'),
  fine('ownHandler'),
  fine('breakConsole', { line: /^This item replaced a method of the console/ }),
  fine('closePort'),
  fine('junkOnPort'),
  fine('endStdout', { endsThread: true }),
  fine('closeStdout', { endsThread: true }),
  failed('missingModule', 'rejected', /a-package-that-is-not-there/),
  fine('floodThenReturn', { extraLines: 2000 }),
  { ...failed('floodThenThrow', 'rejected', /after the flood/), extraLines: 2000 },
  ends('floodThenExit', 'crashed', 'crash', { extraLines: 2000 }),
  ends('floodThenKill', 'crashed', 'crash', { extraLines: 2000 }),
  ends('floodThenLoop', 'timedOut', 'timeout', { extraLines: 2000 }),
  ends('floodThenOutOfMemory', 'crashed', 'outOfMemory', { extraLines: 2000 }),
  fine('oddBytes', { extraLines: 2, line: /€/ }),
  fine('longLine', { extraLines: 1, line: /^y{5000000}$/ }),
];

export interface Case {
  readonly fault: Fault;
  readonly position: 'first' | 'middle' | 'last';
  readonly workers: number;
  readonly isolation: Isolation;
}

const positions = ['first', 'middle', 'last'] as const;
const workerCounts = [1, 2, 8] as const;

/** All cases: every fault at every position, with every number of workers, in every isolation that survives it. */
export function fullMatrix(): Case[] {
  return matrix.flatMap((fault) =>
    isolationsFor(fault).flatMap((isolation) =>
      positions.flatMap((position) =>
        (isolation === 'inline' ? ([1] as const) : workerCounts).map((workers) => ({
          fault,
          position,
          workers,
          isolation,
        })),
      ),
    ),
  );
}

/**
 * A cover of the matrix: every fault with every isolation, position and number of workers at least once.
 * Each fault gets as many cases as its widest factor has levels; the factors are turned against each
 * other from fault to fault, so that all pairs of levels come up across the table.
 */
export function pairwiseCover(): Case[] {
  return matrix.flatMap((fault, row) => {
    const isolations = isolationsFor(fault);
    return positions.map((position, k): Case => {
      const isolation = isolations[k % isolations.length] ?? 'thread';
      const workers = isolation === 'inline' ? 1 : (workerCounts[(k + row) % workerCounts.length] ?? 2);
      return { fault, position, workers, isolation };
    });
  });
}

function isolationsFor(fault: Fault): readonly Isolation[] {
  // Inline, the process outlives the run, and late lines come after it.
  return fault.endsThread || fault.late ? ['thread', 'process'] : ['thread', 'process', 'inline'];
}
