import {
  accessTitle,
  addRace,
  mapRace,
  raceTarget,
  type Race,
  type RaceAccess,
  type RaceList,
} from '../model/facts/race.ts';
import type { SourceMapper } from '../model/facts/sourceMapper.ts';
import type { RaceInit } from '../protocol/workerLink.ts';
import { races, startDetection, type Detector } from '../races/detector.ts';

/** Threads that can be watched besides those of the first pool that asks for it. */
const spareThreads = 32;

/** From now on what is made in this thread is watched. */
export function watchThisThread(workers: number): void {
  startDetection(workers + spareThreads);
}

/** The races of one pool: what its calls put in an order, and what was found. */
export class PoolRaces {
  readonly init: RaceInit;
  readonly list: RaceList = { races: [], moreRaces: 0 };
  readonly #detector: Detector;
  readonly #threads: readonly number[];
  readonly #mapper: SourceMapper | undefined;
  readonly #end: () => void;

  /** After `watchThisThread`. Throws UserFacingError when there are too many threads. */
  constructor(workers: number, mapper: SourceMapper | undefined) {
    const detector = races.detector!;
    this.#detector = detector;
    this.#mapper = mapper;
    this.#threads = detector.board.takeWorkers(workers);
    this.init = { board: detector.board.buffer, threads: this.#threads, clock: detector.snapshot(), feeder: null };
    this.#end = detector.listen(this.add);
  }

  readonly add = (raw: Race): void => {
    const race = this.#mapper ? mapRace(raw, this.#mapper) : raw;
    if (!addRace(this.list, race)) return;
    const [earlier, later] = race.accesses.map((access) => `${accessTitle(access)}\n${callsOf(access)}`);
    process.emitWarning(`${raceTarget(race)} is accessed without an order\n${earlier}\n${later}`, 'RaceWarning');
  };

  /** What this thread has done so far comes before what begins with this clock. */
  readonly clock = (): readonly number[] => this.#detector.snapshot();

  /** A result is seen: what the workers did for it comes before what follows here. */
  readonly gather = (): void => this.#detector.gather(this.#threads);

  /** The worker has ended, perhaps in the middle of an item. */
  readonly exited = (worker: number): void => this.#detector.board.endOf(this.#threads[worker]!);

  /** The workers have ended. */
  close(): void {
    this.gather();
    this.#end();
    for (const thread of this.#threads) this.#detector.board.giveBack(thread);
  }
}

/** The topmost calls, a line each. */
function callsOf({ frames, stack }: RaceAccess): string {
  const inUserCode = frames.filter((frame) => frame.inUserCode);
  const calls = inUserCode.map((frame) => `    at ${frame.function} (${frame.file}:${frame.line}:${frame.column})`);
  return (calls.length > 0 ? calls : stack.split('\n').slice(1)).slice(0, 5).join('\n');
}
