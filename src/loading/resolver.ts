import { realpathSync, statSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isTransformed } from './codeStore.ts';
import { isInPackage, type Tsconfigs } from './tsconfigs.ts';

export type ImportKind = 'import' | 'require';

/** The file that a specifier refers to, with the query of the specifier. */
export interface Resolved {
  readonly file: string;
  readonly query: string;
}

/**
 * Resolves specifiers in the user's own files with these rules in addition to Node's: `./x.js` may be `./x.ts`, the
 * extension may be left out, and `paths` and `baseUrl` of the tsconfig.json apply. Files of packages follow only Node's
 * rules.
 */
export class Resolver {
  readonly #tsconfigs: Tsconfigs;
  /** Folder of the Poolscope library, for projects that have not installed it. */
  readonly #libraryDir: string;
  #asksRequire = false;

  constructor(tsconfigs: Tsconfigs, libraryDir: string) {
    this.#tsconfigs = tsconfigs;
    this.#libraryDir = libraryDir;
  }

  /** The file that TypeScript finds before Node searches; undefined if Node decides. */
  before(specifier: string, importer: string | undefined): Resolved | undefined {
    if (importer === undefined || isInPackage(importer)) return undefined;
    if (isPath(specifier)) return isTransformed(importer) ? findPath(specifier, importer) : undefined;
    if (isForeign(specifier)) return undefined;
    for (const path of this.#tsconfigs.of(importer)?.pathsOf(specifier) ?? []) {
      const file = findFile(path);
      if (file !== undefined) return { file, query: '' };
    }
    return undefined;
  }

  /** The file that is found after Node has found nothing. */
  after(specifier: string, importer: string | undefined, kind: ImportKind): Resolved | undefined {
    if (importer === undefined || isInPackage(importer)) return undefined;
    if (isPath(specifier)) return findPath(specifier, importer);
    if (isForeign(specifier)) return undefined;
    const file = this.#byRequire(specifier, importer);
    if (file !== undefined) return { file, query: '' };
    if (specifier !== 'poolscope') return undefined;
    return { file: join(this.#libraryDir, kind === 'require' ? 'library.js' : 'library.mjs'), query: '' };
  }

  /** Finds a package by the rules of CommonJS, with which `lodash/fp` needs no extension. */
  #byRequire(specifier: string, importer: string): string | undefined {
    // This `resolve` is hooked too, so the call returns to this method.
    if (this.#asksRequire) return undefined;
    this.#asksRequire = true;
    try {
      return createRequire(importer).resolve(specifier);
    } catch {
      return undefined;
    } finally {
      this.#asksRequire = false;
    }
  }
}

export const toUrl = ({ file, query }: Resolved): string => pathToFileURL(file).href + query;

/** The path of a `file:` URL, or the path itself; undefined for other URLs. */
export function toPath(urlOrPath: string | undefined): string | undefined {
  if (urlOrPath === undefined) return undefined;
  if (urlOrPath.startsWith('file:')) return fileURLToPath(urlOrPath);
  return /^[a-z][a-z+.-]+:/i.test(urlOrPath) ? undefined : urlOrPath;
}

const isPath = (specifier: string): boolean => /^(?:\.{1,2}(?:\/|$)|\/|file:)/.test(specifier);

/** True for `fs`, `node:fs`, `data:…` and `#internal`, which are neither packages nor files below `baseUrl`. */
const isForeign = (specifier: string): boolean => isBuiltin(specifier) || /^(?:#|[a-z][a-z+.-]+:)/i.test(specifier);

function findPath(specifier: string, importer: string): Resolved | undefined {
  for (const { path, query } of readings(specifier)) {
    const file = findFile(resolve(dirname(importer), path));
    if (file !== undefined) return { file, query };
  }
  return undefined;
}

interface Reading {
  readonly path: string;
  readonly query: string;
}

/**
 * The possible meanings of a specifier, best first. For `require` it is a path, whose names may contain `?`, `#` and `%`;
 * for `import` it is a URL, in which a space is written as `%20`.
 */
function readings(specifier: string): readonly Reading[] {
  const at = specifier.search(/[?#]/);
  const path = at < 0 ? specifier : specifier.slice(0, at);
  const query = at < 0 ? '' : specifier.slice(at);
  if (specifier.startsWith('file:')) return [{ path: fileURLToPath(path), query }];
  const asUrl = [path, decoded(path)].map((name) => ({ path: name, query }));
  return at < 0 ? asUrl : [{ path: specifier, query: '' }, ...asUrl];
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

const sourcesOf: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};
const endings: readonly string[] = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json'];

/** Files that were found: a run looks for each of them from many others. Files that are missing may be written later. */
const found = new Map<string, string>();

/**
 * Uses TypeScript's order: the source of the named file, the file itself, the file with an extension, the index of a
 * folder. Returns the path without symbolic links.
 */
function findFile(path: string): string | undefined {
  const known = found.get(path);
  if (known !== undefined) return known;
  for (const candidate of candidates(path)) {
    if (!isFile(candidate)) continue;
    const file = realpathSync.native(candidate);
    found.set(path, file);
    return file;
  }
  return undefined;
}

function* candidates(path: string): Generator<string> {
  const extension = extname(path);
  const stem = path.slice(0, path.length - extension.length);
  for (const ending of sourcesOf[extension] ?? []) yield stem + ending;
  yield path;
  for (const ending of endings) yield path + ending;
  for (const ending of endings) yield join(path, `index${ending}`);
}

/** `paths` may name declarations, which are for the compiler: the code is where Node finds it. */
const isFile = (path: string): boolean =>
  !/\.d\.[cm]?ts$/.test(path) && (statSync(path, { throwIfNoEntry: false })?.isFile() ?? false);
