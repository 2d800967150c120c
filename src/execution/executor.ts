import { AsyncLocalStorage } from 'node:async_hooks';
import { threadId } from 'node:worker_threads';
import { pinned } from '../base/pinned.ts';
import { stepsOf } from '../base/runLength.ts';
import type { Failure } from '../model/facts/failure.ts';
import type { ChunkMessage, ChunkTimes, WorkerInit, WorkerStart } from '../protocol/workerLink.ts';
import { captureOutput } from './captureOutput.ts';
import { ChunkMeter } from './chunkMeter.ts';
import { clockFrom } from './clock.ts';
import { ConsoleGuard } from './consoleGuard.ts';
import { describeFailure } from './describeFailure.ts';
import { RealmGuard } from './realmGuard.ts';
import { recordExit } from './recordExit.ts';
import { ItemCpu } from './itemCpu.ts';
import { createItemLog, type ItemLog } from './itemLog.ts';
import { ItemRunner } from './itemRunner.ts';
import { ItemLoop } from './itemLoop.ts';
import type { ItemScope, ItemScopes } from './itemScope.ts';
import { JobModule } from './jobModule.ts';
import { noteChildren } from './noteChildren.ts';
import { oldHeapLimit } from './oldHeap.ts';
import { registerWorker, type CurrentWorker } from './ownWorker.ts';
import { openProfiler } from './openProfiler.ts';
import type { Profiler } from './profiler.ts';
import type { RaceWatch } from './raceWatch.ts';
import type { RecordSink } from './recordSink.ts';
import type { SharedMemory } from './sharedMemory.ts';
import { createStatusBuffer, StatusBlock } from './status.ts';
import { catchStrayErrors, usersStack } from './strayErrors.ts';
import { openCpuTime } from './threadTimes.ts';
import { TimeTally } from './timeTally.ts';
import { WaitRecorder } from './waitRecorder.ts';

// Saved, because user code may replace them.
const OwnPromise = Promise;
const { setTimeout } = globalThis;

export interface ExecutorOptions {
  readonly sink: RecordSink;
  /** Undefined if inputs never contain shared objects. */
  readonly memory: SharedMemory | undefined;
  /** Undefined if race detection is off, or nothing else runs at the same time. */
  readonly races?: RaceWatch | undefined;
  /** Called for an error that nobody awaits: the state of the module may be broken. */
  readonly onTaint: () => void;
  /** Called if one item has broken Node's own code while others run. They cannot end here, and run again elsewhere. */
  readonly onAbandon?: () => void;
}

/**
 * Runs chunks of a job in the current thread. The sink has received everything that happened before `run` resolves;
 * whoever calls `run` sends the rest of a sink that has one.
 */
export class Executor {
  readonly #init: WorkerInit;
  readonly #options: ExecutorOptions;
  readonly #now: () => number;
  readonly #scopes: ItemScopes = pinned(new AsyncLocalStorage<ItemScope>());
  readonly #status: StatusBlock;
  readonly #waits: WaitRecorder;
  readonly #meter: ChunkMeter;
  readonly #log: ItemLog;
  /** Undefined if the console belongs to other code. */
  readonly #guard: ConsoleGuard | undefined;
  /** Undefined if other code shares the realm. */
  readonly #realm: RealmGuard | undefined;
  readonly #loop: ItemLoop;
  readonly #abort = pinned(new AbortController());
  /** Functions that restore the thread, in order of set-up. */
  readonly #undo: (() => void)[] = [];
  #module: JobModule;
  #profiler: Profiler | undefined;
  #tainted = false;

