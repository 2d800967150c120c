import { commonJsFacade } from './commonJsFacade.ts';
import { toPath, toUrl } from './resolver.ts';
import type { Loaded, Loader } from './loader.ts';

/** `registerHooks` of node:module. The types of Node 20 do not include it. */
export type RegisterHooks = (hooks: {
  resolve(
    specifier: string,
    context: ResolveContext,
    next: (specifier: string, context: ResolveContext) => Found,
  ): Found;
  load(url: string, context: LoadContext, next: (url: string, context: LoadContext) => Source): Source;
}) => void;

export interface ResolveContext {
  readonly parentURL?: string | undefined;
  readonly conditions?: readonly string[];
}

export interface Found {
  readonly url: string;
  readonly shortCircuit?: boolean;
}

export interface LoadContext {
  readonly conditions?: readonly string[];
  readonly importAttributes?: Readonly<Record<string, string>>;
}

export interface Source {
  readonly format?: string | null;
  readonly source?: string | ArrayBuffer | NodeJS.TypedArray | null | undefined;
  readonly shortCircuit?: boolean;
}

/** For Node 22.15 and newer: imports are hooked in the thread that imports. */
export function hookImports(loader: Loader, registerHooks: RegisterHooks): void {
  registerHooks({
    resolve(specifier, context, next) {
      const { parentURL, conditions } = context;
      const found = loader.before(specifier, parentURL);
      if (found) return { url: toUrl(found), shortCircuit: true };
      try {
        return next(specifier, context);
      } catch (error) {
        const kind = conditions?.includes('require') ? 'require' : 'import';
        return { url: toUrl(loader.after(specifier, parentURL, kind, error)), shortCircuit: true };
      }
    },
    load(url, context, next) {
      const file = toPath(url);
      if (file === undefined) return next(url, context);
      const isRequire = context.conditions?.includes('require') ?? false;
      const loaded = isRequire ? loader.load(file) : imported(loader, file, context.importAttributes);
      return loaded ? { ...loaded, shortCircuit: true } : keptSource(loader, file, next(url, context));
    },
  });
}

/** The code that an `import` of the file runs; undefined if Node loads the file as it is. */
export function imported(
  loader: Loader,
  file: string,
  attributes: LoadContext['importAttributes'],
): Loaded | undefined {
  const loaded = loader.import(file, attributes);
  return loaded?.format === 'commonjs' ? commonJsFacade(loader, file, loaded) : loaded;
}

/**
 * JavaScript of the user is loaded as it was when the run began. Node provides no source if `require` reads the file.
 */
export function keptSource(loader: Loader, file: string, loaded: Source): Source {
  const { source, format } = loaded;
  if (source === null || source === undefined || (format !== 'module' && format !== 'commonjs')) return loaded;
  const text = typeof source === 'string' ? source : Buffer.from(source as Uint8Array).toString('utf8');
  return { ...loaded, source: loader.kept(file, text) };
}
