import { constants } from 'node:os';
import { inspect } from 'node:util';
import { UserFacingError } from '../base/errors.ts';
import { AsyncResult, type TimeoutOptions } from './asyncResult.ts';
import { checkFunctionName } from './callArguments.ts';
import { stackBelow } from './callerStack.ts';
import type { ArgumentsOf, FunctionName, UntypedModule } from './moduleTypes.ts';
import { createEngine } from './openEngine.ts';
import { correct } from './options.ts';
import type { PoolEngine } from './poolEngine.ts';
import { checkNames } from './settings.ts';

/** The function that a Process runs, and its arguments. They may be left out if the function needs none. */
export type ProcessTarget<M> = {
  [K in FunctionName<M>]: {
    /** Name of an exported function. */
    readonly target: K;
  } & (readonly [] extends ArgumentsOf<M, K>
    ? {
        /** Its arguments. */
        readonly args?: ArgumentsOf<M, K>;
      }
    : {
        /** Its arguments. */
        readonly args: ArgumentsOf<M, K>;
      });
}[FunctionName<M>];

/** How a Process runs its function. */
export interface ProcessPlace {
  /** Name in the report of an error, and of `currentWorker().pool`. Default: `Process-1`, `Process-2`, … */
  readonly name?: string;
  /** `thread` (default): shared locks, queues and arrays reach it. `process`: a process of its own, which no crash leaves. */
  readonly isolation?: 'thread' | 'process';
}

/** Options of `new Process`. */
export type ProcessOptions<M> = ProcessTarget<M> & ProcessPlace;

const optionNames: readonly string[] = ['target', 'args', 'name', 'isolation'];
/** The exit code of a process that was terminated, as in Python. */
const terminatedCode = -constants.signals.SIGTERM;

interface ProcessRun {
  readonly engine: PoolEngine;
  /** The error of the function, or of a worker that died. */
  readonly outcome: Promise<(Error & { readonly exitCode?: number }) | undefined>;
}

let count = 0;

/**
 * Python's `multiprocessing.Process`: one call of an exported function, in a thread or process of its own. Its result is
 * not sent back: pass a Queue, or use a Pool. The program does not end before it.
 */
export class Process<M extends object = UntypedModule> {
  /** Its name. */
  readonly name: string;
  readonly #module: URL | string;
  readonly #options: { readonly target: string; readonly args?: readonly unknown[] } & ProcessPlace;
  #engine: PoolEngine | undefined;
  /** Undefined: it was not started. */
  #ended: AsyncResult<void> | undefined;
  #isTerminated = false;
  #exitCode: number | undefined;

  /**
   * Starts nothing yet. Throws UserFacingError for options that do not exist.
   *
   * @typeParam M The type of the module: `typeof import('./work.js')`. The function and its arguments are checked against it.
   * @param module An absolute URL or path: `new URL('./work.js', import.meta.url)`. TypeScript is compiled.
   */
  constructor(module: URL | string, options: ProcessOptions<M>) {
    checkNames('a process', options, optionNames);
    const { isolation } = options;
    if (isolation !== undefined && isolation !== 'thread' && isolation !== 'process') {
      throw new UserFacingError(`isolation of a process must be thread or process, not ${String(isolation)}`, correct);
    }
    this.#module = module;
    this.#options = { ...options, target: checkFunctionName(options.target) };
    this.name = options.name ?? `Process-${++count}`;
  }

  /**
   * Resolves when the module is loaded and the function is called. Rejects with what the module throws, or with
   * UserFacingError if the function is not exported, an argument cannot be copied, or it was started before.
   */
  async start(): Promise<void> {
    if (this.#ended) {
      throw new UserFacingError(`${this.name} was started before`, 'Create another Process: each one runs once.');
    }
    const started = this.#open(stackBelow(this.start));
    this.#ended = new AsyncResult(
      started.then(
        (run) => this.#follow(run),
        () => this.#end(1),
      ),
    );
    await started;
  }

  /** Resolves when it has ended, however it ended, or after `timeout`. Rejects if it was not started. */
  async join(options?: TimeoutOptions): Promise<void> {
    await this.#started('join').wait(options);
  }

  /** Whether it was started and has not ended. */
  get isAlive(): boolean {
    return this.#ended !== undefined && this.#exitCode === undefined;
  }

  /**
   * How it ended, as in Python: 0 if the function returned, 1 if it threw, the code of `process.exit`, or the negative
   * number of a signal, which is -15 after `terminate`. Undefined before its end.
   */
  get exitCode(): number | undefined {
    return this.#exitCode;
  }

  /** Ends it now; no `teardown` runs. Resolves when it has ended. Rejects if it was not started. */
  async terminate(): Promise<void> {
    const ended = this.#started('terminate');
    this.#isTerminated = true;
    await this.#engine?.terminate();
    await ended.wait();
  }

  #started(method: string): AsyncResult<void> {
    if (this.#ended) return this.#ended;
    throw new UserFacingError(`${this.name} has not been started`, `Call start() before ${method}().`);
  }

  async #open(callerStack: string): Promise<ProcessRun> {
    const { target, args = [], isolation = 'thread' } = this.#options;
    const called = { exportName: target, call: 'starmap' } as const;
    const options = { workers: 1, isolation, name: this.name };
    const { engine, settings } = await createEngine(this.#module, options, callerStack, called);
    this.#engine = engine;
    try {
      const result = engine.apply({ target: called, method: 'apply', callerStack }, args);
      const outcome = result.then(
        () => undefined,
        (error: Error) => error,
      );
      await engine.start(settings.startMs);
      engine.close();
      return { engine, outcome };
    } catch (error) {
      await engine.terminate();
      throw error;
    }
  }

  /** Resolves when the worker has ended. An error of the function is printed, because nothing receives it. */
  async #follow({ engine, outcome }: ProcessRun): Promise<void> {
    const error = await outcome;
    await engine.ended;
    this.#end(error ? (error.exitCode ?? 1) : 0);
    if (error && !this.#isTerminated && error.name !== 'ProcessExit') {
      process.stderr.write(`${this.name} failed: ${inspect(error)}\n`);
    }
  }

  #end(exitCode: number): void {
    this.#exitCode = this.#isTerminated && exitCode !== 0 ? terminatedCode : exitCode;
  }
}
