import { type ItemColumns, itemColumns, listedItems } from '../../src/model/items/itemColumns.ts';
import type { LogRecord } from '../../src/model/facts/log.ts';
import { settledCount } from '../../src/model/run/runModel.ts';
import type { RunSource } from './runSource.ts';

/** Bytes of the values of a run; undefined until the host has answered. */
interface ValueSizes {
  readonly epoch: number;
  bytes: readonly number[] | undefined;
}

/** Shortest time between two versions of the table of a live run, in milliseconds. */
const refreshMs = 500;

export interface ItemTableNow {
  readonly columns: ItemColumns;
  /** The items of the run, ascending. */
  readonly items: Int32Array;
}

/**
 * The columns of all items, the same object until there is something new. A million items take some tens of
 * milliseconds, so those of a live run are at most twice a second made again.
 */
export class ItemTable {
  #key = '';
  #epoch = -1;
  #madeAt = -Infinity;
  #made: ItemTableNow | undefined;
  readonly #lines = new LineCounts();
  #sizes: ValueSizes | undefined;

  private readonly store: RunSource;

  constructor(store: RunSource) {
    this.store = store;
  }

  get now(): ItemTableNow {
    const { epoch, model, display } = this.store;
    const known = [settledCount(model.counts), model.total, model.chunksFinished, model.logs.length];
    const key = [epoch, ...known, display.over, this.#valueBytes?.length].join();
    const isSame = key === this.#key && (display.running === 0 || display.over);
    const isEarly = !display.over && epoch === this.#epoch && performance.now() < this.#madeAt + refreshMs;
    if (this.#made && (isSame || isEarly)) return this.#made;
    this.#epoch = epoch;
    this.#key = key;
    this.#madeAt = performance.now();
    return (this.#made = this.#make());
  }

  #make(): ItemTableNow {
    const { model, timeline } = this.store;
    const columns = itemColumns(model, {
      chunks: timeline.chunks,
      nowMicros: this.store.nowMicros(),
      logLines: this.#lines.of(model.logs),
      valueBytes: this.#valueBytes,
    });
    return { columns, items: listedItems(columns, model) };
  }

  /** Sizes are asked for once, when the run is over: all values are written then. */
  get #valueBytes(): readonly number[] | undefined {
    const { epoch, display } = this.store;
    if (this.#sizes?.epoch === epoch) return this.#sizes.bytes;
    if (!display.over) return undefined;
    const sizes: ValueSizes = { epoch, bytes: undefined };
    this.#sizes = sizes;
    void this.store.host.request('valueBytes', null).then(
      (bytes) => {
        sizes.bytes = bytes;
        if (epoch === this.store.epoch) this.store.invalidate();
      },
      // Without sizes, the column stays empty.
      () => {},
    );
    return undefined;
  }
}

/** Log lines by item. It keeps its position, so that a growing log is read once. */
class LineCounts {
  #logs: readonly LogRecord[] = [];
  #scanned = 0;
  #counts = new Uint32Array(1024);

  of(logs: readonly LogRecord[]): Uint32Array {
    if (logs !== this.#logs) {
      this.#logs = logs;
      this.#scanned = 0;
      this.#counts.fill(0);
    }
    for (; this.#scanned < logs.length; this.#scanned++) {
      const item = logs[this.#scanned]?.item;
      if (item === null || item === undefined) continue;
      if (item >= this.#counts.length) {
        const counts = new Uint32Array(Math.max(item + 1, this.#counts.length * 2));
        counts.set(this.#counts);
        this.#counts = counts;
      }
      this.#counts[item]!++;
    }
    return this.#counts;
  }
}
