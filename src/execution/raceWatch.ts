import type { Race } from '../model/facts/race.ts';

/** The race detector of this thread, as the execution of items uses it. */
export interface RaceWatch {
  /** Calls `listener` once for each pair of places that race. Returns the function that stops this. */
  listen(listener: (race: Race) => void): () => void;
  /** Sets the function that finds the item for which the calling code runs. */
  askItem(item: () => number | null): void;
  /** Work from another thread begins here. Everything that `clock` covers happened before this work. */
  begin(clock: readonly number[] | undefined): void;
  /** A result leaves this thread. Everything that this thread has done happens before the use of the result. */
  publish(): void;
}
