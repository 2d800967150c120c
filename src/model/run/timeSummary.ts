import { outcomeOf, type Outcome } from '../facts/events.ts';

const factor = 8;
const levelCount = 3;
const firstWidthMicros = 64;

/** Outcomes from harmless to severe. A stretch of time with several outcomes has the colour of the most severe one. */
export const outcomesBySeverity: readonly Outcome[] = ['succeeded', 'cancelled', 'timedOut', 'failed', 'crashed'];

/** 0 for no item, then 1 (succeeded) to 5 (crashed). */
export function severityOf(outcomeCode: number): number {
  const outcome = outcomeOf(outcomeCode);
  return outcome === undefined ? 0 : outcomesBySeverity.indexOf(outcome) + 1;
}

const severityTable = Uint8Array.from({ length: 6 }, (_, code) => severityOf(code));

export function outcomeOfSeverity(severity: number): Outcome | undefined {
  return outcomesBySeverity[severity - 1];
}

interface Level {
  busyMicros: Float32Array;
  /** Items that ended here. */
  ended: Uint32Array;
  severity: Uint8Array;
}

export const emptyStretch = (): Stretch => ({ spanMicros: 1, busyMicros: 0, ended: 0, severity: 0 });

/** The items of a stretch of time, summed up. */
export interface Stretch {
  /** Duration of the buckets that were read: close to the requested one, never 0. */
  spanMicros: number;
  busyMicros: number;
  ended: number;
  severity: number;
}

/**
 * Items by time, in buckets of one width, with coarser levels above (8 to 1) so that a pixel of any zoom is answered
 * with few reads. When there are no buckets left, their width doubles. So memory is bounded, and adding an item that
 * fits into a bucket costs O(1) for any length of the run.
 */
export class TimeSummary {
  #levels: Level[] = [];
  #widthMicros = firstWidthMicros;
  #used = 0;

  private readonly capacity: number;

  /** `capacity`: most buckets, a power of two. */
  constructor(capacity = 65_536) {
    this.capacity = capacity;
    this.#levels = createLevels(Math.min(512, capacity));
  }

  /** Width of the finest buckets. */
  get widthMicros(): number {
    return this.#widthMicros;
  }

  add(startMicros: number, endMicros: number, outcomeCode: number): void {
    let last = Math.floor(endMicros / this.#widthMicros);
    while (last >= this.#size) {
      this.#extend();
      last = Math.floor(endMicros / this.#widthMicros);
    }
    const first = Math.max(0, Math.min(last, Math.floor(startMicros / this.#widthMicros)));
    const severity = severityTable[outcomeCode] ?? 0;
    for (let bucket = first; bucket <= last; bucket++) {
      const from = Math.max(startMicros, bucket * this.#widthMicros);
      const to = Math.min(endMicros, (bucket + 1) * this.#widthMicros);
      this.#put(bucket, Math.max(0, to - from), bucket === last ? 1 : 0, severity);
    }
    if (last >= this.#used) this.#used = last + 1;
  }

  /** Sums up the items between two times into `into`, to the precision of a bucket. */
  read(fromMicros: number, toMicros: number, into: Stretch): void {
    let level = 0;
    let width = this.#widthMicros;
    while (level + 1 < levelCount && (toMicros - fromMicros) / (width * factor) >= 2) {
      level++;
      width *= factor;
    }
    const { busyMicros, ended, severity } = this.#levels[level]!;
    const first = Math.max(0, Math.round(fromMicros / width));
    const end = Math.min(busyMicros.length, Math.max(first + 1, Math.round(toMicros / width)));
    into.spanMicros = Math.max(1, end - first) * width;
    into.busyMicros = 0;
    into.ended = 0;
    into.severity = 0;
    for (let bucket = first; bucket < end; bucket++) {
      into.busyMicros += busyMicros[bucket]!;
      into.ended += ended[bucket]!;
      if (severity[bucket]! > into.severity) into.severity = severity[bucket]!;
    }
  }

  get #size(): number {
    return this.#levels[0]!.ended.length;
  }

  #put(bucket: number, busyMicros: number, ended: number, severity: number): void {
    let at = bucket;
    for (const level of this.#levels) {
      level.busyMicros[at]! += busyMicros;
      level.ended[at]! += ended;
      if (severity > level.severity[at]!) level.severity[at] = severity;
      at = Math.floor(at / factor);
    }
  }

  /** Adds buckets up to the capacity, then doubles their width. */
  #extend(): void {
    const [old] = this.#levels;
    const grows = this.#size < this.capacity;
    this.#levels = createLevels(grows ? this.#size * 2 : this.#size);
    if (!grows) this.#widthMicros *= 2;
    for (let bucket = 0; bucket < this.#used; bucket++) {
      this.#put(grows ? bucket : bucket >> 1, old!.busyMicros[bucket]!, old!.ended[bucket]!, old!.severity[bucket]!);
    }
    if (!grows) this.#used = (this.#used + 1) >> 1;
  }
}

function createLevels(size: number): Level[] {
  return Array.from({ length: levelCount }, (_, k) => {
    const length = Math.ceil(size / factor ** k);
    return {
      busyMicros: new Float32Array(length),
      ended: new Uint32Array(length),
      severity: new Uint8Array(length),
    };
  });
}
