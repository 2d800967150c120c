import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as Esbuild from 'esbuild';
import { isDebugged } from './isDebugged.ts';

let loaded: typeof Esbuild | undefined;

/**
 * The esbuild beside the bundle in a packaged extension (native or WebAssembly), otherwise the installed package. It is
 * loaded on first use.
 */
export function loadEsbuild(): typeof Esbuild {
  loaded ??= requireEsbuild();
  return loaded;
}

/**
 * esbuild's synchronous calls use a thread, to which a debugger would attach. Under a debugger, each call uses a short
 * process instead.
 */
const threadsVariable = 'ESBUILD_WORKER_THREADS';

function requireEsbuild(): typeof Esbuild {
  const before = process.env[threadsVariable];
  if (isDebugged()) process.env[threadsVariable] = '0';
  try {
    return findEsbuild();
  } finally {
    if (before === undefined) delete process.env[threadsVariable];
    else process.env[threadsVariable] = before;
  }
}

/** The version, which is read without loading esbuild: a run whose files are all cached does not need it. */
export const esbuildVersion = (): string =>
  (createRequire(__filename)(join(esbuildDir(), 'package.json')) as { readonly version: string }).version;

function findEsbuild(): typeof Esbuild {
  const dir = esbuildDir();
  const program = process.platform === 'win32' ? 'bin/esbuild.exe' : 'bin/esbuild';
  if (dir === vendored('esbuild')) process.env['ESBUILD_BINARY_PATH'] ??= join(dir, program);
  return createRequire(__filename)(join(dir, 'lib/main.js')) as typeof Esbuild;
}

const vendored = (name: string): string => join(__dirname, 'vendor', name);

function esbuildDir(): string {
  const dir = [vendored('esbuild'), vendored('esbuild-wasm')].find(existsSync);
  return dir ?? dirname(createRequire(__filename).resolve('esbuild/package.json'));
}
