import type { CpuTimeReader } from './threadTimes.ts';
import { ownRecordMicros } from './recordSink.ts';

/**
 * At the begin of an item, a reading that is older than this is made again. A reading takes 3 us, and up to 10 us if other
 * threads of the process make one: the readings take 1 to 3 % of the time of tiny items. A younger reading is continued by the
 * clock.
 */
const freshMicros = 300;

/**
 * Measures the CPU time of items that last 0.2 ms or more. It covers all that the thread did during the item. It is unknown
 * for items of one thread that overlap, because their parts of the thread's time are not measured.
 */
export class ItemCpu {
  readonly #reader: Pick<CpuTimeReader, 'read'>;
  /** The last reading, and when it was made. */
  #readMicros = 0;
  #readAtMicros = -Infinity;
  /** CPU time of the thread at the begin of the item. */
  #begunMicros = 0;
  #running = 0;
  /** Whether several items have run at a time since none ran. */
  #overlap = false;

  constructor(reader: Pick<CpuTimeReader, 'read'>) {
    this.#reader = reader;
  }

  /** An item begins. Times are microseconds since the run's start. */
  begin(startMicros: number): void {
    if (this.#running++ > 0) {
      this.#overlap = true;
      return;
    }
    if (startMicros - this.#readAtMicros > freshMicros) this.#read(startMicros);
    this.#begunMicros = this.#readMicros + (startMicros - this.#readAtMicros);
  }

  /** The item has ended. Returns its CPU time in whole microseconds; undefined if it is unknown, or the item is short. */
  end(startMicros: number, endMicros: number): number | undefined {
    const isAlone = !this.#overlap;
    this.#running = Math.max(0, this.#running - 1);
    if (this.#running === 0) this.#overlap = false;
    const ranMicros = endMicros - startMicros;
    if (!isAlone || ranMicros < ownRecordMicros) return undefined;
    this.#read(endMicros);
    return Math.round(Math.min(ranMicros, Math.max(0, this.#readMicros - this.#begunMicros)));
  }

  #read(atMicros: number): void {
    this.#readMicros = this.#reader.read();
    this.#readAtMicros = atMicros;
  }
}
