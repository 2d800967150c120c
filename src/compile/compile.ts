import { createRequire } from 'node:module';
import { existsSync, realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Esbuild from 'esbuild';
import type { BuildFailure, ImportKind, Loader, OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from 'esbuild';
import type { RunError } from '../model/facts/failure.ts';

/** The user's module could not be compiled. */
export class CompileFailed extends Error {
  override readonly name = 'CompileFailed';

  readonly error: RunError;

  constructor(error: RunError) {
    super(error.message);
    this.error = error;
  }
}

/**
 * Bundles a module of the user's into one ESM file with a linked source map. Packages stay outside and are named by
 * absolute URLs, so the bundle can be in any folder. Resolves with `outfile`. Rejects with CompileFailed.
 */
export async function compile(module: string, outfile: string): Promise<string> {
  const esbuild = loadEsbuild();
  const entry = realModule(module);
  try {
    await esbuild.build({
      entryPoints: [entryName],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: `node${process.versions.node}`,
      sourcemap: 'linked',
      sourcesContent: false,
      keepNames: true,
      logLevel: 'silent',
      logOverride: { 'empty-import-meta': 'silent' },
      // Bundled CommonJS code calls require, which must resolve from the file of the module.
      banner: {
        js: `import { createRequire as __poolscopeRequire } from 'node:module'; const require = __poolscopeRequire(${JSON.stringify(entry)});`,
      },
      plugins: [entryModule(entry), externalPackages, ownLocation],
    });
    return outfile;
  } catch (error) {
    throw isBuildFailure(error) ? new CompileFailed(toRunError(error)) : error;
  }
}

/** Ends esbuild's own process, which would otherwise stay idle until this process ends. */
export async function stopCompiler(): Promise<void> {
  await loadEsbuild().stop();
}

/** The path of the module without symbolic links: errors name it, and packages are searched from it. */
function realModule(module: string): string {
  try {
    return realpathSync(module);
  } catch {
    throw new CompileFailed({
      message: `the module ${module} does not exist`,
      nextStep: 'Restore the file, or choose a function of another file.',
    });
  }
}

const entryName = 'poolscope-job';

/** Passes the entry by a plugin: as an option of esbuild, a `*` in its path would be a pattern. */
const entryModule = (path: string): Plugin => ({
  name: 'entry-module',
  setup(build) {
    build.onResolve({ filter: /^poolscope-job$/ }, ({ kind }) => (kind === 'entry-point' ? { path } : undefined));
  },
});

/** The copy that a packaged extension carries (native or WebAssembly), else the installed package. */
function loadEsbuild(): typeof Esbuild {
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

/**
 * Packages stay outside of the bundle, and Node loads each from where its importer finds it. A linked workspace package,
 * whose real path is outside of node_modules, is source of the user's and is bundled.
 */
const externalPackages: Plugin = {
  name: 'external-packages',
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, async (args) => {
      if (args.pluginData === 'resolved' || args.kind === 'entry-point') return undefined;
      if (args.path.startsWith('node:') || /^[a-z]+:/i.test(args.path)) return { path: args.path, external: true };
      return resolvePackage(build, args);
    });
  },
};

async function resolvePackage(build: PluginBuild, args: OnResolveArgs): Promise<OnResolveResult | undefined> {
  const { kind, importer, resolveDir } = args;
  const found = await build.resolve(args.path, { kind, importer, resolveDir, pluginData: 'resolved' });
  if (found.errors.length > 0 && args.path === 'poolscope') return ownLibrary(kind);
  // A dynamic import that cannot be resolved fails when it runs, as in Node. Esbuild reports the others, but for a
  // require inside try.
  if (found.errors.length > 0) return kind === 'dynamic-import' ? { path: args.path, external: true } : undefined;
  if (found.external || !existsSync(found.path)) return found;
  const real = realpathSync(found.path);
  const isPackage = args.path === 'poolscope' || real.split(/[\\/]/).includes('node_modules');
  if (!isPackage || !/\.[cm]?js$|\.node$/.test(real)) return found;
  return external(real, kind);
}

/** `poolscope` in a project that has not installed it: the copy beside this file, which the workers use, too. */
const ownLibrary = (kind: ImportKind): OnResolveResult =>
  external(join(__dirname, kind.startsWith('require') ? 'library.js' : 'library.mjs'), kind);

const external = (file: string, kind: ImportKind): OnResolveResult => ({
  path: kind.startsWith('require') ? file : pathToFileURL(file).href,
  external: true,
});

/** Bundling moves code, but `import.meta` and `__dirname` must keep naming the source file. */
const ownLocation: Plugin = {
  name: 'own-location',
  setup(build) {
    build.onLoad({ filter: /\.[cm]?[jt]sx?$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      if (!/import\.meta|__dirname|__filename/.test(source)) return undefined;
      const contents = withOwnMeta(source);
      return { contents: locationPrefix(path, contents) + contents, loader: loaderOf(path) };
    });
  },
};

/** Declares the names that the file uses and does not declare itself. One line without a line break, so line numbers stay. */
function locationPrefix(path: string, source: string): string {
  const url = JSON.stringify(pathToFileURL(path).href);
  const names: [string, string][] = [
    ['__poolscopeUrl', url],
    ['__poolscopeResolve', `(specifier) => import.meta.resolve(specifier, ${url})`],
    ['__filename', JSON.stringify(path)],
    ['__dirname', JSON.stringify(dirname(path))],
  ];
  const wanted = names.filter(
    ([name]) =>
      new RegExp(`\\b${name}\\b`).test(source) && !new RegExp(`\\b(?:const|let|var)\\s+${name}\\b`).test(source),
  );
  const hashbang = source.startsWith('#!') ? '//' : '';
  return wanted.length === 0 ? '' : `var ${wanted.map(([name, value]) => `${name} = ${value}`).join(', ')};${hashbang}`;
}

function withOwnMeta(source: string): string {
  return source
    .replace(/\bimport\.meta\.url\b/g, '__poolscopeUrl')
    .replace(/\bimport\.meta\.resolve\b/g, '__poolscopeResolve')
    .replace(/\bimport\.meta\.(dirname|filename)\b/g, (_, name: string) => `__${name}`);
}

function loaderOf(path: string): Loader {
  const extension = extname(path).slice(1).replace(/^[cm]/, '');
  return extension as Loader;
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors);
}

function toRunError(failure: BuildFailure): RunError {
  const [first] = failure.errors;
  const location = first?.location;
  const more = failure.errors.length - 1;
  const text = first?.text ?? failure.message;
  return {
    message: more > 0 ? `${text} (and ${more} more)` : text,
    nextStep: /could not resolve/i.test(text)
      ? 'Check the name; if it is a package, install it in the project of this file.'
      : 'Correct the file and run again.',
    ...(location && {
      at: { file: resolve(location.file), line: location.line, column: location.column + 1 },
      codeFrame: `${location.line} | ${location.lineText}\n${' '.repeat(String(location.line).length)} | ${' '.repeat(location.column)}${'^'.repeat(Math.max(1, location.length))}`,
    }),
  };
}
