import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, UserFacingError } from '../base/errors.ts';
import type { ResultSink } from '../engine/ledger.ts';
import { encodeValue } from '../model/codec.ts';
import type { Outcome } from '../model/events.ts';
import type { Failure } from '../model/failure.ts';
import { recordingFiles } from '../model/recording.ts';

/** Appends lines, many to a write. */
class LineFile {
  readonly #fd: number;
  #lines: string[] = [];
  #failure: Error | undefined;

  constructor(path: string) {
    // Truncates: a runner that goes on for a dead one writes both files anew, from the input and the spools.
    this.#fd = openSync(path, 'w', 0o600);
  }

  add(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length >= 512) this.flush();
  }

  flush(): void {
    if (this.#lines.length === 0) return;
    try {
      if (!this.#failure) writeSync(this.#fd, `${this.#lines.join('\n')}\n`);
    } catch (error) {
      this.#failure = error as Error;
    }
    this.#lines = [];
  }

  get failure(): Error | undefined {
    return this.#failure;
  }

  close(): void {
    this.flush();
    closeSync(this.#fd);
  }
}

/** Writes the inputs and, in input order, the results of a run. A result waits for those before it. */
export class RecordingFiles implements ResultSink {
  readonly #inputs: LineFile;
  readonly #results: LineFile;
  readonly #waiting = new Map<number, string>();
  #order: number[] = [];
  #next = 0;

  constructor(dir: string) {
    this.#inputs = new LineFile(join(dir, recordingFiles.inputs));
    this.#results = new LineFile(join(dir, recordingFiles.results));
  }

  /** Throws UserFacingError for an input that cannot be sent to a worker. */
  input(item: number, input: unknown): void {
    const text = encodeInput(item, input);
    this.#inputs.add(text === '' ? `{"item":${item}}` : `{"item":${item},"input":${text}}`);
  }

  /** The next item of the run, in input order. */
  expect(item: number): void {
    this.#order.push(item);
    this.#advance();
  }

  value(item: number, json: string): void {
    this.#put(item, `{"item":${item},"outcome":"succeeded"${json === '' ? '' : `,"value":${json}`}}`);
  }

  failure(item: number, outcome: Outcome, failure: Failure | undefined): void {
    this.#put(item, JSON.stringify({ item, outcome, failure }));
  }

  /** Why inputs or results are missing. */
  get problem(): Error | undefined {
    return this.#inputs.failure ?? this.#results.failure;
  }

  flush(): void {
    this.#inputs.flush();
    this.#results.flush();
  }

  close(): void {
    this.#inputs.close();
    this.#results.close();
  }

  #put(item: number, line: string): void {
    if (item !== this.#order[this.#next]) return void this.#waiting.set(item, line);
    this.#results.add(line);
    this.#next++;
    this.#advance();
  }

  #advance(): void {
    while (this.#waiting.size > 0) {
      const next = this.#order[this.#next];
      const ready = next === undefined ? undefined : this.#waiting.get(next);
      if (next === undefined || ready === undefined) return;
      this.#results.add(ready);
      this.#waiting.delete(next);
      this.#next++;
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
