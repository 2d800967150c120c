import type { ChunkTimes } from '../protocol/workerLink.ts';
import { loopIdleMicros } from './clock.ts';
import { GcWatch } from './gcWatch.ts';
import { oldHeapBytes } from './oldHeap.ts';
import type { TimeTally } from './timeTally.ts';

/** The heap is measured at most this often, since a measurement takes some microseconds. */
const heapIntervalMicros = 20_000;

/** The sources of the measurements. Tests replace them. */
export interface MeterProbes {
  readonly idleMicros: () => number;
  readonly heapBytes: () => number;
  readonly gc: () => Pick<GcWatch, 'begin' | 'end' | 'dispose'>;
}

const threadProbes: MeterProbes = { idleMicros: loopIdleMicros, heapBytes: oldHeapBytes, gc: () => new GcWatch() };

/** Measures where the time of each chunk goes. Chunks follow one another: `begin`, then `end`. */
export class ChunkMeter {
  readonly #now: () => number;
  readonly #tally: TimeTally | undefined;
  readonly #probes: MeterProbes;
  #gc: ReturnType<MeterProbes['gc']> | undefined;
  #receivedMicros = 0;
  #idleMicros = 0;
  #loggedMicros = 0;
  #heapSeenMicros = -Infinity;

  /** `tally` is undefined if nothing shows its figures. */
  constructor(now: () => number, tally?: TimeTally, probes: MeterProbes = threadProbes) {
    this.#now = now;
    this.#tally = tally;
    this.#probes = probes;
  }

  /**
   * Starts to measure garbage collection and the heap too. It is called after the module has been loaded, so that no
   * item is charged for the garbage of loading.
   */
  watchMemory(): void {
    this.#gc ??= this.#probes.gc();
  }

  /** A chunk has arrived. Returns the time, in microseconds since the run's start. */
  begin(): number {
    this.#receivedMicros = this.#now();
    this.#idleMicros = this.#probes.idleMicros();
    this.#loggedMicros = 0;
    this.#gc?.begin();
    this.#tally?.begin({ atMicros: this.#receivedMicros, idleMicros: this.#idleMicros });
    return this.#receivedMicros;
  }

  /** The running item has spent this time writing a line. */
  addLogged(micros: number): void {
    this.#loggedMicros += micros;
  }

  /** An item of the chunk has ended. */
  itemEnded(atMicros: number): void {
    this.#tally?.itemEnded(atMicros);
  }

  /** The last item of the chunk has ended. */
  end(): ChunkTimes {
    const endedMicros = this.#now();
    const idleMicros = this.#probes.idleMicros();
    this.#tally?.end({ atMicros: endedMicros, idleMicros });
    const heapBytes = this.#heapAt(endedMicros);
    const gcMicros = this.#gc?.end();
    return {
      receivedMicros: Math.round(this.#receivedMicros),
      endedMicros: Math.round(endedMicros),
      waitedMicros: Math.round(idleMicros - this.#idleMicros),
      ...(gcMicros && { gcMicros }),
      ...(this.#loggedMicros > 0 && { loggedMicros: Math.round(this.#loggedMicros) }),
      ...(heapBytes && { heapBytes }),
    };
  }

  /** No chunk follows. */
  close(): void {
    this.#tally?.close(this.#now());
  }

  dispose(): void {
    this.#gc?.dispose();
  }

  /** Bytes in use, including garbage; undefined if they were measured a moment ago. */
  #heapAt(atMicros: number): number | undefined {
    if (!this.#gc || atMicros - this.#heapSeenMicros < heapIntervalMicros) return undefined;
    this.#heapSeenMicros = atMicros;
    return this.#probes.heapBytes();
  }
}
