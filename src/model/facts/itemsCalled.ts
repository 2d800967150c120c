/**
 * Items of one call of a pool are about to be sent to a worker. Written only by the library, whose pools serve many calls:
 * a call has one such event for each of its chunks.
 */
export interface ItemsCalled {
  readonly type: 'itemsCalled';
  /** Number of the call in its pool, from 0. */
  readonly call: number;
  /** The method of the pool and how often it was called, e.g. `map 1`. */
  readonly name: string;
  /** The exported function that runs the items. */
  readonly functionName: string;
  /** The items are numbered from here. */
  readonly first: number;
  readonly count: number;
}
