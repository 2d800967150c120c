import type { TimeTallied } from '../model/facts/timeTallied.ts';
import { loopIdleMicros } from './clock.ts';
import { openThreadTimes, type ThreadTimes, type ThreadTimesReader } from './threadTimes.ts';

/** The times are read at most this often, because a reading costs as much as some tiny items. */
const stretchMicros = 20_000;

/** The sources of the measurements. Tests replace them. */
export interface TallyProbes {
  readonly idleMicros: () => number;
  readonly times: () => ThreadTimesReader | undefined;
}

const ownThread: TallyProbes = { idleMicros: loopIdleMicros, times: openThreadTimes };

type Tally = Omit<TimeTallied, 'type' | 'worker'>;

/** A moment of the thread. `idleMicros`: how long its event loop has been idle so far. */
interface Moment {
  readonly atMicros: number;
  readonly idleMicros: number;
}

/**
 * Divides the time of a thread's chunks into stretches, and reports how long the thread computed and waited for a core
 * in each. Times count from the run's start. Undefined times: the system measures no single threads, and nothing is
 * reported.
 */
export class TimeTally {
  readonly #append: (tally: Tally) => void;
  readonly #probes: TallyProbes;
  readonly #times: ThreadTimesReader | undefined;
  /** Start of the stretch. */
  #from: (Moment & ThreadTimes) | undefined;
  /** Time of the stretch in chunks, and its idle part, up to `#inside`. */
  #chunkMicros = 0;
  #idleMicros = 0;
  /** Start of the chunk that runs, or of its part in this stretch. */
  #inside: Moment | undefined;

  constructor(append: (tally: Tally) => void, probes: TallyProbes = ownThread) {
    this.#append = append;
    this.#probes = probes;
    this.#times = probes.times();
  }

  /** A chunk begins. */
  begin(moment: Moment): void {
    if (!this.#times) return;
    // A short stretch continues, because a reading for each tiny chunk would be too slow.
    if (!this.#from || this.#isOver(moment.atMicros)) this.#cut(moment);
    this.#inside = moment;
  }

  /** An item of the chunk has ended. */
  itemEnded(atMicros: number): void {
    if (!this.#inside || !this.#isOver(atMicros)) return;
    const moment = { atMicros, idleMicros: this.#probes.idleMicros() };
    this.end(moment);
    this.#inside = moment;
  }

  /** The chunk has ended. */
  end(moment: Moment): void {
    if (!this.#inside) return;
    this.#chunkMicros += moment.atMicros - this.#inside.atMicros;
    this.#idleMicros += moment.idleMicros - this.#inside.idleMicros;
    this.#inside = undefined;
    if (this.#isOver(moment.atMicros)) this.#cut(moment);
  }

  /** No chunk follows. Reports the last stretch. */
  close(atMicros: number): void {
    if (this.#from) this.#cut({ atMicros, idleMicros: this.#probes.idleMicros() });
    this.#times?.close();
    this.#from = undefined;
  }

  #isOver(atMicros: number): boolean {
    return this.#from !== undefined && atMicros - this.#from.atMicros >= stretchMicros;
  }

  /** Ends the stretch and begins the next one. */
  #cut(moment: Moment): void {
    if (!this.#times) return;
    const to = { ...moment, ...this.#times.read() };
    if (this.#from && this.#chunkMicros > 0) this.#report(this.#from, to);
    this.#from = to;
    this.#chunkMicros = this.#idleMicros = 0;
  }

  #report(from: Moment & ThreadTimes, to: Moment & ThreadTimes): void {
    const busyMicros = this.#chunkMicros - this.#idleMicros;
    const allBusyMicros = to.atMicros - from.atMicros - (to.idleMicros - from.idleMicros);
    // Between chunks the thread decodes inputs and the like, which is not the time of any item.
    const share = allBusyMicros > 0 ? Math.min(1, busyMicros / allBusyMicros) : 0;
    const part = (after: number, before: number): number => Math.round(share * Math.max(0, after - before));
    this.#append({
      fromMicros: Math.round(from.atMicros),
      toMicros: Math.round(to.atMicros),
      chunkMicros: Math.round(this.#chunkMicros),
      idleMicros: Math.round(this.#idleMicros),
      computedMicros: part(to.computedMicros, from.computedMicros),
      ...(to.preemptedMicros !== undefined && {
        preemptedMicros: part(to.preemptedMicros, from.preemptedMicros ?? 0),
      }),
    });
  }
}
