import type { Race } from '../model/facts/race.ts';

/** What the execution of items tells the race detector of its thread, and hears from it. */
export interface RaceWatch {
  /** Hears of each pair of places that race, once. Gives what ends that. */
  listen(listener: (race: Race) => void): () => void;
  /** How to know the item that the calling code runs for. */
  askItem(item: () => number | null): void;
  /** Something begins here that was sent from elsewhere: what happened there before comes before what follows. */
  begin(clock: readonly number[] | undefined): void;
  /** What was done here comes before whatever follows in those who see a result of it. */
  publish(): void;
}
