import type { ChunkTimes } from '../protocol/workerLink.ts';
import { loopIdleMicros } from './clock.ts';
import { GcWatch } from './gcWatch.ts';
import { oldHeapBytes } from './oldHeap.ts';

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
  readonly #probes: MeterProbes;
  #gc: ReturnType<MeterProbes['gc']> | undefined;
  #receivedMicros = 0;
  #idleMicros = 0;
  #loggedMicros = 0;
  #heapSeenMicros = -Infinity;

  constructor(now: () => number, probes: MeterProbes = threadProbes) {
    this.#now = now;
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
    return this.#receivedMicros;
  }

  /** The running item has spent this time writing a line. */
  addLogged(micros: number): void {
    this.#loggedMicros += micros;
  }

  /** The last item of the chunk has ended. */
  end(): ChunkTimes {
    const endedMicros = this.#now();
    const heapBytes = this.#heapAt(endedMicros);
    const gcMicros = this.#gc?.end();
    return {
      receivedMicros: Math.round(this.#receivedMicros),
      endedMicros: Math.round(endedMicros),
      waitedMicros: Math.round(this.#probes.idleMicros() - this.#idleMicros),
      ...(gcMicros && { gcMicros }),
      ...(this.#loggedMicros > 0 && { loggedMicros: Math.round(this.#loggedMicros) }),
      ...(heapBytes && { heapBytes }),
    };
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
