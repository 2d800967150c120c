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
import { startDetection, type Detector } from '../races/detector.ts';

/** The number of threads that can be watched besides the workers of the first pool that detects races. */
const spareThreads = 32;

/** Watches the shared arrays and values that this thread creates from now on. */
export function watchThisThread(workers: number): Detector {
  return startDetection(workers + spareThreads);
}

/** Race detection for one pool: the order between the caller and the workers, and the races that were found. */
export class PoolRaces {
  readonly init: RaceInit;
  readonly list: RaceList = { races: [], moreRaces: 0 };
  readonly #detector: Detector;
  readonly #threads: readonly number[];
  readonly #mapper: SourceMapper | undefined;
  readonly #end: () => void;
  #found: (race: Race) => void = () => {};

  /** `detector` is that of this thread. Throws a UserFacingError if there are too many threads. */
  constructor(detector: Detector, workers: number, mapper: SourceMapper | undefined) {
    this.#detector = detector;
    this.#mapper = mapper;
    this.#threads = detector.board.takeWorkers(workers);
    detector.board.forgetPairs();
    this.init = { board: detector.board.buffer, threads: this.#threads, clock: detector.snapshot(), feeder: null };
    this.#end = detector.listen(this.add);
  }

  readonly add = (raw: Race): void => {
    const race = this.#mapper ? mapRace(raw, this.#mapper) : raw;
    if (!addRace(this.list, race)) return;
    this.#found(race);
    const [earlier, later] = race.accesses.map((access) => `${accessTitle(access)}\n${callsOf(access)}`);
    process.emitWarning(`data race on ${raceTarget(race)}\n${earlier}\n${later}`, 'RaceWarning');
  };

  /** Calls `listener` for each race from now on, instead of the one before. */
  onFound(listener: (race: Race) => void): void {
    this.#found = listener;
  }

  /** Time of this thread: what it has done so far happens before work that is sent with this clock. */
  readonly clock = (): readonly number[] => this.#detector.snapshot();

  /** Called when a result is received: what the workers have done happens before what follows in this thread. */
  readonly gather = (): void => this.#detector.gather(this.#threads);

  /** The worker has ended, perhaps while it ran an item. */
  readonly exited = (worker: number): void => this.#detector.board.endOf(this.#threads[worker]!);

  /** To be called when all workers have ended. */
  close(): void {
    this.gather();
    this.#end();
    for (const thread of this.#threads) this.#detector.board.giveBack(thread);
  }
}

/** The topmost calls in user code, one per line; all calls if there are none. */
function callsOf({ frames, stack }: RaceAccess): string {
  const inUserCode = frames.filter((frame) => frame.inUserCode);
  const calls = inUserCode.map((frame) => `    at ${frame.function} (${frame.file}:${frame.line}:${frame.column})`);
  return (calls.length > 0 ? calls : stack.split('\n').slice(1)).slice(0, 5).join('\n');
}
