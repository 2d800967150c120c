import { createHash } from 'node:crypto';
import { longestSource, readRegularSync } from '../files/openRegular.ts';

/** Lines of the files that a run has loaded, as long as they have not changed since. */
export class SourceLines {
  /** Hash by path, as in `codeLoaded`. */
  readonly #hashes: ReadonlyMap<string, string>;
  readonly #files = new Map<string, readonly string[]>();

  constructor(hashes: ReadonlyMap<string, string>) {
    this.#hashes = hashes;
  }

  /** Lines count from 1. Undefined if the file is gone, has changed, or was not loaded by the run. */
  get(file: string, line: number): string | undefined {
    let lines = this.#files.get(file);
    if (!lines) {
      lines = this.#read(file);
      this.#files.set(file, lines);
    }
    return lines[line - 1];
  }

  #read(file: string): readonly string[] {
    const hash = this.#hashes.get(file);
    if (hash === undefined) return [];
    try {
      const text = readRegularSync(file, longestSource);
      return createHash('sha256').update(text).digest('hex') === hash ? text.split(/\r?\n/) : [];
    } catch {
      return [];
    }
  }
}
