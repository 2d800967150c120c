import Module from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf, UserFacingError } from '../base/errors.ts';
import type { LoaderSetup } from '../model/facts/moduleSource.ts';
import { hookRequires } from './hookRequires.ts';
import { hookImports, type RegisterHooks } from './importHooks.ts';
import { hookWorkers } from './hookWorkers.ts';
import { Loader } from './loader.ts';

const installed = Symbol.for('poolscope.loader');
const registry = globalThis as unknown as Record<typeof installed, Loader | undefined>;

/**
 * From now on this thread runs TypeScript and JSX in place. Files keep their names. Each file uses the compilerOptions
 * of its tsconfig.json, and the module format of its package.json. A second call changes nothing.
 */
export function installLoader(options: LoaderSetup): Loader {
  const existing = registry[installed];
  if (existing) return existing;
  const loader = new Loader(options);
  registry[installed] = loader;
  // Under a debugger the code carries its source map. Node would map stacks by it, and our mapper would map them again.
  if (options.forDebugger) process.setSourceMapsEnabled(false);
  hookRequires(loader);
  hookWorkers(options);
  try {
    hook(loader, options);
  } catch (error) {
    registry[installed] = undefined;
    throw new UserFacingError(
      `TypeScript cannot be loaded in this thread: ${messageOf(error)}`,
      "Where other code owns the loader, as in Jest, use isolation 'thread' or 'process'.",
    );
  }
  return loader;
}

function hook(loader: Loader, options: LoaderSetup): void {
  const { registerHooks } = Module as unknown as { readonly registerHooks?: RegisterHooks };
  if (registerHooks) hookImports(loader, registerHooks);
  // Before Node 22.15, imports are hooked in a separate thread of Node.
  else Module.register(pathToFileURL(join(__dirname, 'importThread.js')).href, { data: options });
}
