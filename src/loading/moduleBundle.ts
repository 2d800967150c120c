import { createHash } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import type { BuildFailure, Metafile, Plugin } from 'esbuild';
import { UserFacingError } from '../base/errors.ts';
import { loadEsbuild } from './esbuild.ts';
import { installedVersion, packageOf } from './installedPackages.ts';

/** A user's module with all its own files as one ES module, for a machine that does not have these files. */
export interface ModuleBundle {
  readonly code: string;
  /** SHA-256 of `code`, in hexadecimal. */
  readonly hash: string;
  /** Source map as JSON. Its sources are absolute paths. */
  readonly map: string;
  /** The packages that it imports, which it does not contain. */
  readonly packages: readonly { readonly name: string; readonly version: string }[];
}

export interface BundleRequest {
  /** Absolute path of the module. */
  readonly module: string;
  /** Names in the bundle are relative to this folder. */
  readonly baseDir: string;
  readonly tsconfig: string | undefined;
}

/** Length of the part of the hash that is in the name of the file: enough to recognise its stack frames. */
const nameLength = 16;
/** The name of the file on each agent, by which stack frames in it are recognised. */
export const bundleFile = (hash: string): string => `poolscope-${hash.slice(0, nameLength)}.mjs`;

export const bundleHash = (code: string): string => createHash('sha256').update(code).digest('hex');

/** Code of CommonJS calls `require` and reads `__filename`; an ES module has neither. */
const requireBanner =
  "import { createRequire as poolscopeRequire } from 'node:module'; const require = poolscopeRequire(import.meta.url);";
const placeNames = 'poolscope-place';
const ownPlace: Plugin = {
  name: placeNames,
  setup(plugin) {
    plugin.onResolve({ filter: /^poolscope-place$/ }, () => ({
      path: placeNames,
      namespace: placeNames,
      sideEffects: false,
    }));
    plugin.onLoad({ filter: /.*/, namespace: placeNames }, () => ({
      contents: `import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
export const __filename = fileURLToPath(import.meta.url);
export const __dirname = dirname(__filename);`,
    }));
  },
};

/** Rejects with UserFacingError for a file that cannot be a part of a bundle. */
export async function bundleModule({ module, baseDir, tsconfig }: BundleRequest): Promise<ModuleBundle> {
  const outfile = join(dirname(module), 'poolscope.mjs');
  const esbuild = loadEsbuild();
  const built = await esbuild
    .build({
      entryPoints: [module],
      absWorkingDir: baseDir,
      ...(tsconfig !== undefined && { tsconfig }),
      bundle: true,
      write: false,
      outfile,
      metafile: true,
      format: 'esm',
      platform: 'node',
      packages: 'external',
      keepNames: true,
      sourcemap: 'external',
      sourcesContent: false,
      banner: { js: requireBanner },
      inject: [placeNames],
      plugins: [ownPlace],
      logLevel: 'silent',
    })
    .catch((error: unknown) => {
      throw isBuildFailure(error) ? cannotTravel(error) : error;
    })
    // Otherwise its process would stay.
    .finally(() => void esbuild.stop());
  const text = (ending: string): string => built.outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  const code = text('.mjs');
  return {
    code,
    hash: bundleHash(code),
    map: withAbsoluteSources(text('.map'), dirname(outfile)),
    packages: packagesIn(built.metafile, baseDir),
  };
}

function withAbsoluteSources(json: string, dir: string): string {
  const map = JSON.parse(json) as { readonly sources: readonly string[] };
  return JSON.stringify({ ...map, sources: map.sources.map((source) => resolve(dir, source)) });
}

/** A package that is not installed here is not needed: its import is optional. */
function packagesIn({ inputs }: Metafile, baseDir: string): ModuleBundle['packages'] {
  const found = new Map<string, string>();
  for (const [file, { imports }] of Object.entries(inputs)) {
    for (const { path, external } of imports) {
      if (external !== true || path === placeNames || path.startsWith('<') || path.startsWith('#')) continue;
      const name = packageOf(path);
      const version = name === undefined ? null : installedVersion(dirname(resolve(baseDir, file)), name);
      if (name !== undefined && version !== null) found.set(name, version);
    }
  }
  return [...found].map(([name, version]) => ({ name, version })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

const isBuildFailure = (error: unknown): error is BuildFailure => error instanceof Error && 'errors' in error;

function cannotTravel({ errors, message }: BuildFailure): UserFacingError {
  const [first] = errors;
  const place = first?.location ? `${first.location.file}:${first.location.line}: ` : '';
  return new UserFacingError(
    `the module cannot be bundled for other machines: ${place}${first?.text ?? message}`,
    'Import only JavaScript, TypeScript and JSON files of your own, and packages that each machine has installed.',
  );
}
