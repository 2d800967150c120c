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
 * fits into a bucket costs O(1) for any length of the run. The coarser levels are summed up when they are read: a recording
 * is folded without a single read.
 */
export class TimeSummary {
  #finest: Level;
  #coarser: readonly Level[];
  #widthMicros = firstWidthMicros;
  #used = 0;
  /** The first bucket that has changed since the coarser levels were summed up. */
  #changedFrom = Infinity;

  private readonly capacity: number;

  /** `capacity`: most buckets, a power of two. */
  constructor(capacity = 65_536) {
    this.capacity = capacity;
    const size = Math.min(512, capacity);
    this.#finest = createLevel(size);
    this.#coarser = coarserThan(size);
  }

  /** Width of the finest buckets. */
  get widthMicros(): number {
    return this.#widthMicros;
  }

  add(startMicros: number, endMicros: number, outcomeCode: number): void {
    let last = Math.floor(endMicros / this.#widthMicros);
    while (last >= this.#finest.ended.length) {
      this.#extend();
      last = Math.floor(endMicros / this.#widthMicros);
    }
    const first = Math.max(0, Math.min(last, Math.floor(startMicros / this.#widthMicros)));
    const severity = severityTable[outcomeCode] ?? 0;
    const { busyMicros, ended, severity: severities } = this.#finest;
    for (let bucket = first; bucket <= last; bucket++) {
      const from = Math.max(startMicros, bucket * this.#widthMicros);
      const to = Math.min(endMicros, (bucket + 1) * this.#widthMicros);
      busyMicros[bucket]! += Math.max(0, to - from);
      if (severity > severities[bucket]!) severities[bucket] = severity;
    }
    ended[last]!++;
    if (last >= this.#used) this.#used = last + 1;
    if (first < this.#changedFrom) this.#changedFrom = first;
  }

  /** Sums up the items between two times into `into`, to the precision of a bucket. */
  read(fromMicros: number, toMicros: number, into: Stretch): void {
    let level = this.#finest;
    let width = this.#widthMicros;
    for (const coarser of this.#coarser) {
      if ((toMicros - fromMicros) / (width * factor) < 2) break;
      level = coarser;
      width *= factor;
    }
    if (level !== this.#finest) this.#sumUp();
    const { busyMicros, ended, severity } = level;
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

  /** Brings the coarser levels up to date, from the first changed bucket on. */
  #sumUp(): void {
    let [finer, from, end] = [this.#finest, this.#changedFrom, this.#used];
    if (from >= end) return;
    this.#changedFrom = Infinity;
    for (const level of this.#coarser) {
      [from, end] = [Math.floor(from / factor), Math.ceil(end / factor)];
      for (let bucket = from; bucket < end; bucket++) sumOf(finer, bucket * factor, factor, level, bucket);
      finer = level;
    }
  }

  /** Adds buckets up to the capacity, then doubles their width. */
  #extend(): void {
    const old = this.#finest;
    const { length } = old.ended;
    const size = Math.min(this.capacity, 2 * length);
    this.#finest = createLevel(size);
    this.#coarser = coarserThan(size);
    this.#changedFrom = 0;
    if (size > length) {
      this.#finest.busyMicros.set(old.busyMicros);
      this.#finest.ended.set(old.ended);
      this.#finest.severity.set(old.severity);
      return;
    }
    this.#widthMicros *= 2;
    this.#used = (this.#used + 1) >> 1;
    for (let bucket = 0; bucket < this.#used; bucket++) sumOf(old, 2 * bucket, 2, this.#finest, bucket);
  }
}

/** Sums up `count` buckets of one level as one bucket of another. */
function sumOf(finer: Level, first: number, count: number, into: Level, bucket: number): void {
  let [busyMicros, ended, severity] = [0, 0, 0];
  for (let at = first; at < first + count; at++) {
    busyMicros += finer.busyMicros[at] ?? 0;
    ended += finer.ended[at] ?? 0;
    severity = Math.max(severity, finer.severity[at] ?? 0);
  }
  into.busyMicros[bucket] = busyMicros;
  into.ended[bucket] = ended;
  into.severity[bucket] = severity;
}

const coarserThan = (size: number): Level[] =>
  Array.from({ length: levelCount - 1 }, (_, k) => createLevel(Math.ceil(size / factor ** (k + 1))));

function createLevel(length: number): Level {
  return {
    busyMicros: new Float32Array(length),
    ended: new Uint32Array(length),
    severity: new Uint8Array(length),
  };
}
