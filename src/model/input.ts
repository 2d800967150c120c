/** Inputs in order, in batches of any size. `count` where it is known before reading. */
export interface ItemSource {
  readonly count: number | undefined;
  readonly batches: AsyncIterable<readonly unknown[]>;
}

/** How many inputs travel together from a reader to the plan. */
export const inputBatch = 1024;