  constructor(init: WorkerInit, options: ExecutorOptions) {
    const { sink, races } = options;
    const { worker, place, debugging = false } = init;
    this.#init = init;
    this.#options = options;
    this.#module = new JobModule({}, this.#revive);
    this.#now = clockFrom(init.originMicros);
    // The library shows no such figures.
    const isShown = init.reports.kind === 'spool';
    const tally = isShown ? new TimeTally((times) => sink.append({ type: 'timeTallied', ...times })) : undefined;
    const cpuTime = isShown ? openCpuTime() : undefined;
    this.#undo.push(() => cpuTime?.close());
    this.#meter = new ChunkMeter(this.#now, tally);
    this.#status = new StatusBlock(place.kind === 'process' ? createStatusBuffer() : place.status, init.concurrency);
    this.#status.introduce(threadId);
    this.#log = createItemLog({
      now: this.#now,
      scopes: this.#scopes,
      sink,
      sharesThread: !this.#ownsThread,
      joinsLines: init.reports.kind === 'spool',
    });
    this.#waits = new WaitRecorder({
      append: (record) => sink.append(record),
      originMicros: init.originMicros,
      item: () => this.#scopes.getStore()?.item ?? (place.kind === 'guest' ? undefined : null),
      status: this.#status,
    });
    this.#undo.push(() => this.#waits.dispose());
    this.#undo.push(() => this.#meter.dispose());
    // Before Node 24, each enabled one slows every promise of the thread.
    this.#undo.push(() => this.#scopes.disable());
    const output = captureOutput({
      onLine: this.#log.write,
      echo: debugging,
      isForeign: () => place.kind === 'guest' && !this.#scopes.getStore(),
      scope: () => this.#scopes.getStore(),
      onSpent: (ms) => this.#meter.addLogged(ms * 1e3),
    });
    this.#undo.push(output.undo);
    if (init.reports.kind === 'spool') {
      this.#undo.push(noteChildren(init.reports.path, () => this.#scopes.getStore()?.item));
    }
    this.#guard = place.kind === 'guest' ? undefined : new ConsoleGuard();
    const { concurrency } = init;
    this.#realm =
      place.kind === 'guest'
        ? undefined
        : new RealmGuard({
            concurrency,
            now: this.#now,
            sink,
            ownsThread: this.#ownsThread,
            isReplaceable: init.replaceable,
            onTaint: () => this.#taint(),
            onAbandon: () => options.onAbandon?.(),
          });
    if (place.kind !== 'guest') this.#watchErrorsAndExit();
    if (races) this.#watchRaces(races);
    this.#undo.push(
      registerWorker({
        current: () => this.#current(),
        log: (level, logger, text) => this.#log.write({ level, stream: 'console', text, site: null, logger }),
      }),
    );
    const items = new ItemRunner({
      worker,
      signal: this.#abort.signal,
      now: this.#now,
      cpu: cpuTime && new ItemCpu(cpuTime),
      scopes: this.#scopes,
      sink,
      status: this.#status,
      waits: this.#waits,
      races,
      guard: this.#guard,
      onLate: (error, { item }) => this.#reportLate(describeFailure(error, 'thrown'), item),
      endLines: this.#log.endLines,
      endGroups: output.endGroups,
      warn: (text) => this.#log.write({ level: 'warn', stream: 'warning', text, site: null }),
      debugging,
      showsInput: init.concurrency === 1,
    });
    this.#loop = new ItemLoop({
      concurrency,
      now: this.#now,
      scopes: this.#scopes,
      items,
      sink,
      // If several items run at the same time, or the status is not shared, only announcements name the items that run.
      announcesAll: place.kind === 'process' || concurrency > 1,
      sharesScopes: this.#ownsThread && !debugging,
      // The library shows no durations of items.
      joinsTimes: init.reports.kind === 'messages',
      isStopped: () => this.#tainted || this.#status.stopRequested,
      onBegin: (item) => {
        this.#realm?.begin(item);
        this.#profiler?.noteItem(item);
      },
      onEnd: (item, endedMicros) => {
        this.#meter.itemEnded(endedMicros);
        this.#realm?.end(item, endedMicros);
      },
    });
    this.#undo.push(() => this.#loop.dispose());
  }

  /** Loads the module, runs its `setup` and the initializer. Rejects with their errors. */
  async load(): Promise<WorkerStart> {
    // V8 registers code as it is compiled for much less than all of it at once later.
    this.#profiler = await openProfiler(this.#init, {
      sink: this.#options.sink,
      itemNow: () => this.#scopes.getStore()?.item ?? -1,
      ownsThread: this.#ownsThread,
    });
    try {
      return await this.#load();
    } catch (error) {
      this.#profiler?.close();
      throw error;
    }
  }

  async #load(): Promise<WorkerStart> {
    const { module, target, initializer, reports } = this.#init;
    const began = this.#now();
    this.#module = await JobModule.load(module, this.#revive);
    if (target) this.#module.find(target.exportName);
    const loaded = this.#now();
    // If the initializer is `setup` itself, it receives the arguments.
    if (initializer?.exportName !== 'setup') await this.#module.hooks.setup?.();
    if (initializer) await this.#module.find(initializer.exportName)(...this.#module.argumentsOf(initializer.args));
    this.#options.races?.publish();
    this.#guard?.keep();
    this.#realm?.keep();
    this.#log.endLines(undefined);
    this.#profiler?.begin();
    const ready = this.#now();
    if (this.#ownsThread && reports.kind === 'spool') this.#meter.watchMemory();
    return {
      loadMicros: Math.round(loaded - began),
      setupMicros: Math.round(ready - loaded),
      heapLimitBytes: oldHeapLimit(),
    };
  }

  /** Runs the items of a chunk until all are done or `stop` is called. Items that have not begun leave no record. */
  async run(chunk: ChunkMessage): Promise<ChunkTimes> {
    const { sink, races } = this.#options;
    const receivedMicros = this.#meter.begin();
    races?.begin(chunk.clock);
    this.#realm?.beginChunk(chunk);
    const opened = this.#module.open(chunk, this.#init.target);
    sink.append({
      type: 'chunkTaken',
      chunk: chunk.chunk,
      attempt: chunk.attempt,
      careful: chunk.careful,
      steps: stepsOf(chunk.items),
    });
    await this.#loop.run(chunk, opened, receivedMicros);
    this.#realm?.look();
    if (!sink.rest) sink.flush();
    this.#waits.flush(this.#now(), true);
    const times = this.#meter.end();
    sink.append({ type: 'chunkEnded', chunk: chunk.chunk });
    this.#profiler?.offer();
    return times;
  }

  /** An item has broken Node's own code: timers, messages and streams may never call back. */
  get isBroken(): boolean {
    return this.#realm?.isBroken ?? false;
  }

  /** Begin no other item. */
  stop(): void {
    this.#status.requestStop();
  }

  abort(): void {
    this.#abort.abort();
  }

  /**
   * Runs `teardown`, after the timers that are due: they may belong to the last items. Output is still captured, until
   * the thread ends. Rejects with what `teardown` throws.
   */
  async close(): Promise<void> {
    // Node treats a delay of 0 as 1 ms, and timers of one delay end in the order in which they began.
    if (!this.isBroken) {
      await new OwnPromise((resolve) => setTimeout(resolve, 1));
      await this.#loop.turn();
    }
    await this.#module.hooks.teardown?.();
    this.#options.races?.publish();
    this.#profiler?.close();
    this.#meter.close();
  }

  /** Restores the console and closes the sink. It is for a thread that outlives the executor. */
  dispose(): void {
    for (const step of this.#undo.reverse()) step();
    this.#options.sink.close();
  }

  get #ownsThread(): boolean {
    const { kind } = this.#init.place;
    return kind === 'thread' || kind === 'process';
  }

  readonly #revive = (value: unknown): unknown => {
    const { memory } = this.#options;
    return memory ? memory.revive(value) : value;
  };

  #current(): CurrentWorker | undefined {
    const scope = this.#scopes.getStore();
    const ownsThread = this.#ownsThread;
    if (!scope && !ownsThread) return undefined;
    const { worker, pool } = this.#init;
    return { worker, item: scope?.index, ...(pool !== null && { pool }), isMainThread: !ownsThread };
  }

  #watchErrorsAndExit(): void {
    const scope = (): ItemScope | undefined => this.#scopes.getStore();
    this.#undo.push(catchStrayErrors({ scope, isOfBrokenNode: this.#realm?.isOfBrokenNode, onLate: this.#reportLate }));
    this.#undo.push(
      recordExit((failure) => {
        // Items that share a record have ended.
        this.#options.sink.flush();
        const running = scope();
        if (running && !running.ended) {
          const { item, attempt } = running;
          this.#options.sink.append({ type: 'itemFailed', item, attempt, failure });
        }
        this.#waits.flush(this.#now(), true);
      }),
    );
  }

  readonly #reportLate = (failure: Failure, item: number | null): void => {
    // The code of Node, which an item has broken, throws outside of items.
    if (item === null) this.#realm?.look();
    if (this.isBroken && item === null) return;
    const text = `Uncaught after the item had ended: ${usersStack(failure)}`;
    this.#log.write({ level: 'error', stream: 'stderr', text, site: null });
    this.#options.sink.append({ type: 'strayErrorFound', atMicros: Math.round(this.#now()), item, failure });
    this.#taint();
  };

  /** The worker is replaced after its current item, which did not cause the error. */
  #taint(): void {
    if (this.#tainted || !(this.isBroken || this.#init.replaceable)) return;
    this.#tainted = true;
    this.#options.onTaint();
  }

  #watchRaces(races: RaceWatch): void {
    races.askItem(() => this.#scopes.getStore()?.index ?? null);
    this.#undo.push(
      races.listen((race) => {
        this.#options.sink.append({ type: 'raceFound', atMicros: Math.round(this.#now()), race });
      }),
    );
  }
}
