import { closeSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, UserFacingError } from '../base/errors.ts';
import type { ResultSink } from '../engine/ledger.ts';
import { encodeValue } from '../model/codec.ts';
import type { Outcome } from '../model/events.ts';
import type { Failure } from '../model/failure.ts';
import { recordingFiles } from '../model/recording.ts';
import type { ItemSizes } from './itemSizes.ts';

/** Appends lines, many to a write. */
class LineFile {
  readonly #fd: number;
  #lines: string[] = [];
  readonly #onFailure: (error: Error) => void;
  #failed = false;

  constructor(path: string, onFailure: (error: Error) => void) {
    this.#onFailure = onFailure;
    // Truncates: a runner that goes on for a dead one writes both files anew, from the input and the spools.
    this.#fd = openSync(path, 'w', 0o600);
  }

  add(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length >= 512) this.flush();
  }

  /** A line whose middle is the whole content of another file. */
  addAround(before: string, file: string, after: string): void {
    this.flush();
    this.#write(() => {
      writeAll(this.#fd, before);
      appendFile(this.#fd, file);
      writeAll(this.#fd, `${after}\n`);
    });
  }

  flush(): void {
    if (this.#lines.length === 0) return;
    this.#write(() => writeAll(this.#fd, `${this.#lines.join('\n')}\n`));
    this.#lines = [];
  }

  #write(write: () => void): void {
    try {
      if (!this.#failed) write();
    } catch (error) {
      this.#failed = true;
      this.#onFailure(error as Error);
    }
  }

  close(): void {
    this.flush();
    closeSync(this.#fd);
  }
}

function appendFile(to: number, path: string): void {
  const from = openSync(path, 'r');
  try {
    const block = Buffer.allocUnsafe(1 << 20);
    for (let bytes = readSync(from, block); bytes > 0; bytes = readSync(from, block)) {
      writeAll(to, block.subarray(0, bytes));
    }
  } finally {
    closeSync(from);
  }
}

/** A disk that is about to be full takes a part first. */
function writeAll(fd: number, text: string | Uint8Array): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
}

/** A line of the results, or what writes it. */
type Line = string | (() => void);

/** Writes the inputs and, in input order, the results of a run. A result waits for those before it. */
export class RecordingFiles implements ResultSink {
  readonly #inputs: LineFile;
  readonly #results: LineFile;
  readonly #sizes: ItemSizes;
  /** Mostly texts: a function around each would be most of the garbage of a run of tiny items. */
  readonly #waiting = new Map<number, Line>();
  #order: number[] = [];
  #next = 0;

  /** `onFailure`: the inputs, or the results, cannot be written any further. */
  constructor(dir: string, sizes: ItemSizes, onFailure: (error: Error) => void) {
    this.#sizes = sizes;
    this.#inputs = new LineFile(join(dir, recordingFiles.inputs), onFailure);
    this.#results = new LineFile(join(dir, recordingFiles.results), onFailure);
  }

  /** Throws UserFacingError for an input that cannot be sent to a worker. */
  input(item: number, input: unknown): void {
    const text = encodeInput(item, input);
    this.#sizes.input(item, input);
    this.#inputs.add(text === '' ? `{"item":${item}}` : `{"item":${item},"input":${text}}`);
  }

  /** The next item of the run, in input order. */
  expect(item: number): void {
    this.#order.push(item);
    this.#advance();
  }

  value(item: number, json: string): void {
    this.#sizes.value(item, json);
    this.#put(item, `{"item":${item},"outcome":"succeeded"${json === '' ? '' : `,"value":${json}`}}`);
  }

  valueIn(item: number, file: string): void {
    this.#sizes.valueOf(item, () => statSync(file, { throwIfNoEntry: false })?.size);
    this.#put(item, () => this.#results.addAround(`{"item":${item},"outcome":"succeeded","value":`, file, '}'));
  }

  failure(item: number, outcome: Outcome, failure: Failure | undefined): void {
    this.#put(item, JSON.stringify({ item, outcome, failure }));
  }

  flush(): void {
    this.#inputs.flush();
    this.#results.flush();
  }

  close(): void {
    this.#inputs.close();
    this.#results.close();
  }

  #put(item: number, line: Line): void {
    if (item !== this.#order[this.#next]) return void this.#waiting.set(item, line);
    this.#write(line);
    this.#advance();
  }

  #write(line: Line): void {
    if (typeof line === 'string') this.#results.add(line);
    else line();
    this.#next++;
  }

  #advance(): void {
    while (this.#waiting.size > 0) {
      const next = this.#order[this.#next];
      const ready = next === undefined ? undefined : this.#waiting.get(next);
      if (next === undefined || ready === undefined) return;
      this.#waiting.delete(next);
      this.#write(ready);
    }
  }
}

function encodeInput(item: number, input: unknown): string {
  try {
    return encodeValue(input);
  } catch (error) {
    throw new UserFacingError(
      `the input of item ${item} cannot be used: ${messageOf(error)}`,
      'Expected plain data. Leave that part out, or make it inside the function.',
    );
  }
}
