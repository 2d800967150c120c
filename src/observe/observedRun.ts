import { CompiledSources } from '../loading/compiledSources.ts';
import { eventSchema, type RunEvent } from '../model/facts/events.ts';
import type { ItemsCalled } from '../model/facts/itemsCalled.ts';
import type { Program } from '../model/facts/origin.ts';
import type { ProfileKind } from '../model/facts/profile.ts';
import { CalledFunctions } from './calledFunctions.ts';
import type { ItemInput } from './inputsFile.ts';
import { chunkOf, endOf, logRecordOf, type ItemPlace } from './itemEvents.ts';
import type { PostedMessage, RanItem } from './pairing.ts';
import type { NewRecords } from './recordFiles.ts';
import type { ObservedRecord } from './records.ts';
import { TestFiles } from './testFiles.ts';
import { ThreadBook } from './threadBook.ts';
import { UnitEvents, type Timed } from './unitEvents.ts';
import { since, Units, type Unit } from './units.ts';
import { WebLocks } from './webLocks.ts';

/** What is known before the program writes anything. */
export interface ObservedStart {
  readonly program: Program;
  readonly profile?: ProfileKind | undefined;
  readonly startedAtMs: number;
  /** The same moment on the machine's monotonic clock, in microseconds. */
  readonly originMicros: number;
  readonly cores: number;
}

type NearKind = 'started' | 'gone' | 'answered' | 'unanswered' | 'sized';

/** Users and the programs around a program send these to end it. */
const userSignals: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']);

/** Turns what the threads of an observed program have written into the events of a run. */
export class ObservedRun {
  readonly #start: ObservedStart;
  readonly #units = new Units();
  readonly #books = new Map<Unit, ThreadBook>();
  /** The unit that writes each file. */
  readonly #writers = new Map<string, Unit>();
  /** Units whose ends are reported, or will be when all of their files are read. */
  readonly #ended = new Set<Unit>();
  readonly #leaving = new Set<Unit>();
  readonly #unitEvents: UnitEvents;
  /** Items that have begun or ended since the last events. */
  readonly #fresh = new Set<RanItem>();
  #timed: Timed[] = [];
  #inputs: ItemInput[] = [];
  #items = 0;
  #lines = 0;
  #node = '';
  /** Scripts whose first message without an id is an item, because one was answered. */
  readonly #answering = new Set<string>();
  #hasStarted = false;
  #lastMicros = 0;
  #cpuMicros = 0;
  readonly #testFiles: TestFiles;
  readonly #functions = new CalledFunctions();
  /** The places that functions of profiles have in the source. */
  readonly #sources = new CompiledSources();
  readonly #locks: WebLocks;

  constructor(start: ObservedStart) {
    this.#start = start;
    this.#testFiles = new TestFiles(start.originMicros);
    this.#unitEvents = new UnitEvents(start.originMicros);
    this.#locks = new WebLocks(start.originMicros, (unit, place) => this.#bookOf(unit).itemAt(place));
  }

  /** Whether a thread has written anything: the program runs on a Node that can be observed. */
  get isSeen(): boolean {
    return this.#writers.size > 0;
  }

