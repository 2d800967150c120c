import type { FilePrepared } from '../model/facts/filePrepared.ts';
import { notices, type Notice } from '../model/facts/notice.ts';
import type { ObservedRecord } from './records.ts';
import { since, type Unit } from './units.ts';

type Prepared = Extract<ObservedRecord, readonly ['prepared', ...unknown[]]>;

/** The files of tests that a test runner has run, and the time that it took for each step. */
export class TestFiles {
  readonly #originMicros: number;
  readonly #phases = { environment: 0, prepare: 0, import: 0, setup: 0, tests: 0 };
  /** Number of the newest file of each unit. */
  readonly #current = new Map<Unit, number>();
  #waiting: { readonly unit: Unit; readonly record: Prepared }[] = [];
  #files = 0;
  #hasSteps = false;

  constructor(originMicros: number) {
    this.#originMicros = originMicros;
  }

  add(unit: Unit, record: Prepared): void {
    const [, , , steps, testMicros] = record;
    for (const [name, micros] of steps) this.#phases[name] += micros;
    this.#phases.tests += testMicros;
    this.#hasSteps ||= steps.length > 0;
    this.#current.set(unit, this.#files++);
    this.#waiting.push({ unit, record });
  }

  /** Number of the file whose tests this unit reports; undefined if the program is no test runner. */
  fileOf(unit: Unit): number | undefined {
    return this.#current.get(unit);
  }

  /** Whether the program is a test runner. */
  get isRunner(): boolean {
    return this.#files > 0;
  }

  /** The files since the last call. Those of a unit that has had no test wait for its first one. */
  take(): readonly FilePrepared[] {
    const known = this.#waiting.filter(({ unit }) => unit.worker !== undefined);
    this.#waiting = this.#waiting.filter(({ unit }) => unit.worker === undefined);
    return known.map(({ unit, record: [, file, atMicros, steps] }) => ({
      type: 'filePrepared',
      worker: unit.worker ?? 0,
      file,
      atMicros: since(atMicros, this.#originMicros),
      steps: steps.map(([name, micros]) => ({ name, micros })),
    }));
  }

  /** How the time of the files is divided; undefined if it is not known. */
  get notice(): Notice | undefined {
    return this.#hasSteps ? notices.testPhases(this.#phases) : undefined;
  }
}
