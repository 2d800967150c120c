import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { UserFacingError } from '../base/errors.ts';
import { shorten } from '../base/visibleText.ts';
import { LineFile } from '../files/lineFile.ts';
import { textStart, type TextPieces } from '../files/textPieces.ts';
import type { Outcome } from '../model/facts/events.ts';
import type { Failure } from '../model/facts/failure.ts';
import { lineParts, recordingFiles } from './format.ts';
import { digestOfInput } from './inputDigest.ts';
import type { KnownValues } from './knownValues.ts';

/** Characters of an input in an error. */
const shownCharacters = 200;

/** JSON text of a value, or a function that writes any other line of the results. */
type Line = string | ((results: LineFile) => void);

/** How the files of a run begin and end. */
export interface ValuesPlan {
  /** What the files hold already; undefined: they are created. */
  readonly known?: KnownValues | undefined;
  /** An input that is recorded must be the same again. */
  readonly checksInputs?: boolean;
  /** Is called before the first result of an item that ran is written. Until then the results stay as they are. */
  readonly beforeResults?: () => void;
  /** Results that end early are written, too, so that they survive the end of this process. */
  readonly keepsEarly?: boolean;
}

/**
 * Writes the inputs and the results of a run. Results are written in the order in which `expect` names the items:
 * a result that arrives early waits in memory.
 */
export class ValueFiles {
  readonly #dir: string;
  readonly #inputs: LineFile;
  readonly #open: (name: string) => LineFile;
  /** Undefined: no item has run in this process, and the results of the one before stay as they are. */
  #results: LineFile | undefined;
  /** Results that arrived early. Undefined if they are not kept. */
  #early: LineFile | undefined;
  /** Items whose results arrived early since the last flush. */
  readonly #unkept: number[] = [];
  readonly #plan: ValuesPlan;
  /** Mostly texts: one function per result would be most of the garbage of a run of tiny items. */
  readonly #waiting = new Map<number, Line>();
  readonly #order: number[] = [];
  #next = 0;

  /** `onFailure` is called once per file, when it cannot be written any further. Throws if a file cannot be opened. */
  constructor(dir: string, onFailure: (error: Error) => void, plan: ValuesPlan = {}) {
    const existing = plan.known ? 'continued' : 'emptied';
    const open = (name: string): LineFile => new LineFile(join(dir, name), onFailure, existing);
    this.#dir = dir;
    this.#plan = plan;
    this.#open = open;
    this.#inputs = open(recordingFiles.inputs);
    if (!plan.beforeResults) this.#openResults();
    const early = join(dir, recordingFiles.early);
    for (const [item, part] of plan.known?.early ?? []) {
      this.#waiting.set(item, (results) => results.addFile(early, part));
    }
  }

  /** `json`: text of `encodeInPieces`. Throws UserFacingError if the item was recorded with another input. */
  input(item: number, json: string | TextPieces): void {
    const digest = this.#plan.known?.inputs.get(item) ?? 0;
    if (digest !== 0) {
      if (this.#plan.checksInputs && digest !== digestOfInput(item, json)) throw otherInput(item, json);
      return;
    }
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
    if (this.#isWritten(item)) return;
    this.#order.push(item);
    this.#advance();
  }

  /** `json`: text of `encodeValue`. */
  value(item: number, json: string): void {
    this.#begin();
    this.#put(item, json);
  }

  /** The JSON text of the value is the content of a file. */
  valueIn(item: number, file: string): void {
    this.#begin();
    this.#put(item, (results) => {
      startResult(results, item);
      results.line.add(lineParts.value);
      results.addFile(file);
      results.line.add(lineParts.end);
      results.endLine();
    });
  }

  failure(item: number, outcome: Outcome, failure: Failure | undefined): void {
    if (outcome !== 'cancelled') this.#begin();
    this.#put(item, (results) => {
      results.line.add(JSON.stringify({ item, outcome, failure }));
      results.endLine();
    });
  }

  /** Writes what is waiting for a full block, or for its turn. */
  flush(): void {
    this.#inputs.flush();
    this.#results?.flush();
    if (!this.#early) return;
    for (const item of this.#unkept.splice(0)) {
      const line = this.#waiting.get(item);
      if (line !== undefined) addResult(this.#early, item, line);
    }
    this.#early.flush();
  }

  close(): void {
    this.flush();
    this.#inputs.close();
    this.#results?.close();
    this.#early?.close();
    if (this.#results && this.#waiting.size === 0) rmSync(join(this.#dir, recordingFiles.early), { force: true });
  }

  /** An item has run: from now on the results are written. */
  #begin(): void {
    if (this.#results) return;
    this.#plan.beforeResults?.();
    this.#openResults();
    this.#advance();
  }

  #openResults(): void {
    this.#results = this.#open(recordingFiles.results);
    if (this.#plan.keepsEarly) this.#early = this.#open(recordingFiles.early);
  }

  #put(item: number, line: Line): void {
    if (this.#isWritten(item)) return;
    if (!this.#results || item !== this.#order[this.#next]) return this.#wait(item, line);
    this.#next++;
    addResult(this.#results, item, line);
    this.#advance();
  }

  /** Its line is in the file of the results, from a process before this one. */
  #isWritten(item: number): boolean {
    return this.#plan.known !== undefined && this.#plan.known.results.get(item) !== 0;
  }

  #wait(item: number, line: Line): void {
    if (this.#plan.known?.early.has(item)) return;
    this.#waiting.set(item, line);
    if (this.#early) this.#unkept.push(item);
  }

  #advance(): void {
    while (this.#results && this.#waiting.size > 0) {
      const next = this.#order[this.#next];
      const ready = next === undefined ? undefined : this.#waiting.get(next);
      if (next === undefined || ready === undefined) return;
      this.#waiting.delete(next);
      this.#next++;
      addResult(this.#results, next, ready);
    }
  }
}

function otherInput(item: number, json: string | TextPieces): UserFacingError {
  const now = json === '' ? 'undefined' : shorten(textStart(json, shownCharacters + 1), shownCharacters);
  return new UserFacingError(
    `the input of item ${item} is not the one that was recorded; now it is ${now}`,
    'Resume with the inputs of the first run, or run everything again with --record and a new folder.',
  );
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
