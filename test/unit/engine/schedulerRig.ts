import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Books, ReportListener, WaitFact, RunningItem } from '../../../src/engine/books.ts';
import { IteratorSource } from '../../../src/engine/chunkSource.ts';
import { Scheduler, type ScheduleOptions } from '../../../src/engine/scheduler.ts';
import type { Outcome, RunEvent } from '../../../src/model/facts/events.ts';
import type { Failure, Frame } from '../../../src/model/facts/failure.ts';
import type { ChunkMessage } from '../../../src/protocol/workerLink.ts';
import { FakeBackend, type FakeWorker } from '../../support/fakeBackend.ts';
import { FakeClock } from '../../support/fakeClock.ts';

interface Settled {
  readonly outcome: Outcome;
  readonly failure: Failure | null | undefined;
}

/** Books in memory: an item is settled by the first report of it, or by the scheduler. */
export class FakeBooks implements Books {
  readonly outcomes = new Map<number, Settled>();
  /** Called when the books take in what workers have reported. */
  onDrain = (): void => {};
  waits: WaitFact[] = [];
  readonly running = (): readonly RunningItem[] => [];
  readonly culprit = (): undefined => undefined;

  get settledCount(): number {
    return this.outcomes.size;
  }

  get unsuccessfulCount(): number {
    return [...this.outcomes.values()].filter(({ outcome }) => outcome !== 'succeeded').length;
  }

  isSettled(item: number): boolean {
    return this.outcomes.has(item);
  }

  follow(): { readonly reports: { readonly kind: 'messages' }; readonly onReport: ReportListener } {
    const onReport: ReportListener = (report) => {
      if (report.type === 'succeeded') for (const item of report.items) this.#settle(item, 'succeeded');
      else if (report.type === 'failed') this.#settle(report.item, 'failed', report.thrown.failure);
    };
    return { reports: { kind: 'messages' }, onReport };
  }

  drain(): void {
    this.onDrain();
  }

  takeWaits(): readonly WaitFact[] {
    return this.waits.splice(0);
  }

  framesOf(): readonly Frame[] {
    return [];
  }

  settle(items: readonly number[], outcome: Outcome, _: unknown, failure?: Failure | null): void {
    for (const item of items) this.#settle(item, outcome, failure);
  }

  #settle(item: number, outcome: Outcome, failure?: Failure | null): void {
    if (!this.outcomes.has(item)) this.outcomes.set(item, { outcome, failure });
  }
}

export interface Rig {
  readonly scheduler: Scheduler;
  readonly clock: FakeClock;
  readonly books: FakeBooks;
  readonly backend: FakeBackend;
  readonly events: RunEvent[];
  /** How the run ended: its state, or its error. */
  readonly end: Promise<unknown>;
  /** The worker that was started last in this slot. */
  worker(slot: number): FakeWorker;
  /** Lets all workers that are starting become ready, and take their chunks. */
  ready(): Promise<void>;
  /** The worker succeeds with all items of its chunk. */
  answer(slot: number): Promise<void>;
  outcomes(): Record<number, Outcome>;
  eventTypes(): string[];
}

export interface RigOptions extends Partial<Omit<ScheduleOptions, 'watchdogs'>> {
  /** Items of each chunk. */
  readonly chunks?: readonly (readonly number[])[];
  readonly backend?: FakeBackend;
  readonly watchdogs?: (
    parts: Pick<Rig, 'books' | 'clock' | 'events'> & Pick<ScheduleOptions, 'session'>,
  ) => ScheduleOptions['watchdogs'];
}

export const plainSetup: ScheduleOptions['setup'] = {
  module: { file: '', loader: null },
  target: null,
  initializer: null,
  concurrency: 1,
  originMicros: 0,
  pool: null,
  races: null,
};

/** A scheduler with workers, books and a clock that the test drives. */
export function schedule({ chunks = [], backend = new FakeBackend(), watchdogs, ...options }: RigOptions): Rig {
  const clock = new FakeClock();
  const books = new FakeBooks();
  const events: RunEvent[] = [];
  const workers = options.workers ?? 1;
  const session = backend.open();
  const scheduler = new Scheduler({
    workers,
    setup: plainSetup,
    onError: 'continue',
    itemsPerWorker: undefined,
    clock,
    emit: (event) => events.push(event),
    books,
    session,
    source: new IteratorSource(toChunks(chunks)),
    watchdogs: watchdogs?.({ books, clock, events, session }) ?? [],
    restoreFiles: () => {},
    onReady: () => {},
    ...options,
  });
  const end = scheduler.run().catch((error: unknown) => error);
  const worker = (slot: number): FakeWorker => backend.workers.findLast(({ options: { worker: at } }) => at === slot)!;
  return {
    scheduler,
    clock,
    books,
    backend,
    events,
    end,
    worker,
    async ready() {
      await nextTurn();
      for (const each of backend.workers) if (each.state === 'starting') each.becomeReady();
      await nextTurn();
    },
    async answer(slot) {
      worker(slot).answer((input) => input);
      await nextTurn();
    },
    outcomes: () => Object.fromEntries([...books.outcomes].map(([item, { outcome }]) => [item, outcome])),
    eventTypes: () => events.map(({ type }) => type),
  };
}

async function* toChunks(chunks: readonly (readonly number[])[]): AsyncGenerator<ChunkMessage, void, undefined> {
  for (const [chunk, items] of chunks.entries()) yield { chunk, attempt: 1, items, inputs: items, careful: false };
}
