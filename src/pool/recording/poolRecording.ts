import { availableParallelism } from 'node:os';
import { basename, parse } from 'node:path';
import { createSourceMapper } from '../../loading/sourceMapper.ts';
import { eventSchema, type RunEvent } from '../../model/facts/events.ts';
import type { RunOrigin } from '../../model/facts/origin.ts';
import type { Race } from '../../model/facts/race.ts';
import type { SourceMapper } from '../../model/facts/sourceMapper.ts';
import type { Batch, Call, CallOrigin } from '../call.ts';
import type { LoadedModule } from '../loadModule.ts';
import { endWithProcess } from '../openPools.ts';
import type { PoolBooks } from '../poolBooks.ts';
import type { Settings } from '../settings.ts';
import { CallNames } from './callNames.ts';
import { watchOwnOutput } from './ownOutput.ts';
import { PoolLines } from './poolLines.ts';
import { RecordedBooks } from './recordedBooks.ts';
import { RecordingFile } from './recordingFile.ts';
import { announceRecording, createRecordingFolder } from './recordingFolder.ts';

/** The books of a pool that begins, and its clock. */
export interface RecordedPool {
  readonly module: LoadedModule;
  readonly settings: Settings;
  readonly books: PoolBooks;
  /** The start on the machine's monotonic clock, in microseconds. */
  readonly originMicros: number;
  /** Microseconds since then. */
  readonly now: () => number;
}

interface NamedCall {
  readonly number: number;
  readonly name: string;
  readonly functionName: string;
}

/** Writes what a pool does as the recording of a run. Each call of the pool is a group of its items. */
export class PoolRecording {
  readonly dir: string;
  /** In the place of the books of the pool. It is also one of the watchdogs. */
  readonly books: RecordedBooks;
  readonly #pool: RecordedPool;
  readonly #file: RecordingFile;
  readonly #lines: PoolLines;
  readonly #names = new CallNames();
  readonly #calls = new WeakMap<Call, NamedCall>();
  readonly #forget: () => void;
  readonly #unwatch: () => void;
  #callCount = 0;
  #itemCount = 0;

  /** Throws a UserFacingError if the folder cannot be made in `root`. */
  constructor(root: string, pool: RecordedPool) {
    const { module, settings, originMicros, now, books } = pool;
    this.#pool = pool;
    const startedAtMs = Date.now();
    const name = settings.name ?? parse(module.source.file).name;
    this.dir = createRecordingFolder(root, name, startedAtMs);
    const mapper = module.mapper ?? mapperOfPlainModules();
    this.#lines = new PoolLines(mapper, this.add);
    this.#file = new RecordingFile(this.dir, () => this.#addRest());
    this.books = new RecordedBooks({ books, mapper, lines: this.#lines, emit: this.add, now });
    this.#forget = endWithProcess(() => this.#endNow());
    this.#unwatch = watchOwnOutput((stream, text) => this.#addOwn(stream, text));
    this.add({
      type: 'runStarted',
      schema: eventSchema,
      origin: originOf(pool),
      startedAtMs,
      originMicros,
      node: process.version.slice(1),
      cores: availableParallelism(),
    });
    this.add({ type: 'runPlanned', workers: settings.workers, chunksize: 'auto', total: null });
    this.add({ type: 'phaseStarted', phase: 'workers', atMicros: 0 });
    announceRecording(this.dir, process.env);
  }

  readonly add = (event: RunEvent): void => {
    if (event.type === 'chunkFinished' || event.type === 'workerExited') this.#lines.endLines(event.worker);
    this.#file.add(event);
  };

  readonly addRace = (race: Race): void => this.books.addRace(race);

  /** All workers are ready. */
  ready(): void {
    const atMicros = this.#nowMicros();
    this.add({ type: 'phaseFinished', phase: 'workers', atMicros, tookMicros: atMicros });
  }

  /** The program has made a call. To be called before its first items are sent. */
  name(call: Call, { method, target }: CallOrigin): void {
    this.#calls.set(call, {
      number: this.#callCount++,
      name: this.#names.next(method),
      functionName: target.exportName,
    });
  }

  /** The items from `first` on are about to be sent. */
  send(call: Call, { inputs }: Batch, first: number): void {
    this.#itemCount = first + inputs.length;
    const named = this.#calls.get(call);
    if (!named) return;
    const { number, name, functionName } = named;
    this.add({ type: 'itemsCalled', call: number, name, functionName, first, count: inputs.length });
  }

  /** No call goes on. To be called while the books still know the open items. */
  cancelOpen(): void {
    this.books.cancel(this.#pool.books.openItems);
  }

  /** Resolves when everything is written. `error`: why the pool could not serve its calls. */
  async end(error: Error | undefined): Promise<void> {
    this.add({ type: 'inputEnded', total: this.#itemCount });
    this.#endOwn();
    await this.#file.end(this.#nowMicros(), error);
    this.#forget();
  }

  #endNow(): void {
    this.cancelOpen();
    this.add({ type: 'inputEnded', total: this.#itemCount });
    this.#endOwn();
    this.#file.endNow(this.#nowMicros());
  }

  /** What the program itself prints belongs to no worker. */
  #addOwn(stream: 'stdout' | 'stderr', text: string): void {
    const isOpen = !text.endsWith('\n');
    this.#lines.add(null, {
      type: 'logWritten',
      atMicros: this.#nowMicros(),
      worker: null,
      item: null,
      chunk: null,
      level: stream === 'stdout' ? 'info' : 'error',
      stream,
      text: isOpen ? text : text.slice(0, -1),
      site: null,
      ...(isOpen && { open: true }),
    });
  }

  #endOwn(): void {
    this.#unwatch();
    this.#lines.endLines(null);
  }

  #addRest(): void {
    for (const begun of this.books.takeBegun()) this.#file.add(begun);
    const records = this.#lines.take();
    if (records.length > 0) this.#file.add({ type: 'logsWritten', records });
  }

  #nowMicros(): number {
    return Math.round(this.#pool.now());
  }
}

/** A module that Node loads as it is has no map: the places in its code are those in its source. */
const mapperOfPlainModules = (): SourceMapper => createSourceMapper({ find: () => undefined });

function originOf({ module, settings }: RecordedPool): RunOrigin {
  const [, main] = process.argv;
  return {
    kind: 'library',
    call: `pool ${settings.name ?? basename(module.source.file)}`,
    program: {
      name: main === undefined ? 'node' : basename(main),
      baseDir: process.cwd(),
      ...(main !== undefined && { file: main }),
    },
    ...(settings.isolation !== 'thread' && { isolation: settings.isolation }),
    ...(settings.concurrency > 1 && { concurrency: settings.concurrency }),
  };
}
