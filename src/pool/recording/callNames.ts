/** The methods of a pool that run functions. */
export type CallMethod =
  | 'map'
  | 'starmap'
  | 'mapAsync'
  | 'starmapAsync'
  | 'apply'
  | 'applyAsync'
  | 'imap'
  | 'imapUnordered';

/** Names the calls of a pool: `map 1`, `applyAsync 1`, `map 2`. */
export class CallNames {
  readonly #counts = new Map<CallMethod, number>();

  next(method: CallMethod): string {
    const count = (this.#counts.get(method) ?? 0) + 1;
    this.#counts.set(method, count);
    return `${method} ${count}`;
  }
}