  /** Returns the events of new records. */
  take(batches: readonly NewRecords[]): RunEvent[] {
    // What a unit wrote before its end is read by now.
    for (const unit of this.#leaving) this.#close(unit);
    for (const { from, records } of batches) for (const record of records) this.#read(from, record);
    return this.#events();
  }

  /** Returns the inputs of items that have ended since the last call. */
  takeInputs(): readonly ItemInput[] {
    const inputs = this.#inputs;
    this.#inputs = [];
    return inputs;
  }

  /**
   * Returns the last events. Call it when the program has ended and all of its records were taken. `signal`: the one that
   * ended it.
   */
  end(signal?: NodeJS.Signals): RunEvent[] {
    for (const unit of this.#units.all) this.#close(unit);
    const events = this.#events();
    const startMicros = this.#unitEvents.startedMicros;
    const { notice, isRunner } = this.#testFiles;
    const atMicros = since(Math.max(this.#lastMicros, this.#start.originMicros), this.#start.originMicros);
    return [
      ...this.#startEvents(),
      ...events,
      ...(notice ? [{ type: 'noticeRaised', atMicros, notice } as const] : []),
      { type: 'inputEnded', total: this.#items },
      {
        type: 'runFinished',
        state: signal === undefined ? 'finished' : userSignals.has(signal) ? 'cancelled' : 'gaveUp',
        atMicros,
        wallMicros: this.#items === 0 ? 0 : Math.max(0, atMicros - startMicros),
        // The processes of tests are not looked at.
        ...(this.#cpuMicros > 0 && !isRunner && { cpuMicros: this.#cpuMicros }),
        error: signal === undefined ? null : { message: `the program was ended by ${signal}` },
      },
    ];
  }

  #read(from: string, record: ObservedRecord): void {
    if (record[0] === 'thread') return this.#open(from, record[1]);
    const writer = this.#writers.get(from);
    if (!writer) return;
    const book = this.#bookOf(writer);
    switch (record[0]) {
      case 'ready':
        writer.readyMicros ??= record[1];
        writer.file ||= record[2];
        writer.isRecorded ||= record[3];
        return;
      case 'begun':
        this.#fresh.add(book.begin(record[1], record[2], record[3]));
        return;
      case 'ended':
        this.#fresh.add(book.end(record, this.#testFiles.fileOf(writer)));
        return;
      case 'failed':
        return book.keepError(record[1], record[2]);
      case 'function':
        return book.keepFunction(record[1]);
      case 'input':
        return book.keepInput(record[1], record[2], record[3]);
      case 'line':
        return book.keepLine(record);
      case 'uncaught':
        writer.uncaught = record[3];
        if (record[2] >= 0) writer.endedBy = record[2];
        return;
      case 'exiting':
        writer.endedBy ??= record[1];
        return;
      case 'prepared':
        return this.#testFiles.add(writer, record);
      case 'profile':
        return book.keepPart(record[1]);
      case 'lockAsked':
      case 'lockTaken':
      case 'lockMissed':
      case 'lockFreed':
        return this.#locks.add(writer, record);
      case 'exit':
        this.#cpuMicros += record[2];
        return;
      default:
        return this.#readNear(writer, record);
    }
  }

  #readNear(writer: Unit, record: Extract<ObservedRecord, readonly [NearKind, ...unknown[]]>): void {
    const unit = this.#units.get(record[1]);
    const book = this.#bookOf(unit);
    switch (record[0]) {
      case 'started':
        unit.parent = writer.name;
        unit.startedMicros = record[2];
        return;
      case 'gone':
        unit.gone = { atMicros: record[2], reason: record[3] };
        this.#leaving.add(unit);
        return;
      case 'answered':
        return book.pairing.addPosted(record[2], {
          postedMicros: record[3] - record[4],
          answeredMicros: record[3],
          hasFailed: record[5] === 1,
        });
      case 'unanswered':
        return book.pairing.addPosted(record[2], {
          postedMicros: record[3],
          answeredMicros: undefined,
          hasFailed: false,
        });
      case 'sized': {
        const sizes = book.sizes.get(record[2]) ?? [];
        book.sizes.set(record[2], [...sizes, { what: record[3], bytes: record[4] }]);
      }
    }
  }

  #open(from: string, head: Extract<ObservedRecord, readonly ['thread', unknown]>[1]): void {
    const unit = this.#units.get(`${head.pid}.${head.threadId}`);
    this.#writers.set(from, unit);
    unit.file = head.file;
    unit.startedMicros = Math.min(unit.startedMicros, head.atMicros);
    this.#node ||= head.node;
  }

  #bookOf(unit: Unit): ThreadBook {
    const known = this.#books.get(unit);
    if (known) return known;
    const book = new ThreadBook(unit, this.#sources, (ran, posted) => this.#pair(ran, posted));
    this.#books.set(unit, book);
    return book;
  }

  /** Both ends of an item are known. */
  #pair(ran: RanItem, posted: PostedMessage): void {
    ran.posted = posted;
    if (ran.isReported) this.#reportChunk(ran);
  }

  /** Gives the open items of a unit that has ended their outcomes. */
  #close(unit: Unit): void {
    this.#leaving.delete(unit);
    if (unit.isRecorded) return;
    const { items, stray } = this.#bookOf(unit).close(this.#lastMicros);
    for (const ran of items) this.#fresh.add(ran);
    if (stray) this.#timed.push(...this.#unitEvents.stray(unit, stray, unit.gone?.atMicros ?? this.#lastMicros));
    if (unit.gone) this.#ended.add(unit);
  }

  /** The events of everything that was read since the last call, in the order of their times. */
  #events(): RunEvent[] {
    const called = this.#numberItems();
    for (const unit of this.#units.takeNew()) this.#timed.push(...this.#unitEvents.started(unit));
    for (const unit of this.#units.all) this.#reportUnit(unit);
    for (const file of this.#testFiles.take()) this.#at(file.atMicros + this.#start.originMicros, [file]);
    const byEnd = [...this.#fresh].toSorted((a, b) => (a.endedMicros ?? Infinity) - (b.endedMicros ?? Infinity));
    this.#fresh.clear();
    for (const ran of byEnd) this.#reportItem(ran);
    this.#timed.push(...this.#locks.take());
    const timed = this.#timed.toSorted((a, b) => a.atMicros - b.atMicros);
    this.#timed = [];
    return [
      ...(this.isSeen ? this.#startEvents() : []),
      ...called,
      ...timed.flatMap(({ events }) => events),
      ...this.#logEvents(),
    ];
  }

  #numberItems(): ItemsCalled[] {
    const numbered: RanItem[] = [];
    for (const ran of [...this.#fresh].toSorted((a, b) => a.beganMicros - b.beganMicros)) {
      if (ran.item !== undefined || !this.#isItem(ran)) continue;
      ran.item = this.#items++;
      this.#units.use(ran.unit);
      numbered.push(ran);
    }
    return this.#functions.eventsOf(numbered);
  }

  /** The first message without an id may be a set-up, which is never answered. */
  #isItem({ id, place, unit, endedMicros }: RanItem): boolean {
    if (id !== '' || place > 0) return true;
    const { file = unit.name } = unit;
    if (endedMicros !== undefined) this.#answering.add(file);
    return this.#answering.has(file);
  }

  #startEvents(): RunEvent[] {
    if (this.#hasStarted) return [];
    this.#hasStarted = true;
    const { program, profile, startedAtMs, originMicros, cores } = this.#start;
    const origin = { kind: 'observed', program, ...(profile && { profile }) } as const;
    return [
      { type: 'runStarted', schema: eventSchema, origin, startedAtMs, originMicros, node: this.#node, cores },
      { type: 'runPlanned', workers: 0, chunksize: 1, total: null },
    ];
  }

  #reportUnit(unit: Unit): void {
    if (unit.worker === undefined) return;
    this.#timed.push(...this.#unitEvents.ready(unit));
    this.#timed.push(...this.#unitEvents.profiled(unit, this.#bookOf(unit).takeParts()));
    if (unit.gone && this.#ended.delete(unit)) this.#timed.push(...this.#unitEvents.gone(unit));
  }

  #reportItem(ran: RanItem): void {
    const place = this.#placeOf(ran);
    const { unit, beganMicros, endedMicros } = ran;
    if (!place || ran.isReported) return;
    const { item, worker, originMicros } = place;
    if (endedMicros === undefined) {
      const atMicros = since(beganMicros, originMicros);
      return this.#at(beganMicros, [{ type: 'itemStarted', item, worker, chunk: item, atMicros }]);
    }
    ran.isReported = true;
    if (ran.input) this.#inputs.push({ item, value: ran.input.value });
    ran.freeMicros = unit.endedMicros <= beganMicros ? unit.endedMicros : 0;
    unit.endedMicros = endedMicros;
    this.#lastMicros = Math.max(this.#lastMicros, endedMicros);
    this.#at(endedMicros, endOf(ran, place));
    const book = this.#bookOf(unit);
    const sizes = book.sizes.get(ran.id);
    for (const { what, bytes } of sizes ?? []) {
      this.#at(endedMicros, [{ type: 'itemSized', item, what, bytes, parts: [] }]);
    }
    if (sizes) book.sizes.delete(ran.id);
    if (ran.posted) this.#reportChunk(ran);
  }

  #reportChunk(ran: RanItem): void {
    const place = this.#placeOf(ran);
    if (place) this.#at(ran.posted?.answeredMicros ?? ran.beganMicros, chunkOf(ran, place));
  }

  #placeOf({ item, unit: { worker } }: RanItem): ItemPlace | undefined {
    if (item === undefined || worker === undefined) return undefined;
    return { item, worker, originMicros: this.#start.originMicros };
  }

  #logEvents(): RunEvent[] {
    const taken = [...this.#books.values()].flatMap((book) =>
      book.unit.worker === undefined ? [] : book.takeLines(book.unit.gone !== undefined),
    );
    if (taken.length === 0) return [];
    const records = taken
      .toSorted((a, b) => a.line[2] - b.line[2])
      .map((each) => logRecordOf(each, this.#lines++, this.#start.originMicros));
    return [{ type: 'logsWritten', records }];
  }

  #at(atMicros: number, events: readonly RunEvent[]): void {
    this.#timed.push({ atMicros, events });
  }
}
