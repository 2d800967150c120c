import type { Race } from '../model/facts/race.ts';

/** The race detector of this thread, as the execution of items uses it. */
export interface RaceWatch {
  /** Calls `listener` for each pair of places that race, once. Returns the function that ends this. */
  listen(listener: (race: Race) => void): () => void;
  /** Sets how the detector finds out for which item the calling code runs. */
  askItem(item: () => number | null): void;
  /** Work from another thread begins here: all that `clock` covers happened before what follows. */
  begin(clock: readonly number[] | undefined): void;
  /** A result leaves this thread: all that was done here so far happened before the use of the result. */
  publish(): void;
}
