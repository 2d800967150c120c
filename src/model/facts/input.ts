/** Inputs in order, in batches of any size. `count` where it is known before reading. */
export interface ItemSource {
  readonly count: number | undefined;
  /** The number of each input, in the order of the batches; undefined: 0, 1, 2 and so on, of which a job may select some. */
  readonly items?: readonly number[];
  readonly batches: AsyncIterable<readonly unknown[]>;
}

/** How many inputs travel together from a reader to the plan. */
export const inputBatch = 1024;
