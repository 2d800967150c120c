import { basename } from 'node:path';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import type { SourcePlace } from '../base/sourcePlace.ts';
import type { Failure } from '../model/facts/failure.ts';
import type { SourceMapper } from '../model/facts/sourceMapper.ts';
import { isTransformed, type CodeStore } from './codeStore.ts';
import { bundleFile, type ModuleBundle } from './moduleBundle.ts';
import { ownFrameFilter } from './ownFrames.ts';
import { parseFrames, parsePlace } from './stackFrames.ts';

/** The code that runs on other machines, as far as it is known yet. */
export interface RemoteCode {
  readonly bundle: Pick<ModuleBundle, 'hash' | 'map'> | undefined;
  /** Folders with the files of Poolscope there. */
  readonly programDirs: readonly string[];
}

/**
 * Maps positions in transformed files to the source. A file keeps its name; only lines and columns change. It runs
 * outside of the workers. They keep raw stacks, because mapping in a worker would make every `error.stack` a thousand
 * times slower. With `remote`, positions in a bundle on any machine are mapped, too.
 */
export function createSourceMapper(store: Pick<CodeStore, 'find'>, remote?: RemoteCode): SourceMapper {
  const maps = new Map<string, TraceMap | null>();
  const isBundle = (file: string): boolean =>
    remote?.bundle !== undefined && basename(file) === bundleFile(remote.bundle.hash);
  const mapOf = (file: string): TraceMap | null => {
    let map = maps.get(file);
    if (map === undefined) {
      const text = isBundle(file) ? remote?.bundle?.map : isTransformed(file) ? store.find(file)?.map : null;
      // A file that no thread has loaded yet is looked up again later.
      if (text === undefined) return null;
      map = text === null ? null : new TraceMap(text);
      maps.set(file, map);
    }
    return map;
  };
  const original = (place: SourcePlace): SourcePlace => {
    const map = mapOf(place.file);
    if (!map) return place;
    const { line, column, source } = originalPositionFor(map, { line: place.line, column: place.column - 1 });
    if (line === null) return place;
    return { file: isBundle(place.file) ? (source ?? place.file) : place.file, line, column: column + 1 };
  };
  // All our files are in one folder, including those of the library that a job imports.
  const dropOwnFrames = ownFrameFilter(__dirname);
  const withoutOwnFrames = (raw: string): string =>
    (remote?.programDirs ?? []).reduce((text, dir) => ownFrameFilter(dir)(text), dropOwnFrames(raw));
  const text = (raw: string): string => {
    const input = withoutOwnFrames(raw);
    const isMentioned = mentionsSource(input) || (remote?.bundle && input.includes(bundleFile(remote.bundle.hash)));
    return isMentioned
      ? input.replace(
          remote ? anyFrameLine : frameLine,
          (_, head: string, where: string) => head + mapped(where, original),
        )
      : input;
  };
  const failure = (raw: Failure): Failure => {
    const stack = text(raw.stack);
    return {
      ...raw,
      stack,
      frames: parseFrames(stack),
      ...(raw.cause && { cause: failure(raw.cause) }),
      ...(raw.errors && { errors: raw.errors.map(failure) }),
    };
  };
  return {
    text,
    failure,
    frames: (stack) => parseFrames(text(stack)),
    site: (site) => {
      const place = parsePlace(site);
      return place && original(place);
    },
  };
}

/** A cheap check first, because most lines of a log are not stack frames. */
const mentionsSource = (text: string): boolean => /\.(?:[cm]?tsx?|jsx)(?:\?[^\s:()]*)?:\d+:\d+/.test(text);

/**
 * A line of a stack: ` at work (file:///app/work.ts:3:5)`, `at async /app/work.ts:3:5`, also with the brace that Node
 * prints after it if the error has fields. Positions elsewhere in a text are not mapped: if a job prints `work.ts:3:5`
 * itself, as a linter does, this refers to the source.
 */
const frameLine =
  /^(\s*at (?:async )?(?:.*? \()?)((?:file:\/\/|\/|[A-Za-z]:[\\/]).*?\.(?:[cm]?tsx?|jsx)(?:\?[^\s:()]*)?:\d+:\d+)(?=\)?(?:\x1B\[\d+m)?[ {,\]]*$)/gm;

/** The same with files of JavaScript, among which is the bundle. */
const anyFrameLine = new RegExp(frameLine.source.replace('[cm]?tsx?|jsx', '[cm]?[jt]sx?'), frameLine.flags);

function mapped(where: string, original: (place: SourcePlace) => SourcePlace): string {
  const place = parsePlace(where);
  if (!place) return where;
  const { file, line, column } = original(place);
  return `${file}:${line}:${column}`;
}
