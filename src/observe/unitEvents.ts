import type { RunEvent } from '../model/facts/events.ts';
import type { ProfilePart } from '../model/facts/profile.ts';
import { failureOf } from './itemEvents.ts';
import type { SeenError } from './records.ts';
import { since, type Unit } from './units.ts';

/** Events and the moment to which they belong: those of one call are sorted, although each thread has its own file. */
export interface Timed {
  readonly atMicros: number;
  readonly events: readonly RunEvent[];
}

/** The events of threads and processes as workers. They need a worker's number. */
export class UnitEvents {
  readonly #originMicros: number;
  readonly #ready = new Set<Unit>();
  #isPhaseOver = false;
  #startedMicros: number | undefined;

  constructor(originMicros: number) {
    this.#originMicros = originMicros;
  }

  /** The start of the first worker, since the start of the run; 0 before it. */
  get startedMicros(): number {
    return this.#startedMicros ?? 0;
  }

  started({ worker, generation, startedMicros }: Unit): Timed[] {
    if (worker === undefined) return [];
    const atMicros = this.#since(startedMicros);
    const isFirst = this.#startedMicros === undefined;
    this.#startedMicros ??= atMicros;
    const phase: RunEvent = { type: 'phaseStarted', phase: 'workers', atMicros };
    const started: RunEvent = { type: 'workerStarted', worker, generation, atMicros };
    return [{ atMicros: startedMicros, events: isFirst ? [phase, started] : [started] }];
  }

  /** Its script has been loaded. Reported once. */
  ready(unit: Unit): Timed[] {
    const { worker, readyMicros, startedMicros } = unit;
    if (worker === undefined || readyMicros === undefined || this.#ready.has(unit)) return [];
    this.#ready.add(unit);
    const atMicros = this.#since(readyMicros);
    const loadMicros = Math.max(0, Math.round(readyMicros - startedMicros));
    const ready: RunEvent = { type: 'workerReady', worker, atMicros, loadMicros };
    const tookMicros = Math.max(0, atMicros - this.startedMicros);
    const phase: RunEvent = { type: 'phaseFinished', phase: 'workers', atMicros, tookMicros };
    const events = this.#isPhaseOver ? [ready] : [ready, phase];
    this.#isPhaseOver = true;
    return [{ atMicros: readyMicros, events }];
  }

  gone({ worker, gone }: Unit): Timed[] {
    if (worker === undefined || !gone) return [];
    const { atMicros, reason } = gone;
    return [{ atMicros, events: [{ type: 'workerExited', worker, atMicros: this.#since(atMicros), reason }] }];
  }

  /** `parts`: samples of its stack. */
  profiled({ worker }: Unit, parts: readonly ProfilePart[]): Timed[] {
    if (worker === undefined) return [];
    return parts.map((part) => {
      const [fromMicros, toMicros] = [this.#since(part.fromMicros), this.#since(part.toMicros)];
      return {
        atMicros: part.toMicros,
        events: [{ ...part, type: 'profileCaptured', worker, fromMicros, toMicros }],
      };
    });
  }

  /** `error`: one that ended it outside of items. `atMicros`: on the machine's clock. */
  stray({ worker }: Unit, error: SeenError, atMicros: number): Timed[] {
    if (worker === undefined) return [];
    const failure = failureOf(error, false);
    return [
      {
        atMicros,
        events: [{ type: 'strayErrorFound', atMicros: this.#since(atMicros), worker, item: null, failure }],
      },
    ];
  }

  #since(micros: number): number {
    return since(micros, this.#originMicros);
  }
}
