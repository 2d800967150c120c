import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { threadId } from 'node:worker_threads';
import type { LoaderSetup } from '../model/facts/moduleSource.ts';
import { openCodeCache, type CodeCache } from './codeCache.ts';
import { transform, type ModuleFormat } from './transform.ts';
import { isInPackage, Tsconfigs } from './tsconfigs.ts';

/** A user's file as a run uses it, with the content that it had when the run first loaded it. */
export interface LoadedCode {
  /** Absolute path. Symbolic links are resolved. */
  readonly file: string;
  /** SHA-256 of the source text, in hexadecimal. */
  readonly hash: string;
  /** Null for JavaScript, because Node decides its format. */
  readonly format: ModuleFormat | null;
  readonly code: string;
  /** Source map as JSON; null for JavaScript, which is not transformed. */
  readonly map: string | null;
  /** How long the transformation took; 0 for JavaScript. */
  readonly madeMicros: number;
}

/** TypeScript and JSX files, which are transformed to JavaScript before they run. */
export const isTransformed = (file: string): boolean =>
  /\.(?:[cm]?tsx?|jsx)$/.test(file) && !/\.d\.[cm]?ts$/.test(file);

/** JavaScript files of the user, which run unchanged. */
export const isUserScript = (file: string): boolean => !isInPackage(file) && /\.[cm]?js$/.test(file);

/**
 * The code of a run, in a folder that all its threads and processes share. The first one that loads a file writes it
 * there. Later ones, including replaced workers, read it from there. So an edit during a run does not mix two versions.
 */
export class CodeStore {
  readonly tsconfigs: Tsconfigs;
  readonly #dir: string | null;
  readonly #types = new Map<string, ModuleFormat | undefined>();
  #cache: CodeCache | undefined;

  constructor({ dir, tsconfig }: Pick<LoaderSetup, 'dir' | 'tsconfig'>) {
    this.#dir = dir;
    this.tsconfigs = new Tsconfigs(tsconfig);
  }

  /**
   * Loads a TypeScript or JSX file. Throws LoadFailed, a UserFacingError for its tsconfig.json, or the error of reading
   * it.
   */
  load(file: string): LoadedCode {
    return this.find(file) ?? this.#keep(this.#transform(file, readFileSync(file, 'utf8')));
  }

  /**
   * Returns the JavaScript that the run uses for the file. It is `source` if this is the first thread that loads it.
   */
  keep(file: string, source: string): string {
    if (this.#dir === null) return source;
    const hash = hashOf(source);
    const kept = this.find(file) ?? this.#keep({ file, hash, format: null, code: source, map: null, madeMicros: 0 });
    return kept.code;
  }

  /** The file as the run has loaded it. */
  find(file: string): LoadedCode | undefined {
    return this.#dir === null ? undefined : readLoaded(pathIn(this.#dir, file));
  }

  /** Everything that the run has loaded so far. */
  all(): readonly LoadedCode[] {
    const dir = this.#dir;
    if (dir === null) return [];
    try {
      return readdirSync(dir).flatMap((name) => (name.endsWith('.json') ? (readLoaded(join(dir, name)) ?? []) : []));
    } catch {
      // No file has been loaded.
      return [];
    }
  }

  #keep(loaded: LoadedCode): LoadedCode {
    if (this.#dir === null) return loaded;
    const path = pathIn(this.#dir, loaded.file);
    const partial = `${path}.${process.pid}.${threadId}`;
    mkdirSync(this.#dir, { recursive: true, mode: 0o700 });
    writeFileSync(partial, JSON.stringify(loaded), { mode: 0o600 });
    renameSync(partial, path);
    return loaded;
  }

  #transform(file: string, source: string): LoadedCode {
    const begin = process.hrtime.bigint();
    const compilerOptions = this.tsconfigs.of(file)?.compilerOptions ?? {};
    const type = this.#typeOf(file);
    const key = hashOf(JSON.stringify([file, source, type ?? null, compilerOptions]));
    this.#cache ??= openCodeCache();
    let made = this.#cache.get(key);
    if (!made) {
      made = transform({ file, source, type, compilerOptions });
      this.#cache.set(key, made);
    }
    const madeMicros = Number((process.hrtime.bigint() - begin) / 1000n);
    return { file, hash: hashOf(source), ...made, madeMicros };
  }

  #typeOf(file: string): ModuleFormat | undefined {
    const extension = extname(file);
    if (extension === '.mts') return 'module';
    if (extension === '.cts') return 'commonjs';
    const dir = dirname(file);
    if (!this.#types.has(dir)) this.#types.set(dir, packageType(dir));
    return this.#types.get(dir);
  }
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

const pathIn = (dir: string, file: string): string => join(dir, `${hashOf(file).slice(0, 32)}.json`);

function readLoaded(path: string): LoadedCode | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as LoadedCode;
  } catch {
    return undefined;
  }
}

/** The `type` of the nearest package.json. */
function packageType(dir: string): ModuleFormat | undefined {
  for (let at = dir; ; at = dirname(at)) {
    try {
      const { type } = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8')) as { readonly type?: unknown };
      return type === 'module' || type === 'commonjs' ? type : undefined;
    } catch {
      if (at === dirname(at)) return undefined;
    }
  }
}
