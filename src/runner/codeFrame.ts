import { readFileSync } from 'node:fs';
import type { SourcePlace } from '../base/sourcePlace.ts';

/** The source line of a place with a caret under its column; undefined if the file cannot be read. */
export function codeFrame(at: SourcePlace): string | undefined {
  try {
    const line = readFileSync(at.file, 'utf8').split('\n')[at.line - 1];
    if (line === undefined) return undefined;
    const gutter = String(at.line);
    return `${gutter} | ${line}\n${' '.repeat(gutter.length)} | ${' '.repeat(at.column - 1)}^`;
  } catch {
    return undefined;
  }
}
