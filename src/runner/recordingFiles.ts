import { closeSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, UserFacingError } from '../base/errors.ts';
import type { ResultSink } from '../engine/ledger.ts';
import { ByteText } from '../execution/byteText.ts';
import { encodeValue } from '../model/facts/codec.ts';
import type { Outcome } from '../model/facts/events.ts';
import type { Failure } from '../model/facts/failure.ts';
import { recordingFiles } from '../model/facts/recording.ts';
import type { ItemSizes } from './itemSizes.ts';

/** So much is written at once, bytes. */
const blockBytes = 1 << 16;
const newline = 0x0a;

/** Appends lines, many to a write: `line` gathers them, and `endLine` ends each. */
class LineFile {
  readonly line = new ByteText();
  readonly #fd: number;
  readonly #onFailure: (error: Error) => void;
  #failed = false;

  constructor(path: string, onFailure: (error: Error) => void) {
    this.#onFailure = onFailure;
    // Truncates: a runner that goes on for a dead one writes both files anew, from the input and the spools.
    this.#fd = openSync(path, 'w', 0o600);
  }

  endLine(): void {
    this.line.addByte(newline);
    if (this.line.length >= blockBytes) this.flush();
  }

  /** The whole content of another file, inside a line. */
  addFile(path: string): void {
    this.flush();
    this.#write(() => appendFile(this.#fd, path));
  }

  flush(): void {
    const bytes = this.line.takeBytes();
    if (bytes.length > 0) this.#write(() => writeAll(this.#fd, bytes));
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
function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
}

/** JSON text of a value, or what writes any other line of the results. */
type Line = string | ((results: LineFile) => void);

/** What an input takes beside its text, roughly: bytes. */
const aroundInput = 16;

/**
 * Writes the inputs and, in input order, the results of a run, where somebody will read them. A result waits for those
 * before it.
 */
export class RecordingFiles implements ResultSink {
  readonly #inputs: LineFile | undefined;
  readonly #results: LineFile | undefined;
  readonly #sizes: ItemSizes;
  /** Mostly texts: a function around each would be most of the garbage of a run of tiny items. */
  readonly #waiting = new Map<number, Line>();
  #order: number[] = [];
  #next = 0;

  /** `dir`: null where nobody will. `onFailure`: the inputs, or the results, cannot be written any further. */
  constructor(dir: string | null, sizes: ItemSizes, onFailure: (error: Error) => void) {
    this.#sizes = sizes;
    if (dir === null) return;
    this.#inputs = new LineFile(join(dir, recordingFiles.inputs), onFailure);
    this.#results = new LineFile(join(dir, recordingFiles.results), onFailure);
  }

  /** Gives about how many bytes it takes. Throws UserFacingError for an input that cannot be sent to a worker. */
  input(item: number, input: unknown): number {
    const text = encodeInput(item, input);
    this.#sizes.input(item, input);
    if (this.#inputs) addInput(this.#inputs, item, text);
    return text.length + aroundInput;
  }

  /** The next item of the run, in input order. */
  expect(item: number): void {
    if (!this.#results) return;
    this.#order.push(item);
    this.#advance();
  }

  value(item: number, json: string): void {
    this.#sizes.value(item, json);
    this.#put(item, json);
  }

  valueIn(item: number, file: string): void {
    this.#sizes.valueOf(item, () => statSync(file, { throwIfNoEntry: false })?.size);
    this.#put(item, (results) => {
      results.line.add(`{"item":${item},"outcome":"succeeded","value":`);
      results.addFile(file);
      results.line.add('}');
      results.endLine();
    });
  }

  failure(item: number, outcome: Outcome, failure: Failure | undefined): void {
    this.#put(item, (results) => {
      results.line.add(JSON.stringify({ item, outcome, failure }));
      results.endLine();
    });
  }

  flush(): void {
    this.#inputs?.flush();
    this.#results?.flush();
  }

  close(): void {
    this.#inputs?.close();
    this.#results?.close();
  }

  #put(item: number, line: Line): void {
    if (!this.#results) return;
    if (item !== this.#order[this.#next]) return void this.#waiting.set(item, line);
    this.#next++;
    addResult(this.#results, item, line);
    this.#advance();
  }

  #advance(): void {
    while (this.#waiting.size > 0) {
      const next = this.#order[this.#next];
      const ready = next === undefined ? undefined : this.#waiting.get(next);
      if (next === undefined || ready === undefined) return;
      this.#waiting.delete(next);
      this.#next++;
      addResult(this.#results!, next, ready);
    }
  }
}

function addInput(inputs: LineFile, item: number, text: string): void {
  const { line } = inputs;
  line.add('{"item":');
  line.addNumber(item);
  if (text !== '') line.add(',"input":');
  line.add(text);
  line.add('}');
  inputs.endLine();
}

function addResult(results: LineFile, item: number, given: Line): void {
  if (typeof given !== 'string') return given(results);
  const { line } = results;
  line.add('{"item":');
  line.addNumber(item);
  line.add(given === '' ? ',"outcome":"succeeded"' : ',"outcome":"succeeded","value":');
  line.add(given);
  line.add('}');
  results.endLine();
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
