import { readFileSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import type { SourcePlace } from '../base/sourcePlace.ts';
import type { Failure, Frame } from '../model/facts/failure.ts';
import type { SourceMapper } from '../model/facts/sourceMapper.ts';

/**
 * Maps positions in the bundle to the user's files. The map is read once, in the runner: workers report stacks as they
 * are, because mapping there would make each `error.stack` about a thousand times slower.
 */
export function createSourceMapper(bundle: string): SourceMapper {
  const trace = new TraceMap(readFileSync(`${bundle}.map`, 'utf8'));
  const names = [pathToFileURL(bundle).href, bundle];
  const pattern = new RegExp(`(?:${names.map(escape).join('|')}):(\\d+):(\\d+)`, 'g');

  const original = (line: number, column: number): SourcePlace | undefined => {
    const found = originalPositionFor(trace, { line, column: column - 1 });
    if (found.source === null || found.line === null) return undefined;
    // esbuild writes sources as URLs: `[id].ts` is `%5Bid%5D.ts`.
    const file = resolve(dirname(bundle), decodeURIComponent(found.source));
    return { file, line: found.line, column: found.column + 1 };
  };
  const text = (input: string): string => {
    if (!input.includes(bundle) && !input.includes(names[0] ?? bundle)) return input;
    return input.replace(pattern, (whole, line: string, column: string) => {
      const place = original(Number(line), Number(column));
      return place ? `${place.file}:${place.line}:${place.column}` : whole;
    });
  };
  const failure = (raw: Failure): Failure => {
    const stack = text(raw.stack);
    return {
      ...raw,
      stack,
      frames: parseFrames(stack, bundle),
      ...(raw.cause && { cause: failure(raw.cause) }),
      ...(raw.errors && { errors: raw.errors.map(failure) }),
    };
  };
  return {
    text,
    failure,
    frames: (stack) => parseFrames(text(stack), bundle),
    site: (site) => {
      const place = parsePlace(text(site));
      return place && place.file !== bundle ? place : undefined;
    },
  };
}

/** The frames of a V8 stack, without Poolscope's own frames around the user's function. */
function parseFrames(stack: string, bundle: string): Frame[] {
  const frames: Frame[] = [];
  for (const line of stack.split('\n')) {
    const found = /^\s+at (?:(.*?) \()?((?:file:\/\/|node:|\/|[A-Za-z]:\\).*?:\d+:\d+)\)?$/.exec(line);
    const place = found?.[2] === undefined ? undefined : parsePlace(found[2]);
    if (!place || isOwn(place.file)) continue;
    const isLibrary = place.file.startsWith('node:') || place.file.split(sep).includes('node_modules');
    const name = (found?.[1] ?? '').replace(/^async /, '');
    frames.push({ function: name, ...place, inUserCode: !isLibrary && place.file !== bundle });
  }
  return frames;
}

/** All files of Poolscope are in one folder, including the library that a job imports. */
const isOwn = (file: string): boolean => dirname(file) === __dirname;

function parsePlace(text: string): SourcePlace | undefined {
  const found = /^(.*):(\d+):(\d+)$/.exec(text);
  if (!found) return undefined;
  const [, where = '', line, column] = found;
  const file = where.startsWith('file://') ? fileURLToPath(where) : where;
  return { file, line: Number(line), column: Number(column) };
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
