import type { CallStyle, RegisteringLibrary } from './job.ts';

/**
 * Items of one function. The library writes it before it sends them to a worker: its pools serve many calls, and a call has
 * one such event for each of its chunks. An observed program has it if its values are kept.
 */
export interface ItemsCalled {
  readonly type: 'itemsCalled';
  /** Number of the call in its pool, or of the function in an observed program, from 0. */
  readonly call: number;
  /** The method of the pool and how often it was called, e.g. `map 1`; in an observed program the file, e.g. `minify.mjs`. */
  readonly name: string;
  /** The exported function that runs the items. */
  readonly functionName: string;
  /** The items are numbered from here. */
  readonly first: number;
  readonly count: number;
  /** How the function is found and called again. Only of observed programs. */
  readonly again?: CalledAgain;
}

/** How items of an observed program run again. */
export type CalledAgain =
  | {
      /** Absolute path of the module. */
      readonly module: string;
      readonly style: CallStyle;
      /** The module does not export the function but registers it with this library. */
      readonly registersWith?: RegisteringLibrary;
    }
  /** They do not. The reason is the second half of a sentence, e.g. `its input is larger than 1 MB`. */
  | { readonly whyNot: string };
