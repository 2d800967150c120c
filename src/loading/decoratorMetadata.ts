import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LoadFailed } from './loadFailed.ts';
import type { CompilerOptions } from './tsconfigs.ts';

/** The options that change the code which TypeScript makes of one file. Others could only contradict the format. */
const used = [
  'emitDecoratorMetadata',
  'esModuleInterop',
  'experimentalDecorators',
  'importHelpers',
  'jsx',
  'jsxFactory',
  'jsxFragmentFactory',
  'jsxImportSource',
  'strict',
  'strictNullChecks',
  'target',
  'useDefineForClassFields',
  'verbatimModuleSyntax',
] as const satisfies readonly (keyof CompilerOptions)[];

export interface MetadataInput {
  /** Absolute path. */
  readonly file: string;
  /** Its text, whose syntax is correct. */
  readonly source: string;
  readonly format: 'module' | 'commonjs';
  readonly compilerOptions: CompilerOptions;
}

export interface Compiled {
  readonly code: string;
  /** Source map as JSON. Its only source is the URL of the file. */
  readonly map: string;
}

/**
 * Compiles a file by the TypeScript of its project, which emits the types of decorated members: esbuild does not know
 * them. Throws LoadFailed if the project has no TypeScript.
 */
export function compileWithMetadata({ file, source, format, compilerOptions }: MetadataInput): Compiled {
  const options: Record<string, unknown> = { module: format === 'module' ? 'esnext' : 'commonjs', sourceMap: true };
  for (const name of used) if (compilerOptions[name] !== undefined) options[name] = compilerOptions[name];
  // Node cannot run JSX that the options leave to a bundler.
  if (options['jsx'] === 'preserve' || options['jsx'] === 'react-native') options['jsx'] = 'react';
  const { code, map } = compile(file, source, options);
  const mapOfFile = { ...(JSON.parse(map) as object), sources: [pathToFileURL(file).href] };
  return { code: code.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n'), map: JSON.stringify(mapOfFile) };
}

/** The parts that are called, which are the same in all versions of TypeScript before 7. */
interface TypeScript {
  convertCompilerOptionsFromJson(options: object, dir: string): { readonly options: object };
  transpileModule(
    source: string,
    options: { readonly fileName: string; readonly compilerOptions: object },
  ): { readonly outputText: string; readonly sourceMapText?: string };
}

function compile(file: string, source: string, options: object): Compiled {
  const fromFile = createRequire(file);
  const typescript = installed(file, () => fromFile('typescript') as Partial<TypeScript>);
  if (!isLibrary(typescript)) {
    const tsc = installed(file, () => join(dirname(fromFile.resolve('typescript/package.json')), 'bin/tsc'));
    return compileInProcess(tsc, file, source, options);
  }
  const { outputText, sourceMapText = '{}' } = typescript.transpileModule(source, {
    fileName: file,
    compilerOptions: typescript.convertCompilerOptionsFromJson(options, dirname(file)).options,
  });
  return { code: outputText, map: sourceMapText };
}

/** TypeScript 7 is a native program. It has no stable functions to call. */
const isLibrary = (typescript: Partial<TypeScript>): typescript is TypeScript =>
  typescript.transpileModule !== undefined;

function installed<T>(file: string, find: () => T): T {
  try {
    return find();
  } catch {
    throw new LoadFailed(
      `emitDecoratorMetadata is set for ${file}, and only TypeScript itself can emit the types of decorated members`,
      'Install the package typescript in the project, or remove emitDecoratorMetadata from its tsconfig.json.',
    );
  }
}

/**
 * Runs `tsc` on a copy of the file, which is alone in a temporary folder: it must not read what the file imports. It
 * reports the types that it does not find there, and writes the code nevertheless.
 */
function compileInProcess(tsc: string, file: string, source: string, options: object): Compiled {
  const dir = mkdtempSync(join(tmpdir(), 'poolscope-tsc-'));
  try {
    const name = /\.[cm]?tsx?$/.exec(file)?.[0] ?? '.ts';
    writeFileSync(join(dir, `source${name}`), source);
    const alone = { noCheck: true, noLib: true, noResolve: true, types: [], outDir: 'out', rootDir: '.' };
    const compilerOptions = { ...options, ...alone, isolatedModules: true };
    writeFileSync(join(dir, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [`source${name}`] }));
    const env = { ...process.env, NODE_OPTIONS: undefined };
    const { stdout, stderr } = spawnSync(process.execPath, [tsc, '-p', dir], {
      env,
      encoding: 'utf8',
      windowsHide: true,
    });
    const out = filesIn(join(dir, 'out'));
    const code = out.find((path) => path.endsWith('js'));
    const map = out.find((path) => path.endsWith('.map'));
    if (code === undefined || map === undefined)
      throw new LoadFailed(
        `${tsc} did not compile ${file}: ${(stderr || stdout).trim()}`,
        'Compile the project with tsc.',
      );
    return { code: readFileSync(code, 'utf8'), map: readFileSync(map, 'utf8') };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function filesIn(dir: string): readonly string[] {
  try {
    return readdirSync(dir).map((name) => join(dir, name));
  } catch {
    return [];
  }
}
