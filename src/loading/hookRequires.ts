import Module from 'node:module';
import { isUserScript } from './codeStore.ts';
import type { Loader } from './loader.ts';

interface RequiredModule {
  readonly filename?: string | null;
  _compile(code: string, file: string, format?: string): unknown;
}

/** The parts of Node's CommonJS loader that other loaders replace too. */
interface CommonJsLoader {
  _resolveFilename(request: string, parent: RequiredModule | undefined, ...rest: readonly unknown[]): string;
  readonly _extensions: Record<string, (module: RequiredModule, file: string) => unknown>;
}

/**
 * Makes `require` find and load the user's files as imports do. It is installed in all versions of Node, because some
 * of them do not hook every require.
 */
export function hookRequires(loader: Loader): void {
  const node = Module as unknown as CommonJsLoader;
  const resolveFilename = node._resolveFilename;
  node._resolveFilename = function (request, parent, ...rest) {
    const importer = parent?.filename ?? undefined;
    const found = loader.before(request, importer);
    if (found) return found.file;
    try {
      return resolveFilename.call(this, request, parent, ...rest);
    } catch (error) {
      return loader.after(request, importer, 'require', error).file;
    }
  };
  for (const ending of ['.ts', '.tsx', '.mts', '.cts', '.jsx']) {
    node._extensions[ending] = (module, file) => {
      const loaded = loader.load(file);
      if (loaded) module._compile(loaded.source, file, loaded.format);
    };
  }
  const loadScript = node._extensions['.js'];
  node._extensions['.js'] = function (module, file) {
    if (isUserScript(file)) keepCompiled(loader, module);
    return loadScript?.call(this, module, file);
  };
}

/** Replaces the text that Node has read by the text that the run loaded first, just before Node compiles it. */
function keepCompiled(loader: Loader, module: RequiredModule): void {
  const compile = module._compile;
  module._compile = function (code, file, format) {
    return compile.call(this, loader.kept(file, code), file, format);
  };
}
