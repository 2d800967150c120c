/** Inputs in order, in batches of any size. */
export interface ItemSource {
  /** Number of inputs, if it is known before they are read. */
  readonly count: number | undefined;
  /** The number of each input, in the order of the batches. Undefined: 0, 1, 2 and so on, from which a job may select some. */
  readonly items?: readonly number[];
  readonly batches: AsyncIterable<readonly unknown[]>;
}

/** Number of inputs in one batch of a reader. */
export const inputBatch = 1024;
