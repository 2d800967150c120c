/** Takes the place of a result that is `undefined`, since an empty place of the ring is `undefined`. */
const undefinedResult = Symbol('undefined');

/**
 * Results on their way from the workers to the caller of a stream, at most `size` at a time. They are taken in the
 * order of their items or, if `ordered` is false, in the order they arrive:
 *
 *     size 4, ordered:   put(1, b)  put(0, a)  put(2, c)  ->  take() a, b, c
 *     size 4, unordered: put(1, b)  put(0, a)  put(2, c)  ->  take() b, a, c
 *
 * Values lie in the ring as they are: an object around each would be garbage that outlives a collection.
 */
export class ResultRing {
  readonly #size: number;
  readonly #ordered: boolean;
  readonly #places: unknown[] = [];
  #arrived = 0;
  #taken = 0;

  constructor(size: number, ordered: boolean) {
    this.#size = size;
    this.#ordered = ordered;
  }

  /** How many results were taken. */
  get taken(): number {
    return this.#taken;
  }

  /** Whether the next result has arrived. */
  get isReady(): boolean {
    return this.#places[this.#taken % this.#size] !== undefined;
  }

  put(index: number, result: unknown): void {
    const place = (this.#ordered ? index : this.#arrived++) % this.#size;
    this.#places[place] = result === undefined ? undefinedResult : result;
  }

  /** The next result. Call it only if `isReady`. */
  take(): unknown {
    const place = this.#taken++ % this.#size;
    const result = this.#places[place];
    this.#places[place] = undefined;
    return result === undefinedResult ? undefined : result;
  }

  /** Forgets the results that were not taken. */
  clear(): void {
    this.#places.length = 0;
  }
}
