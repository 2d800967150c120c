/** A position in a source file. */
export interface SourcePlace {
  /** Absolute path, or a `node:` specifier. */
  readonly file: string;
  /** Counts from 1. */
  readonly line: number;
  /** Counts from 1, in UTF-16 code units. */
  readonly column: number;
}
