import type { FailureKind } from '../model/facts/failure.ts';
import type { ConsoleGuard } from './consoleGuard.ts';
import { runUncaught, showItem } from './debuggedItem.ts';
import type { ItemCpu } from './itemCpu.ts';
import type { ItemLog } from './itemLog.ts';
import type { ItemScope, ItemScopes } from './itemScope.ts';
import type { Target } from './jobModule.ts';
import type { RaceWatch } from './raceWatch.ts';
import type { RecordSink } from './recordSink.ts';
import type { StatusBlock } from './status.ts';
import { follow, isThenable } from './thenables.ts';
import type { WaitRecorder } from './waitRecorder.ts';

/** The second argument of a job function whose second parameter has this type or is named as a context. */
export interface ItemContext {
  /** Number of the item, counted from 0. */
  readonly item: number;
  /** Number of the worker, counted from 0. */
  readonly worker: number;
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal;
  /** Methods of the console. */
  readonly log: Readonly<Record<'debug' | 'info' | 'warn' | 'error', (...args: unknown[]) => void>>;
}

export interface ItemRunnerOptions {
  readonly worker: number;
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Undefined if nothing shows what items computed. */
  readonly cpu: Pick<ItemCpu, 'begin' | 'end'> | undefined;
  readonly scopes: ItemScopes;
  readonly sink: RecordSink;
  readonly status: StatusBlock;
  readonly waits: Pick<WaitRecorder, 'flush'>;
  readonly races: Pick<RaceWatch, 'publish'> | undefined;
  /** Undefined if the console belongs to other code. */
  readonly guard: Pick<ConsoleGuard, 'restore'> | undefined;
  /** Receives an error that nobody awaited and that came when the result of the item was already known. */
  readonly onLate: (error: unknown, scope: ItemScope) => void;
  /** Ends the lines that the item has left open. */
  readonly endLines: ItemLog['endLines'];
  /** Ends the console's groups that the item has left open. */
  readonly endGroups: (scope: ItemScope) => void;
  /** The log receives a warning, within the item's scope. */
  readonly warn: (text: string) => void;
  /** See `runUncaught`. */
  readonly debugging: boolean;
  /** Also makes the input available to the debugger. This is possible only if items run one at a time. */
  readonly showsInput: boolean;
}

// Saved, because user code may replace them.
const OwnPromise = Promise;
const UserObject = globalThis.Object;
const { queueMicrotask } = globalThis;

/** Runs one item from its call to its outcome. This is the only place where a user's job function is called. */
export class ItemRunner {
  readonly #options: ItemRunnerOptions;
  #endedMicros = 0;

  constructor(options: ItemRunnerOptions) {
    this.#options = options;
  }

  /** When the item ended that has ended last. */
  get endedMicros(): number {
    return this.#endedMicros;
  }

  /**
   * Returns undefined if the item has ended. A synchronous function needs no await: a microtask for each item would
   * double its cost. Never throws or rejects for an error of the item.
   */
  run(
    scope: ItemScope,
    target: Target,
    input: unknown,
    announce: boolean,
    startMicros = this.#options.now(),
  ): Promise<void> | undefined {
    const { sink, status, scopes, cpu, debugging, onLate } = this.#options;
    if (announce) sink.announce(scope.item, startMicros);
    status.begin(scope.item, startMicros);
    cpu?.begin(startMicros);
    if (debugging) return this.#runDebugged(scope, startMicros, target, input);
    let result: unknown;
    try {
      result = scope.isEntered
        ? this.#call(scope, target, input)
        : scopes.run(scope, () => this.#call(scope, target, input));
    } catch (error) {
      return this.#fail(scope, startMicros, error, 'thrown');
    }
    if (!isThenable(result)) return this.#succeed(scope, startMicros, result);
    const errors: unknown[] = [];
    let hasEnded = false;
    return new OwnPromise((resolve) => {
      const end = (settle: () => void, shown?: unknown): void => {
        if (hasEnded) return;
        hasEnded = true;
        settle();
        for (const error of errors) if (error !== shown) onLate(error, scope);
        resolve();
      };
      const fail = (error: unknown): void => end(() => this.#fail(scope, startMicros, error, 'rejected'), error);
      scope.reject = (error) => {
        errors.push(error);
        // A value that is on its way wins.
        queueMicrotask(() => fail(error));
      };
      follow(result, (value) => end(() => this.#succeed(scope, startMicros, value)), fail);
    });
  }

  #runDebugged(scope: ItemScope, startMicros: number, target: Target, input: unknown): Promise<void> {
    const { scopes, showsInput } = this.#options;
    if (showsInput) showItem(input);
    return scopes.run(scope, () =>
      runUncaught(scope, () => this.#call(scope, target, input), {
        succeed: (value) => this.#succeed(scope, startMicros, value),
        fail: (error, kind) => this.#fail(scope, startMicros, error, kind),
      }),
    );
  }

  #call(scope: ItemScope, { run, call, passesContext }: Target, input: unknown): unknown {
    if (call === 'starmap') return run(...asTuple(input));
    return passesContext ? run(input, this.#contextOf(scope)) : run(input);
  }

  #contextOf({ index }: ItemScope): ItemContext {
    const { worker, signal } = this.#options;
    // An object of the user's realm.
    return Object.assign(new UserObject(), { item: index, worker, signal, log: console });
  }

  #succeed(scope: ItemScope, startMicros: number, value: unknown): undefined {
    const { now, cpu, races, sink } = this.#options;
    const endMicros = now();
    const cpuMicros = cpu?.end(startMicros, endMicros);
    races?.publish();
    try {
      sink.succeed(scope, startMicros, endMicros, value, cpuMicros);
    } catch (error) {
      return this.#failAt(scope, startMicros, endMicros, error, 'unserialisable', cpuMicros);
    }
    this.#end(scope, endMicros);
  }

  #fail(scope: ItemScope, startMicros: number, error: unknown, kind: FailureKind): undefined {
    const { now, cpu } = this.#options;
    const endMicros = now();
    this.#failAt(scope, startMicros, endMicros, error, kind, cpu?.end(startMicros, endMicros));
  }

  #failAt(
    scope: ItemScope,
    startMicros: number,
    endMicros: number,
    error: unknown,
    kind: FailureKind,
    cpuMicros: number | undefined,
  ): undefined {
    this.#end(scope, endMicros);
    this.#options.races?.publish();
    this.#options.sink.fail(scope, startMicros, endMicros, error, kind, cpuMicros);
  }

  #end(scope: ItemScope, endMicros: number): void {
    const { status, waits, guard, scopes, warn, endLines, endGroups } = this.#options;
    if (scope.openLines) endLines(scope);
    if (scope.openGroups) endGroups(scope);
    scope.ended = true;
    this.#endedMicros = endMicros;
    status.end(scope.item);
    waits.flush(endMicros, false);
    if (!guard?.restore()) return;
    scopes.run(scope, () =>
      warn('This item replaced a method of the console or of an output stream. The method was restored.'),
    );
  }
}

function asTuple(input: unknown): readonly unknown[] {
  if (Array.isArray(input)) return input;
  throw new TypeError(
    `starmap expects every item to be an array of parameters, but this one is ${typeof input}. Use map instead.`,
  );
}
