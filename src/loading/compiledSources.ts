import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { FlattenMap, originalPositionFor, traceSegment, type TraceMap } from '@jridgewell/trace-mapping';
import type { SourcePlace } from '../base/sourcePlace.ts';
import type { ProfileFrame } from '../model/facts/profile.ts';
import { lineEnd, type FunctionSources } from '../model/facts/profileParts.ts';

/** The code and the source map of a file that a compiler or a bundler has written. */
interface Compiled {
  readonly lines: readonly string[];
  readonly map: TraceMap;
}

/** Larger files are left as they are: to read one would stop everything else for a second. */
const mostBytes = 32 * 2 ** 20;
/** A longer line is minified code. It holds many functions, so that its end belongs to any of them. */
const mostLineCharacters = 500;

/**
 * Maps functions of JavaScript files to the sources that their source maps name: `dist/work.js` with a comment
 * `//# sourceMappingURL=work.js.map`, or with the map in the comment. A source that is not on this machine cannot be opened,
 * so its functions stay in the JavaScript file.
 */
export class CompiledSources implements FunctionSources {
  readonly #compiled = new Map<string, Compiled | undefined>();
  readonly #sources = new Map<string, string | undefined>();

  function(frame: ProfileFrame): ProfileFrame {
    const place = this.#place(frame, frame.line, frame.column);
    return place ? { ...frame, ...place, function: this.#nameOf(frame) } : frame;
  }

  line(frame: ProfileFrame, line: number): number {
    const start = this.#place(frame, frame.line, frame.column);
    if (!start) return line;
    const { lines = [] } = this.#compiledOf(frame.file) ?? {};
    // Another function may end in the line in which this one begins.
    if (line === frame.line || (lines[line - 1] ?? '').length > mostLineCharacters) return start.line;
    const place = this.#place(frame, line, lineEnd);
    return place?.file === start.file ? place.line : start.line;
  }

  #place({ file }: ProfileFrame, line: number, column: number): SourcePlace | undefined {
    const compiled = this.#compiledOf(file);
    if (!compiled || line < 1 || column < 1) return undefined;
    const found = originalPositionFor(compiled.map, { line, column: column - 1 });
    if (found.source === null || found.line === null) return undefined;
    const source = this.#sourceOf(file, found.source);
    return source === undefined ? undefined : { file: source, line: found.line, column: found.column + 1 };
  }

  /** A minifier renames functions, and may write the names of the source into the map. */
  #nameOf({ file, function: name, line, column }: ProfileFrame): string {
    const { lines, map } = this.#compiledOf(file) ?? {};
    const before = lines?.[line - 1]?.slice(0, column - 1) ?? '';
    const found = nameBeforeFunction.exec(before.slice(-mostHeadCharacters));
    if (!map || found?.[1] !== name) return name;
    const start = before.length - found[0].length;
    const segment = traceSegment(map, line - 1, start);
    const [segmentStart, , , , known] = segment ?? [];
    return segmentStart === start && known !== undefined ? (map.names[known] ?? name) : name;
  }

  #compiledOf(file: string): Compiled | undefined {
    if (!this.#compiled.has(file)) this.#compiled.set(file, readCompiled(file));
    return this.#compiled.get(file);
  }

  #sourceOf(file: string, source: string): string | undefined {
    const key = `${dirname(file)} ${source}`;
    if (!this.#sources.has(key)) this.#sources.set(key, candidatesOf(file, source).find(existsSync));
    return this.#sources.get(key);
  }
}

/** `e` in `function e(t)`, `e=t=>`, `e:async function(t)` and `e(t)`, in front of the parameters. */
const nameBeforeFunction = /([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*(?:[=:]\s*(?:async\s*)?(?:function\s*\*?\s*)?)?$/u;
const mostHeadCharacters = 300;

/** Undefined without a source map. */
function readCompiled(file: string): Compiled | undefined {
  try {
    const text = readFileSync(file);
    if (text.length > mostBytes) return undefined;
    const code = text.toString();
    const url = [...code.matchAll(/\/[/*][#@]\s*sourceMappingURL=([^\s'"*]+)\s*(?:\*\/)?\s*$/gm)].at(-1)?.[1];
    if (url === undefined) return undefined;
    const base = pathToFileURL(file);
    const map = new FlattenMap(textAt(new URL(url, base)), new URL(url.startsWith('data:') ? '' : url, base).href);
    return { lines: code.split('\n'), map };
  } catch {
    // A package may be published without the map that its file names.
    return undefined;
  }
}

function textAt(url: URL): string {
  if (url.protocol !== 'data:') return readFileSync(url, 'utf8');
  const [, flags = '', data = ''] = /^data:([^,]*),(.*)$/s.exec(url.href) ?? [];
  return flags.endsWith(';base64') ? Buffer.from(data, 'base64').toString() : decodeURIComponent(data);
}

/**
 * The paths that a source may have. Some bundlers name sources by URLs of their own, such as `webpack://shop/src/cart.ts`,
 * whose paths begin at a folder that is not named: one of those around the compiled file.
 */
function candidatesOf(file: string, source: string): readonly string[] {
  try {
    const url = new URL(source);
    if (url.protocol === 'file:') return [fileURLToPath(url)];
    const path = decodeURIComponent(url.pathname).replace(/^\/+(?:\[project\]\/)?/, '');
    return path === '' ? [] : foldersAround(file).map((folder) => resolve(folder, path));
  } catch {
    return [];
  }
}

function foldersAround(file: string): readonly string[] {
  const folders = [dirname(file)];
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) folders.push(dirname(folder));
  return folders;
}
