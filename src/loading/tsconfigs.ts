import { existsSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import {
  createFilesMatcher,
  createPathsMatcher,
  getTsconfig,
  parseTsconfig,
  type TsConfigJsonResolved,
  type TsConfigResult,
} from 'get-tsconfig';
import { messageOf, UserFacingError } from '../base/errors.ts';

export type CompilerOptions = NonNullable<TsConfigJsonResolved['compilerOptions']>;

/** The part of a tsconfig.json that the loader uses, with `extends` resolved. */
export interface Tsconfig {
  readonly path: string;
  readonly compilerOptions: CompilerOptions;
  /** Absolute paths without extensions that `paths` and `baseUrl` allow for a specifier. The best one is first. */
  readonly pathsOf: (specifier: string) => readonly string[];
}

/**
 * Finds the tsconfig.json that applies to a file: the nearest one in its folder or above. If that file only refers to
 * others (`references`), the first of them that includes the file applies, as in an editor; the `paths` of the nearest
 * file apply after its own. Files of packages have no tsconfig.json.
 */
export class Tsconfigs {
  readonly #override: string | undefined;
  /** The cache of get-tsconfig. */
  readonly #reads = new Map<string, string>();
  readonly #nearest = new Map<string, TsConfigResult | null>();
  readonly #parsed = new Map<string, Tsconfig>();

  /** `override` is the path of a tsconfig.json for all files. */
  constructor(override?: string) {
    this.#override = override;
  }

  /** Throws UserFacingError if the file cannot be read or parsed. */
  of(file: string): Tsconfig | undefined {
    if (isInPackage(file)) return undefined;
    if (this.#override !== undefined) return this.#parse(this.#read(this.#override));
    const nearest = this.#findNearest(dirname(file));
    if (nearest === undefined) return undefined;
    const referred = this.#findReferred(nearest, file);
    if (!referred) return this.#parse(nearest);
    const [own, outer] = [this.#parse(referred), this.#parse(nearest)];
    return { ...own, pathsOf: (specifier) => [...own.pathsOf(specifier), ...outer.pathsOf(specifier)] };
  }

  #findNearest(dir: string): TsConfigResult | undefined {
    let nearest = this.#nearest.get(dir);
    if (nearest === undefined) {
      nearest = reported(`the tsconfig.json of ${dir}`, () => getTsconfig(dir, 'tsconfig.json', this.#reads));
      this.#nearest.set(dir, nearest);
    }
    return nearest ?? undefined;
  }

  #findReferred(config: TsConfigResult, file: string): TsConfigResult | undefined {
    const references = config.config.references ?? [];
    if (references.length === 0 || (config.config.files?.length !== 0 && includes(config, file))) return undefined;
    for (const reference of references) {
      const path = resolve(dirname(config.path), reference.path);
      const target = path.endsWith('.json') ? path : join(path, 'tsconfig.json');
      if (!existsSync(target)) continue;
      const referred = this.#read(target);
      if (includes(referred, file)) return referred;
    }
    return undefined;
  }

  #read(path: string): TsConfigResult {
    return reported(path, () => ({ path, config: parseTsconfig(path, this.#reads) }));
  }

  #parse(found: TsConfigResult): Tsconfig {
    let parsed = this.#parsed.get(found.path);
    if (!parsed) {
      parsed = {
        path: found.path,
        compilerOptions: found.config.compilerOptions ?? {},
        pathsOf: reported(found.path, () => createPathsMatcher(found)) ?? (() => []),
      };
      this.#parsed.set(found.path, parsed);
    }
    return parsed;
  }
}

export const isInPackage = (file: string): boolean => file.includes(`${sep}node_modules${sep}`);

const includes = (config: TsConfigResult, file: string): boolean => createFilesMatcher(config)(file) !== undefined;

function reported<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    // get-tsconfig does not check types: for `"paths": { "a": "b" }` it calls a method that a text does not have.
    const reason = error instanceof TypeError ? 'a value in it has a wrong type' : messageOf(error);
    throw new UserFacingError(`${what} cannot be used: ${reason}`, 'Correct it, or name another one with --tsconfig.');
  }
}
