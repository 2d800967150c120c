import type { ModuleSource } from '../model/facts/moduleSource.ts';
import type { CallTarget, ChunkMessage } from '../protocol/workerLink.ts';
import { findHooks, findJob, importModule, type JobFunction, type ModuleExports, type WorkerHooks } from './loadJob.ts';

/** The function that a chunk runs, and how it is called. */
export interface Target {
  readonly run: JobFunction;
  readonly call: CallTarget['call'];
  readonly passesContext: boolean;
}

/** A chunk that is ready to run. */
export interface OpenChunk {
  readonly target: Target;
  readonly inputs: readonly unknown[];
}

/** A loaded module of the user, and the functions that were looked up in it. */
export class JobModule {
  readonly #exports: ModuleExports;
  readonly #revive: (value: unknown) => unknown;
  readonly #found = new Map<string, JobFunction>();

  constructor(exports: ModuleExports, revive: (value: unknown) => unknown) {
    this.#exports = exports;
    this.#revive = revive;
  }

  /** Rejects with LoadFailed, or with what the module's top level throws. */
  static async load(module: ModuleSource, revive: (value: unknown) => unknown): Promise<JobModule> {
    return new JobModule(await importModule(module), revive);
  }

  get hooks(): WorkerHooks {
    return findHooks(this.#exports);
  }

  /** Throws UserFacingError if the module does not export a job function of this name. */
  find(exportName: string): JobFunction {
    const known = this.#found.get(exportName);
    if (known) return known;
    const found = findJob(this.#exports, exportName);
    this.#found.set(exportName, found);
    return found;
  }

  /** The arguments of a function, ready for its call. */
  argumentsOf(sent: readonly unknown[]): readonly unknown[] {
    return this.#revive(sent) as readonly unknown[];
  }

  /**
   * Resolves the function and the inputs of a chunk. `target` is used unless the chunk names its own. A missing
   * function and an input that cannot be revived fail the items of this chunk, since other chunks may have neither.
   */
  open(chunk: ChunkMessage, target: CallTarget | null): OpenChunk {
    try {
      const wanted = chunk.target ?? target;
      if (!wanted) throw new Error('a chunk names no function, and neither does its worker');
      const inputs = chunk.holdsShared ? this.argumentsOf(chunk.inputs) : chunk.inputs;
      const { exportName, call, passesContext = false } = wanted;
      return { target: { run: this.find(exportName), call, passesContext }, inputs };
    } catch (error) {
      const run = (): never => {
        throw error;
      };
      return { target: { run, call: 'map', passesContext: false }, inputs: chunk.inputs };
    }
  }
}
