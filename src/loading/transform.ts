import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Loader, Message, TransformFailure, TransformResult } from 'esbuild';
import { loadEsbuild } from './esbuild.ts';
import { keepClassNames } from './classNames.ts';
import { compileWithMetadata } from './decoratorMetadata.ts';
import { LoadFailed } from './loadFailed.ts';
import type { CompilerOptions } from './tsconfigs.ts';

export type ModuleFormat = 'module' | 'commonjs';

/** A TypeScript or JSX file in a form that Node can run. */
export interface Transformed {
  readonly format: ModuleFormat;
  readonly code: string;
  /** Source map as JSON. Its only source is the URL of the file. */
  readonly map: string;
}

export interface TransformInput {
  /** Absolute path. */
  readonly file: string;
  readonly source: string;
  /** The format that the extension or the nearest package.json defines; undefined if neither does. */
  readonly type: ModuleFormat | undefined;
  readonly compilerOptions: CompilerOptions;
}

/**
 * Removes types and JSX from one file, with the compilerOptions that apply to it. A file of undefined format is
 * CommonJS, as for tsc. It is an ES module if it uses syntax that only ES modules have: `import.meta`, or `await` at
 * its top level. Throws LoadFailed.
 */
export function transform(input: TransformInput): Transformed {
  const made = withEsbuild(input);
  const needsTypes = input.compilerOptions.emitDecoratorMetadata === true && /@\w/.test(input.source);
  if (!needsTypes) return made;
  const { code, map } = compileWithMetadata({ ...input, format: made.format });
  return { format: made.format, code: code + exportNote(made.code), map };
}

/** The line of esbuild's code that lists the exports of a CommonJS module for Node. */
const exportNote = (code: string): string => /^0 && \(module\.exports = \{[^}]*\}\);$/m.exec(code)?.[0] ?? '';

/** The syntax error of a JavaScript file; undefined if there is none. */
export function checkSyntax(file: string, source: string): LoadFailed | undefined {
  try {
    loadEsbuild().transformSync(source, { loader: 'js', logLevel: 'silent' });
    return undefined;
  } catch (error) {
    return isTransformFailure(error) ? toLoadFailed(error, file) : undefined;
  }
}

function withEsbuild(input: TransformInput): Transformed {
  if (input.type !== 'module') {
    const asCommonJs = tryCommonJs(input);
    if (asCommonJs) return asCommonJs;
  }
  return finish('module', input, runEsbuild(input, 'esm'));
}

function tryCommonJs(input: TransformInput): Transformed | undefined {
  try {
    const result = runEsbuild(input, 'cjs');
    const needsModule = result.warnings.some(({ id }) => id === 'empty-import-meta');
    return needsModule ? undefined : finish('commonjs', input, result);
  } catch (error) {
    if (error instanceof LoadFailed && /top-level await/i.test(error.problem)) return undefined;
    throw error;
  }
}

function runEsbuild({ file, source, compilerOptions }: TransformInput, format: 'esm' | 'cjs'): TransformResult {
  try {
    return loadEsbuild().transformSync(source, {
      loader: loaderOf(file),
      format,
      // Writes the export names to the place where Node reads them.
      platform: 'node',
      target: `node${process.versions.node}`,
      sourcefile: pathToFileURL(file).href,
      sourcemap: 'external',
      sourcesContent: false,
      // Code of an ES module is strict, even if it runs as CommonJS.
      tsconfigRaw: { compilerOptions: { ...esbuildOptions(compilerOptions), alwaysStrict: true } },
      logLevel: 'silent',
    });
  } catch (error) {
    throw isTransformFailure(error) ? toLoadFailed(error, file) : error;
  }
}

const finish = (
  format: ModuleFormat,
  { source }: TransformInput,
  { code, map }: Pick<TransformResult, 'code' | 'map'>,
): Transformed => ({ format, code: keepClassNames(source, code), map });

/** The options that esbuild knows. Others, and values of the wrong type, would be errors. */
const known = [
  'experimentalDecorators',
  'jsx',
  'jsxFactory',
  'jsxFragmentFactory',
  'jsxImportSource',
  'target',
  'useDefineForClassFields',
  'verbatimModuleSyntax',
] as const satisfies readonly (keyof CompilerOptions)[];

function esbuildOptions(options: CompilerOptions): Record<string, string | boolean> {
  const chosen: Record<string, string | boolean> = {};
  for (const name of known) {
    const value = options[name];
    if (value !== undefined) chosen[name] = value;
  }
  // Node cannot run JSX. JSX that the options leave to a bundler is compiled here.
  if (chosen['jsx'] === 'preserve' || chosen['jsx'] === 'react-native') delete chosen['jsx'];
  return chosen;
}

/** `.mts` and `.cts` files are TypeScript, `.tsx` and `.jsx` files contain JSX. */
const loaderOf = (file: string): Loader => extname(file).slice(1).replace(/^[cm]/, '') as Loader;

const correctFile = 'Correct the file and run again.';

const isTransformFailure = (error: unknown): error is TransformFailure =>
  error instanceof Error && 'errors' in error && Array.isArray(error.errors);

function toLoadFailed(failure: TransformFailure, file: string): LoadFailed {
  const [first] = failure.errors;
  const text = first?.text ?? failure.message;
  const more = failure.errors.length - 1;
  const message = more > 0 ? `${text} (and ${more} more)` : text;
  return new LoadFailed(message, correctFile, first && placeOf(first, file));
}

function placeOf({ location }: Message, file: string): LoadFailed['place'] {
  if (!location) return undefined;
  const { line, column, lineText, length } = location;
  const gutter = ' '.repeat(String(line).length);
  const marks = '^'.repeat(Math.max(1, length));
  return {
    at: { file, line, column: column + 1 },
    codeFrame: `${line} | ${lineText}\n${gutter} | ${' '.repeat(column)}${marks}`,
  };
}
