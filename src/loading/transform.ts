import { createRequire } from 'node:module';
import { dirname, extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Loader, Message, TransformFailure, TransformResult } from 'esbuild';
import { loadEsbuild } from './esbuild.ts';
import { keepClassNames } from './classNames.ts';
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
  if (input.compilerOptions.emitDecoratorMetadata === true && /@\w/.test(input.source)) return withMetadata(input);
  return withEsbuild(input);
}

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

/** esbuild does not emit the types of parameters; only TypeScript itself knows them. */
function withMetadata({ file, source, type, compilerOptions }: TransformInput): Transformed {
  const ts = typescriptOf(file);
  const format = type ?? (/\bimport\.meta\b/.test(source) ? 'module' : 'commonjs');
  const { options } = ts.convertCompilerOptionsFromJson(compilerOptions, dirname(file));
  const output = ts.transpileModule(source, {
    fileName: file,
    reportDiagnostics: true,
    compilerOptions: {
      ...options,
      module: format === 'module' ? ts.ModuleKind.ESNext : ts.ModuleKind.CommonJS,
      sourceMap: true,
      inlineSources: false,
      sourceRoot: '',
    },
  });
  const [problem] = output.diagnostics ?? [];
  if (problem) {
    const { line, character } = problem.file!.getLineAndCharacterOfPosition(problem.start ?? 0);
    const at = { file, line: line + 1, column: character + 1 };
    throw new LoadFailed(ts.flattenDiagnosticMessageText(problem.messageText, '\n'), correctFile, { at });
  }
  const map = { ...(JSON.parse(output.sourceMapText ?? '{}') as object), sources: [pathToFileURL(file).href] };
  return { format, code: withoutMapComment(output.outputText), map: JSON.stringify(map) };
}

/** Only the parts that are called, so that any version of TypeScript in the project fits. */
interface TypeScript {
  readonly ModuleKind: { readonly CommonJS: number; readonly ESNext: number };
  convertCompilerOptionsFromJson(options: CompilerOptions, dir: string): { readonly options: object };
  flattenDiagnosticMessageText(message: unknown, newLine: string): string;
  transpileModule(
    source: string,
    options: { readonly fileName: string; readonly reportDiagnostics: boolean; readonly compilerOptions: object },
  ): {
    readonly outputText: string;
    readonly sourceMapText?: string;
    readonly diagnostics?: readonly {
      readonly messageText: unknown;
      readonly start?: number;
      readonly file?: {
        getLineAndCharacterOfPosition(at: number): { readonly line: number; readonly character: number };
      };
    }[];
  };
}

function typescriptOf(file: string): TypeScript {
  try {
    return createRequire(file)('typescript') as TypeScript;
  } catch {
    throw new LoadFailed(
      `emitDecoratorMetadata is set for ${file}, and only TypeScript itself can emit the types of decorated members`,
      'Install the package typescript in the project, or remove emitDecoratorMetadata from its tsconfig.json.',
    );
  }
}

const withoutMapComment = (code: string): string => code.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n');

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
