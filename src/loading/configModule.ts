import Module, { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BuildFailure } from 'esbuild';
import { messageOf, UserFacingError } from '../base/errors.ts';
import { libraryName } from './bundleCache.ts';
import { loadEsbuild } from './esbuild.ts';

/**
 * Runs a file with defaults, in TypeScript or JavaScript, and returns its default export. Its own files are bundled with it, so
 * that each Node can run it; `poolscope` is the library beside the command line. Rejects with UserFacingError.
 */
export async function readConfigModule(file: string): Promise<unknown> {
  const code = await bundled(file);
  const exports = run(code, file) as { readonly default?: unknown } | null;
  return typeof exports === 'object' && exports !== null && 'default' in exports ? exports.default : exports;
}

async function bundled(file: string): Promise<string> {
  const esbuild = loadEsbuild();
  const library = join(__dirname, 'library.js');
  const built = await esbuild
    .build({
      entryPoints: [file],
      absWorkingDir: dirname(file),
      bundle: true,
      write: false,
      format: 'cjs',
      platform: 'node',
      target: `node${process.versions.node}`,
      packages: 'external',
      sourcemap: 'inline',
      define: {
        'import.meta.url': '__configUrl',
        'import.meta.dirname': '__dirname',
        'import.meta.filename': '__filename',
      },
      banner: { js: `const __configUrl = ${JSON.stringify(pathToFileURL(file).href)};` },
      plugins: [
        {
          name: libraryName,
          setup(plugin) {
            plugin.onResolve({ filter: /^poolscope$/ }, () => ({ path: library, external: true }));
          },
        },
      ],
      logLevel: 'silent',
    })
    .catch((error: unknown) => {
      throw isBuildFailure(error) ? notCompiled(error, file) : error;
    })
    // Otherwise its process would stay.
    .finally(() => void esbuild.stop());
  return built.outputFiles[0]?.text ?? '';
}

/** Runs CommonJS code as the module of this file. Throws UserFacingError. */
function run(code: string, file: string): unknown {
  const module = new Module(file) as Module & { _compile(code: string, file: string): void };
  const none: unknown = module.exports;
  module.filename = file;
  module.require = createRequire(file);
  try {
    module._compile(code, file);
  } catch (error) {
    throw new UserFacingError(
      `${file} throws ${messageOf(error)}`,
      'Correct the file, or leave it out with --config none.',
    );
  }
  if (module.exports === none && Object.keys(module.exports as object).length === 0) {
    throw new UserFacingError(`${file} exports nothing`, 'Write export default defineConfig({ … }) with the defaults.');
  }
  return module.exports;
}

const isBuildFailure = (error: unknown): error is BuildFailure => error instanceof Error && 'errors' in error;

function notCompiled({ errors, message }: BuildFailure, file: string): UserFacingError {
  const [first] = errors;
  const place = first?.location ? `:${first.location.line}:${first.location.column + 1}` : '';
  return new UserFacingError(
    `${file}${place}: ${first?.text ?? message}`,
    'Correct the file, or leave it out with --config none.',
  );
}
