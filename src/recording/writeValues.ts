import { join } from 'node:path';
import { LineFile } from '../files/lineFile.ts';
import type { TextPieces } from '../files/textPieces.ts';
import type { Outcome } from '../model/facts/events.ts';
import type { Failure } from '../model/facts/failure.ts';
import { lineParts, recordingFiles } from './format.ts';

/** JSON text of a value, or a function that writes any other line of the results. */
type Line = string | ((results: LineFile) => void);

/**
 * Writes the inputs and the results of a run. Results are written in the order in which `expect` names the items:
 * a result that arrives early waits in memory.
 */
export class ValueFiles {
  readonly #inputs: LineFile;
  readonly #results: LineFile;
  /** Mostly texts: one function per result would be most of the garbage of a run of tiny items. */
  readonly #waiting = new Map<number, Line>();
  readonly #order: number[] = [];
  #next = 0;

  /**
   * Empties both files: a runner that replaces a dead one writes them again from the start. `onFailure` is called once
   * per file, when it cannot be written any further. Throws if a file cannot be created.
   */
  constructor(dir: string, onFailure: (error: Error) => void) {
    this.#inputs = new LineFile(join(dir, recordingFiles.inputs), onFailure);
    this.#results = new LineFile(join(dir, recordingFiles.results), onFailure);
  }

  /** `json`: text of `encodeInPieces`. */
  input(item: number, json: string | TextPieces): void {
    const { line } = this.#inputs;
    line.add(lineParts.item);
    line.addNumber(item);
    if (json !== '') line.add(lineParts.input);
    this.#inputs.addText(json);
    line.add(lineParts.end);
    this.#inputs.endLine();
  }

  /** The next item of the run, in input order. */
  expect(item: number): void {
    this.#order.push(item);
    this.#advance();
  }

  /** `json`: text of `encodeValue`. */
  value(item: number, json: string): void {
    this.#put(item, json);
  }

  /** The JSON text of the value is the content of a file. */
  valueIn(item: number, file: string): void {
    this.#put(item, (results) => {
      startResult(results, item);
      results.line.add(lineParts.value);
      results.addFile(file);
      results.line.add(lineParts.end);
      results.endLine();
    });
  }

  failure(item: number, outcome: Outcome, failure: Failure | undefined): void {
    this.#put(item, (results) => {
      results.line.add(JSON.stringify({ item, outcome, failure }));
      results.endLine();
    });
  }

  /** Writes what is waiting for a full block. */
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
      addResult(this.#results, next, ready);
    }
  }
}

function startResult(results: LineFile, item: number): void {
  results.line.add(lineParts.item);
  results.line.addNumber(item);
  results.line.add(lineParts.succeeded);
}

function addResult(results: LineFile, item: number, given: Line): void {
  if (typeof given !== 'string') return given(results);
  startResult(results, item);
  if (given !== '') results.line.add(lineParts.value);
  results.line.add(given);
  results.line.add(lineParts.end);
  results.endLine();
}
