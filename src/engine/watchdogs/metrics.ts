import type { RunEvent } from '../../model/facts/events.ts';
import { encodeMetrics, nothingMeasured, type WorkerMetrics } from '../../model/facts/metrics.ts';
import type { WorkerReading } from '../../protocol/workerLink.ts';
import type { Watchdog } from './watchdog.ts';

/** Four times a second: as often as a chart of a running program is read. */
const intervalMicros = 250_000;
/** A round is followed by a pause of this multiple of its duration, up to a limit, so that it takes less than 0.5 % of a core. */
const roundPauses = 400;
const longestPauseMicros = 1_000_000;

/** Measures what each worker uses of the machine. All workers together are one event. */
export function sampleMetrics(emit: (event: RunEvent) => void, now: () => number): Watchdog {
  const meters = new Map<number, WorkerMeter>();
  let nextMicros = 0;
  let askedMicros: number | undefined;

  /** Emits the figures that have arrived. Later ones belong to the next round. */
  function report(workers: number, atMicros: number): void {
    const metrics = Array.from(
      { length: workers },
      (_, worker) => meters.get(worker)?.takeMetrics() ?? nothingMeasured,
    );
    if (metrics.every(isEmpty)) return;
    emit({ type: 'metricSampled', atMicros: Math.round(atMicros), metrics: encodeMetrics(metrics) });
  }

  return {
    workerEnded(worker, slots) {
      // A blocked process may have answered just before its end.
      if (meters.get(worker)?.hasFigures) report(slots.length, now());
      meters.delete(worker);
    },
    look(slots, nowMicros) {
      if (askedMicros !== undefined) {
        report(slots.length, askedMicros);
        askedMicros = undefined;
      }
      if (nowMicros < nextMicros) return;
      const beganMicros = now();
      const asked = slots.filter((slot) => {
        const meter = meterOf(meters, slot.worker, slot.generation);
        return slot.measure((reading) => meter.take(reading, now()));
      });
      // The first round is as early as possible, for short runs.
      if (asked.length === 0) return;
      askedMicros = nowMicros;
      const pauseMicros = Math.min(roundPauses * (now() - beganMicros), longestPauseMicros);
      nextMicros = nowMicros + Math.max(intervalMicros, pauseMicros);
    },
  };
}

/** A fresh worker counts from zero, so it has a meter of its own. */
function meterOf(meters: Map<number, WorkerMeter>, worker: number, generation: number): WorkerMeter {
  const found = meters.get(worker);
  if (found?.generation === generation) return found;
  const created = new WorkerMeter(generation);
  meters.set(worker, created);
  return created;
}

const isEmpty = ({ cpuShare, loopShare, heapBytes }: WorkerMetrics): boolean =>
  cpuShare === undefined && loopShare === undefined && heapBytes === undefined;

/** Turns the counters of one worker into shares of time. */
class WorkerMeter {
  readonly generation: number;
  readonly #cpu = new Share();
  readonly #idle = new Share();
  #heapBytes: number | undefined;

  constructor(generation: number) {
    this.generation = generation;
  }

  /** Whether figures have arrived since the last `takeMetrics`. */
  get hasFigures(): boolean {
    return this.#cpu.isFresh || this.#idle.isFresh || this.#heapBytes !== undefined;
  }

  take({ cpuMicros, loopIdleMicros, heapBytes }: WorkerReading, atMicros: number): void {
    if (cpuMicros !== undefined) this.#cpu.read(cpuMicros, atMicros);
    if (loopIdleMicros !== undefined) this.#idle.read(loopIdleMicros, atMicros);
    if (heapBytes !== undefined) this.#heapBytes = heapBytes;
  }

  /** The figures that have arrived since the last call. */
  takeMetrics(): WorkerMetrics {
    const idleShare = this.#idle.take();
    const metrics = {
      cpuShare: this.#cpu.take(),
      loopShare: idleShare === undefined ? undefined : Math.max(0, 1 - idleShare),
      heapBytes: this.#heapBytes,
    };
    this.#heapBytes = undefined;
    return metrics;
  }
}

/** The share of time by which a counter of microseconds grows. The first reading is only a beginning. */
class Share {
  #last: { readonly micros: number; readonly atMicros: number } | undefined;
  #share: number | undefined;

  get isFresh(): boolean {
    return this.#share !== undefined;
  }

  read(micros: number, atMicros: number): void {
    const last = this.#last;
    if (last && atMicros <= last.atMicros) return;
    if (last) this.#share = Math.max(0, (micros - last.micros) / (atMicros - last.atMicros));
    this.#last = { micros, atMicros };
  }

  /** Undefined if there was no reading since the last call. */
  take(): number | undefined {
    const share = this.#share;
    this.#share = undefined;
    return share;
  }
}
