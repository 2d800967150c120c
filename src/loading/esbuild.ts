import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
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

function findEsbuild(): typeof Esbuild {
  const require = createRequire(__filename);
  const native = join(__dirname, 'vendor/esbuild');
  if (existsSync(native)) {
    process.env['ESBUILD_BINARY_PATH'] ??= join(native, 'bin/esbuild');
    return require(join(native, 'lib/main.js')) as typeof Esbuild;
  }
  const wasm = join(__dirname, 'vendor/esbuild-wasm');
  if (existsSync(wasm)) return require(join(wasm, 'lib/main.js')) as typeof Esbuild;
  return require('esbuild') as typeof Esbuild;
}
