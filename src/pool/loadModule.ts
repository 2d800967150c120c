import { existsSync } from 'node:fs';
import { extname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserFacingError } from '../base/errors.ts';
import { createWorkDir, removeWorkDir } from '../ipc/workDir.ts';
import { CodeStore } from '../loading/codeStore.ts';
import { isDebugged } from '../loading/isDebugged.ts';
import { isLoadFailed } from '../loading/loadFailed.ts';
import { createSourceMapper } from '../loading/sourceMapper.ts';
import type { Isolation } from '../model/facts/job.ts';
import type { ModuleSource } from '../model/facts/moduleSource.ts';
import type { SourceMapper } from '../model/facts/sourceMapper.ts';

/** A module that workers can import. */
export interface LoadedModule {
  readonly source: ModuleSource;
  /** Maps places in the code that runs to the source. Undefined for a module that Node loads as it is. */
  readonly mapper: SourceMapper | undefined;
  /** Removes the files that were written. Synchronous, because it also runs when the process exits. */
  dispose(): void;
}

const typed: readonly string[] = ['.ts', '.mts', '.cts', '.tsx'];
const native: readonly string[] = ['.js', '.mjs', '.cjs'];

/**
 * Finds a module. TypeScript is loaded in place, with the same code in all workers. Throws a UserFacingError if there is
 * no such module, or if it does not compile.
 */
export function loadModule(module: URL | string, isolation: Isolation): LoadedModule {
  const file = existing(toPath(module));
  const extension = extname(file);
  if (native.includes(extension)) return { source: { file, loader: null }, mapper: undefined, dispose: () => {} };
  if (!typed.includes(extension)) {
    throw new UserFacingError(
      `a pool cannot run ${file}: its module must be one of ${[...native, ...typed].join(' ')}`,
      'Pass the URL of the module that exports the functions.',
    );
  }
  // The user's own thread keeps its loader forever, so the loader must not depend on a folder that is removed with the
  // pool.
  return isolation === 'inline' ? typedModule(file, null, () => {}) : inWorkDir(file);
}

function inWorkDir(file: string): LoadedModule {
  const dir = createWorkDir();
  const dispose = (): void => removeWorkDir(dir);
  try {
    return typedModule(file, join(dir, 'code'), dispose);
  } catch (error) {
    dispose();
    throw error;
  }
}

function typedModule(file: string, dir: string | null, dispose: () => void): LoadedModule {
  const store = new CodeStore({ dir });
  try {
    // This runs before any worker starts: an error of the module itself must reject the call that opens the pool.
    store.load(file);
  } catch (error) {
    throw isLoadFailed(error) ? new UserFacingError(error.message, error.nextStep) : error;
  }
  const mapper = createSourceMapper(dir === null ? { find: (path) => store.load(path) } : store);
  return { source: { file, loader: { dir, forDebugger: isDebugged() }, ownInstance: dir === null }, mapper, dispose };
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

/**
 * If the project was not built, `./work.js` in TypeScript source refers to `./work.ts`. In the output of a compiler or a
 * bundler, `./work.ts` refers to `./work.js`.
 */
function existing(path: string): string {
  const found = [path, ...sourcesOf(path), ...outputsOf(path)].find((file) => existsSync(file));
  if (found !== undefined) return found;
  throw new UserFacingError(
    `there is no module ${path}`,
    'Check the path that you pass. If a bundler has made this program, make that module an entry of its own.',
  );
}

const sourcesOf = (path: string): string[] =>
  native.includes(extname(path)) ? [path.replace(/\.([cm]?)js$/, '.$1ts')] : [];

const outputsOf = (path: string): string[] =>
  typed.includes(extname(path)) ? native.map((extension) => path.replace(/\.\w+$/, extension)) : [];
