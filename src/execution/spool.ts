import { closeSync, openSync, writeSync } from 'node:fs';
import { basename } from 'node:path';
import { messageOf } from '../base/errors.ts';
import { pushRun } from '../base/runLength.ts';
import { encodeValue } from '../model/facts/codec.ts';
import { outcomeCode } from '../model/facts/events.ts';
import type { FailureKind } from '../model/facts/failure.ts';
import { settledOutcomes } from '../model/facts/settledItems.ts';
import { ByteText } from '../files/byteText.ts';
import { spilledValue, type SettledRecord, type SpoolRecord } from '../protocol/workerRecords.ts';
import { describeFailure } from './describeFailure.ts';
import { flushMicros, ownRecordMicros, type ItemAddress, type RecordSink } from './recordSink.ts';

const tab = 0x09;
const comma = 0x2c;
/** A longer value is written to a file of its own. */
const spillCharacters = 4 << 20;
const succeeded = outcomeCode('succeeded');
const failed = outcomeCode('failed');

/** Takes whole lines of records that could not be written to the file, and why. */
export type Detour = (lines: string, because: string) => void;

/**
 * The worker's append-only file. Every record is written synchronously, before anything is answered, so
 * that it outlives a throw, an exit, a kill and an out-of-memory end. Settled items of up to 4 ms share
 * a record: per item when items are slow, per group when they are tiny.
 *
 * When the file takes no more (a full disk, a limit, a folder that is gone), this and all later records
 * take the detour: slower, and lost with a process that is killed, but never thrown into the user's code.
 */
export class SpoolWriter implements RecordSink {
  readonly #path: string;
  readonly #detour: Detour;
  #spilled = 0;
  #fd: number | undefined;
  // Saved, because user code may replace fs.writeSync and JSON.stringify.
  readonly #write = writeSync;
  readonly #stringify = JSON.stringify;
  #because = '';
  #announces = true;
  /** Of the group: gap and run of each item. */
  readonly #times = new ByteText();
  /** Of the group, each behind a tab. */
  readonly #values = new ByteText();
  #group = emptyGroup({ chunk: 0, attempt: 1 }, 0);

  constructor(path: string, detour: Detour) {
    this.#path = path;
    this.#detour = detour;
    try {
      this.#fd = openSync(path, 'a', 0o600);
    } catch (error) {
      this.#giveUp(error);
    }
  }

  append(record: SpoolRecord): void {
    this.#writeAll(`${this.#stringify(record)}\n`);
  }

  announce(item: number, atMicros: number): void {
    this.flush();
    this.append({ type: 'itemStarted', item, atMicros: Math.round(atMicros) });
  }

  succeed(at: ItemAddress, startMicros: number, endMicros: number, value: unknown): void {
    this.#settle(at, startMicros, endMicros, succeeded, isPlainCount(value) ? value : encodeValue(value));
  }

  fail(at: ItemAddress, startMicros: number, endMicros: number, error: unknown, kind: FailureKind): void {
    this.append({ type: 'itemFailed', item: at.item, attempt: at.attempt, failure: describeFailure(error, kind) });
    this.#settle(at, startMicros, endMicros, failed, '');
  }

  /** `value` is JSON text, empty for `undefined` and for items without a value; or a number that spells itself. */
  #settle(at: ItemAddress, startMicros: number, endMicros: number, outcome: number, value: string | number): void {
    const start = Math.round(startMicros);
    const end = Math.round(endMicros);
    if (this.#group.count > 0 && this.#group.chunk !== at.chunk) this.flush();
    if (this.#group.count === 0) this.#group = emptyGroup(at, start);
    const group = this.#group;
    pushRun(group.steps, at.item - group.lastItem);
    this.#times.addNumber(start - group.lastEnd);
    this.#times.addByte(comma);
    this.#times.addNumber(end - start);
    this.#times.addByte(comma);
    pushRun(group.outcomes, outcome);
    this.#values.addByte(tab);
    if (typeof value === 'number') this.#values.addNumber(value);
    else this.#values.add(value.length > spillCharacters ? this.#spill(value) : value);
    group.count++;
    group.lastItem = at.item;
    group.lastEnd = end;
    this.#announces = end - start >= ownRecordMicros;
    if (this.#announces || end - group.fromMicros >= flushMicros) this.flush();
  }

  get announces(): boolean {
    return this.#announces;
  }

  flush(): void {
    const group = this.#group;
    if (group.count === 0) return;
    this.#group = emptyGroup(group, 0);
    const record: SettledRecord = {
      type: 'itemsSettled',
      chunk: group.chunk,
      attempt: group.attempt,
      fromMicros: group.fromMicros,
      steps: group.steps,
      times: this.#times.take(),
      outcomes: settledOutcomes(group.outcomes),
    };
    this.#writeAll(`${this.#stringify(record)}${this.#values.take()}\n`);
  }

  close(): void {
    this.flush();
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  /** A file of its own, named in the value's place: readers of the spool then stay small. */
  #spill(value: string): string {
    const path = `${this.#path}.${this.#spilled++}`;
    try {
      // By the descriptor, since user code may have replaced the functions of node:fs.
      const fd = openSync(path, 'wx', 0o600);
      this.#writeFile(fd, value);
      closeSync(fd);
      return spilledValue(basename(path));
    } catch {
      return value;
    }
  }

  #writeAll(text: string): void {
    try {
      if (this.#fd !== undefined) return this.#writeFile(this.#fd, text);
    } catch (error) {
      // A part of it may be in the file: a line that never ends, which the reader leaves out.
      this.#giveUp(error);
    }
    this.#detour(text, this.#because);
  }

  #writeFile(fd: number, text: string): void {
    const written = this.#write(fd, text);
    if (written === text.length) return;
    // Longer than its characters, or cut short by a disk that is about to be full.
    const bytes = Buffer.from(text);
    for (let at = written; at < bytes.length;) at += this.#write(fd, bytes, at);
  }

  #giveUp(error: unknown): void {
    this.#because = messageOf(error);
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }
}

/** Most small results are: they need no text in between. */
const isPlainCount = (value: unknown): value is number =>
  typeof value === 'number' && value === value >>> 0 && !Object.is(value, -0);

function emptyGroup(at: { readonly chunk: number; readonly attempt: number }, fromMicros: number) {
  return {
    chunk: at.chunk,
    attempt: at.attempt,
    fromMicros,
    lastItem: 0,
    lastEnd: fromMicros,
    steps: [] as number[],
    outcomes: [] as number[],
    count: 0,
  };
}
