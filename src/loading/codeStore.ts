import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import type { LoaderSetup } from '../model/facts/moduleSource.ts';
import { openCodeCache, type CodeCache } from './codeCache.ts';
import { CodeLog, type CodeHead } from './codeLog.ts';
import { transform, type ModuleFormat } from './transform.ts';
import { isInPackage, Tsconfigs } from './tsconfigs.ts';

/** A user's file as a run uses it, with the content that it had when the run first loaded it. */
export interface LoadedCode extends CodeHead {
  /** Null for JavaScript, because Node decides its format. */
  readonly format: ModuleFormat | null;
  readonly code: string;
  /** Source map as JSON; null for JavaScript, which is not transformed. */
  readonly map: string | null;
}

type CodeBody = Omit<LoadedCode, keyof CodeHead>;

/** TypeScript and JSX files, which are transformed to JavaScript before they run. */
export const isTransformed = (file: string): boolean =>
  /\.(?:[cm]?tsx?|jsx)$/.test(file) && !/\.d\.[cm]?ts$/.test(file);

/** JavaScript files of the user, which run unchanged. */
export const isUserScript = (file: string): boolean => !isInPackage(file) && /\.[cm]?js$/.test(file);

/**
 * The code of a run, in a log that all its threads and processes share. The first one that loads a file writes it there.
 * Later ones, including replaced workers, read it from there. So an edit during a run does not mix two versions.
 */
export class CodeStore {
  readonly tsconfigs: Tsconfigs;
  readonly #log: CodeLog | undefined;
  readonly #types = new Map<string, ModuleFormat | undefined>();
  #cache: CodeCache | undefined;

  constructor({ dir, tsconfig }: Pick<LoaderSetup, 'dir' | 'tsconfig'>) {
    this.#log = dir === null ? undefined : new CodeLog(dir);
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
    if (!this.#log) return source;
    const made = (): LoadedCode => ({
      file,
      hash: hashOf(source),
      format: null,
      code: source,
      map: null,
      madeMicros: 0,
    });
    return (this.find(file) ?? this.#keep(made())).code;
  }

  /** The file as the run has loaded it. */
  find(file: string): LoadedCode | undefined {
    const found = this.#log?.find(file);
    return found && { ...found.head, ...(JSON.parse(found.body) as CodeBody) };
  }

  /** Everything that the run has loaded so far. */
  all(): readonly CodeHead[] {
    return this.#log?.heads() ?? [];
  }

  #keep({ file, hash, madeMicros, ...body }: LoadedCode): LoadedCode {
    const made = { file, hash, madeMicros, ...body };
    if (!this.#log) return made;
    this.#log.append({ file, hash, madeMicros }, JSON.stringify(body satisfies CodeBody));
    // Another thread may have been first.
    return this.#log.head(file)?.hash === hash ? made : (this.find(file) ?? made);
  }

  #transform(file: string, source: string): LoadedCode {
    const begin = process.hrtime.bigint();
    const compilerOptions = this.tsconfigs.of(file)?.compilerOptions ?? {};
    const type = this.#typeOf(file);
    const hash = hashOf(source);
    const key = hashOf(JSON.stringify([file, hash, type ?? null, compilerOptions]));
    this.#cache ??= openCodeCache();
    let made = this.#cache.get(key);
    if (!made) {
      made = transform({ file, source, type, compilerOptions });
      this.#cache.set(key, made);
    }
    const madeMicros = Number((process.hrtime.bigint() - begin) / 1000n);
    return { file, hash, madeMicros, ...made };
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
