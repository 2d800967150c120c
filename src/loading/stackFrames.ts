import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourcePlace } from '../base/sourcePlace.ts';
import type { Frame } from '../model/facts/failure.ts';

/** The frames of a V8 stack. */
export function parseFrames(stack: string): Frame[] {
  const frames: Frame[] = [];
  for (const line of stack.split('\n')) {
    const found = /^\s+at (?:(.*?) \()?((?:file:\/\/|node:|\/|[A-Za-z]:\\).*?:\d+:\d+)\)?$/.exec(line);
    const place = found?.[2] === undefined ? undefined : parsePlace(found[2]);
    if (!place) continue;
    const isLibrary = place.file.startsWith('node:') || place.file.split(sep).includes('node_modules');
    const name = (found?.[1] ?? '').replace(/^async /, '');
    frames.push({ function: name, ...place, inUserCode: !isLibrary });
  }
  return frames;
}

/** `file:line:column`, where the file may be a URL. */
export function parsePlace(text: string): SourcePlace | undefined {
  const found = /^(.*):(\d+):(\d+)$/.exec(text);
  if (!found) return undefined;
  const [, where = '', line, column] = found;
  // A second instance of a module has a query.
  const path = where.startsWith('file://') ? fileURLToPath(where) : where.replace(/(\.[cm]?[jt]sx?)\?[^/\\]*$/, '$1');
  return { file: path, line: Number(line), column: Number(column) };
}
