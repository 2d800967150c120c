import { existsSync } from 'node:fs';
import { extname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserFacingError } from '../base/errors.ts';
import { compile, CompileFailed } from '../compile/compile.ts';
import { createSourceMapper } from '../compile/sourceMaps.ts';
import { createWorkDir, removeWorkDir } from '../ipc/workDir.ts';
import type { SourceMapper } from '../model/facts/sourceMapper.ts';

/** A module that workers can import. */
export interface LoadedModule {
  /** Absolute path. */
  readonly file: string;
  /** Maps places in the compiled file to the source. Undefined for a module that was not compiled. */
  readonly mapper: SourceMapper | undefined;
  /** Removes the files that were written. Synchronous, because it also runs when the process exits. */
  dispose(): void;
}

const compiled: readonly string[] = ['.ts', '.mts', '.cts', '.tsx'];
const native: readonly string[] = ['.js', '.mjs', '.cjs'];

/**
 * Finds a module, and compiles it if it is TypeScript. Rejects with a UserFacingError if there is no such module, or if
 * it does not compile.
 */
export async function loadModule(module: URL | string): Promise<LoadedModule> {
  const file = existing(toPath(module));
  const extension = extname(file);
  if (native.includes(extension)) return { file, mapper: undefined, dispose: () => {} };
  if (!compiled.includes(extension)) {
    throw new UserFacingError(
      `a pool cannot run ${file}: its module must be one of ${[...native, ...compiled].join(' ')}`,
      'Pass the URL of the module that exports the functions.',
    );
  }
  const dir = createWorkDir();
  try {
    const bundle = await compile(file, join(dir, 'module.mjs'));
    return { file: bundle, mapper: createSourceMapper(bundle), dispose: () => removeWorkDir(dir) };
  } catch (error) {
    removeWorkDir(dir);
    if (!(error instanceof CompileFailed)) throw error;
    const { message, nextStep, codeFrame, at } = error.error;
    const place = at ? `${at.file}:${at.line}:${at.column}: ` : '';
    throw new UserFacingError(`${place}${message}${codeFrame === undefined ? '' : `\n${codeFrame}`}`, nextStep);
  }
}

function toPath(module: URL | string): string {
  const text = String(module);
  if (text.startsWith('file:')) return fileURLToPath(text);
  if (typeof module === 'string' && isAbsolute(module)) return module;
  throw new UserFacingError(
    `a pool needs the URL or the absolute path of its module, not "${text}"`,
    "Pass new URL('./work.js', import.meta.url), or in CommonJS require.resolve('./work.js').",
  );
}

/** TypeScript source names `./work.js`, which is still `./work.ts` when the project was not built. */
function existing(path: string): string {
  if (existsSync(path)) return path;
  const source = path.replace(/\.([cm]?)js$/, '.$1ts');
  if (source !== path && existsSync(source)) return source;
  throw new UserFacingError(`there is no module ${path}`, 'Check the path that you pass to Pool.open.');
}
