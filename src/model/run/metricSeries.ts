/** Numbers of one point: start and end of its time, the smallest and the largest value in it, and their mean. */
const numbersPerPoint = 5;
/** More points than a lane has pixels. A run of eight minutes has as many samples. */
const defaultMostPoints = 2000;

/** A stretch of time with its values. */
export interface MetricPoint {
  readonly fromMicros: number;
  readonly toMicros: number;
  readonly low: number;
  readonly high: number;
  readonly mean: number;
}

/**
 * One metric of one worker over time, in bounded memory. When it is full, each two points become one with the smallest and
 * the largest of their values, so that peaks stay visible in a run of any length.
 */
export class MetricSeries {
  #data = new Float64Array(64 * numbersPerPoint);
  #length = 0;
  #samplesPerPoint = 1;
  #samplesInLast = 0;
  #samples = 0;
  #peak = 0;
  #last = 0;
  #lastMicros = 0;
  #weighted = 0;
  #weightMicros = 0;

  private readonly mostPoints: number;

  /** `mostPoints` is even. */
  constructor(mostPoints = defaultMostPoints) {
    this.mostPoints = mostPoints;
  }

  /** Number of points. */
  get length(): number {
    return this.#length;
  }

  /** Number of samples. All figures are 0 while there are none. */
  get samples(): number {
    return this.#samples;
  }

  get peak(): number {
    return this.#peak;
  }

  /** Mean over the time that was measured. */
  get mean(): number {
    return this.#weightMicros > 0 ? this.#weighted / this.#weightMicros : 0;
  }

  get last(): number {
    return this.#last;
  }

  /** End of the last sample. */
  get lastMicros(): number {
    return this.#lastMicros;
  }

  /** Adds the value that applies to a stretch of time. Stretches are in order and do not overlap. */
  add(fromMicros: number, toMicros: number, value: number): void {
    if (toMicros <= fromMicros) return;
    this.#samples++;
    this.#peak = Math.max(this.#peak, value);
    this.#last = value;
    this.#lastMicros = toMicros;
    this.#weighted += value * (toMicros - fromMicros);
    this.#weightMicros += toMicros - fromMicros;
    const point = { fromMicros, toMicros, low: value, high: value, mean: value };
    if (this.#length > 0 && this.#samplesInLast < this.#samplesPerPoint) {
      this.#write(this.#length - 1, merged(this.point(this.#length - 1), point));
      this.#samplesInLast++;
      return;
    }
    if (this.#length === this.mostPoints) this.#halve();
    this.#write(this.#length++, point);
    this.#samplesInLast = 1;
  }

  point(index: number): MetricPoint {
    const at = index * numbersPerPoint;
    const [fromMicros = 0, toMicros = 0, low = 0, high = 0, mean = 0] = this.#data.subarray(at, at + numbersPerPoint);
    return { fromMicros, toMicros, low, high, mean };
  }

  /** Index of the first point that ends after a time. */
  firstEndingAfter(micros: number): number {
    let from = 0;
    let to = this.#length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#data[middle * numbersPerPoint + 1] ?? 0) <= micros) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  #halve(): void {
    for (let k = 0; k < this.#length / 2; k++) this.#write(k, merged(this.point(2 * k), this.point(2 * k + 1)));
    this.#length /= 2;
    this.#samplesPerPoint *= 2;
  }

  #write(index: number, { fromMicros, toMicros, low, high, mean }: MetricPoint): void {
    const at = index * numbersPerPoint;
    if (at >= this.#data.length) {
      const larger = new Float64Array(this.#data.length * 2);
      larger.set(this.#data);
      this.#data = larger;
    }
    this.#data.set([fromMicros, toMicros, low, high, mean], at);
  }
}

function merged(a: MetricPoint, b: MetricPoint): MetricPoint {
  const aMicros = a.toMicros - a.fromMicros;
  const bMicros = b.toMicros - b.fromMicros;
  return {
    fromMicros: a.fromMicros,
    toMicros: b.toMicros,
    low: Math.min(a.low, b.low),
    high: Math.max(a.high, b.high),
    mean: (a.mean * aMicros + b.mean * bMicros) / (aMicros + bMicros),
  };
}
