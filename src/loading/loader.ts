import { readFileSync } from 'node:fs';
import type { LoaderSetup } from '../model/facts/moduleSource.ts';
import { CodeStore, isTransformed, isUserScript } from './codeStore.ts';
import { Resolver, toPath, type ImportKind, type Resolved } from './resolver.ts';
import { isInPackage } from './tsconfigs.ts';
import type { ModuleFormat } from './transform.ts';

/** Text that Node compiles. */
export interface Loaded {
  readonly format: ModuleFormat | 'json';
  readonly source: string;
}

/** Resolves and loads the user's modules, for the hooks of imports and of requires. */
export class Loader {
  readonly store: CodeStore;
  readonly #resolver: Resolver;
  readonly #forDebugger: boolean;

  constructor(options: LoaderSetup) {
    this.store = new CodeStore(options);
    this.#resolver = new Resolver(this.store.tsconfigs, __dirname);
    this.#forDebugger = options.forDebugger;
  }

  /** The file that TypeScript finds; undefined if Node decides. `importer`: URL or path. */
  before(specifier: string, importer: string | undefined): Resolved | undefined {
    return this.#resolver.before(specifier, toPath(importer));
  }

  /** The file that the specifier refers to although Node has thrown `error`. Throws that error if there is none. */
  after(specifier: string, importer: string | undefined, kind: ImportKind, error: unknown): Resolved {
    const found = isNotFound(error) ? this.#resolver.after(specifier, toPath(importer), kind) : undefined;
    if (!found) throw error;
    return found;
  }

  /** The code of a file; undefined if Node loads the file unchanged. */
  load(file: string): Loaded | undefined {
    if (!isTransformed(file)) return undefined;
    const { format, code, map } = this.store.load(file);
    const comment = this.#forDebugger && map !== null ? `\n//# sourceMappingURL=${inlined(map)}` : '';
    return { format: format ?? 'module', source: code + comment };
  }

  /** The same for an `import` with these attributes. As in TypeScript and bundlers, JSON needs no attribute. */
  import(file: string, attributes: Readonly<Record<string, string>> = {}): Loaded | undefined {
    const isBareJson = file.endsWith('.json') && attributes['type'] === undefined && !isInPackage(file);
    return isBareJson ? jsonModule(file) : this.load(file);
  }

  /** The text of a user's JavaScript file as the run first loaded it. Other files are returned unchanged. */
  kept(file: string, source: string): string {
    return isUserScript(file) ? this.store.keep(file, source) : source;
  }
}

const inlined = (map: string): string => `data:application/json;base64,${Buffer.from(map).toString('base64')}`;

function jsonModule(file: string): Loaded {
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  return { format: 'json', source: text };
}

const notFound: readonly string[] = ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND', 'ERR_UNSUPPORTED_DIR_IMPORT'];

const isNotFound = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && notFound.includes(String(error.code));
