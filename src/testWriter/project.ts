import { existsSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { longestSource, readRegularSync } from '../files/openRegular.ts';

export type Runner = 'vitest' | 'jest' | 'mocha' | 'node:test';

/** The properties of a module's project that a test depends on. */
export interface Project {
  /** Folder of the nearest package.json; the module's own folder if there is none. */
  readonly root: string;
  readonly runner: Runner;
  /** Absolute path of the package.json that names the runner; undefined if none does. */
  readonly runnerFrom: string | undefined;
  /** Folder in which the runner is started. */
  readonly runnerRoot: string;
  /** Whether .js files are ES modules by the nearest package.json. */
  readonly isModulePackage: boolean;
  /** A package.json depends on `tsx`, which loads TypeScript. */
  readonly hasTsx: boolean;
  /** Folder for new tests. */
  readonly testFolder: string;
}

interface Package {
  readonly file: string;
  readonly type?: unknown;
  readonly scripts?: unknown;
  readonly dependencies?: unknown;
  readonly devDependencies?: unknown;
}

/** Whether a package.json says that files such as a module are CommonJS. Without a word, Node decides by their text. */
export const isNamedCommonJs = (module: string): boolean => packagesAbove(dirname(module))[0]?.type === 'commonjs';

/** Searches the folders above a module up to the root of the repository. The nearest package.json that names a runner decides. */
export function findProject(module: string): Project {
  const packages = packagesAbove(dirname(module));
  const [nearest] = packages;
  const root = nearest ? dirname(nearest.file) : dirname(module);
  const named = packages.map((each) => ({ file: each.file, runner: runnerOf(each) })).find(({ runner }) => runner);
  return {
    root,
    runner: named?.runner ?? 'node:test',
    runnerFrom: named?.file,
    runnerRoot: named ? dirname(named.file) : root,
    isModulePackage: nearest?.type === 'module',
    hasTsx: packages.some((each) => dependenciesOf(each).includes('tsx')),
    testFolder: testFolderOf(module, root),
  };
}

function packagesAbove(folder: string): Package[] {
  const found: Package[] = [];
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, 'package.json');
    const content = readPackage(file);
    if (content) found.push({ ...content, file });
    if (existsSync(join(at, '.git')) || dirname(at) === at) return found;
  }
}

function readPackage(file: string): object | undefined {
  try {
    const content: unknown = JSON.parse(readRegularSync(file, longestSource));
    return typeof content === 'object' && content !== null ? content : undefined;
  } catch {
    return undefined;
  }
}

/** The runner of `npm test`, otherwise of any script, otherwise the one that is installed. */
function runnerOf(each: Package): Runner | undefined {
  const scripts = isRecord(each.scripts) ? each.scripts : {};
  return runnerIn(scripts['test']) ?? runnerIn(Object.values(scripts).join('\n')) ?? installedRunner(each);
}

function runnerIn(script: unknown): Runner | undefined {
  if (typeof script !== 'string') return undefined;
  const found = /(?<![\w@/.-])(vitest|jest|mocha)(?![\w/.-])|\bnode\s[^&|;\n]*--test\b/.exec(script);
  return found ? ((found[1] as Runner | undefined) ?? 'node:test') : undefined;
}

const installedRunner = (each: Package): Runner | undefined =>
  (['vitest', 'jest', 'mocha'] as const).find((name) => dependenciesOf(each).includes(name));

function dependenciesOf({ dependencies, devDependencies }: Package): string[] {
  return [dependencies, devDependencies].flatMap((each) => (isRecord(each) ? Object.keys(each) : []));
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/**
 * An existing test folder, since runners are often configured to search only there; otherwise the folder of the module,
 * which all runners search. Subfolders of a test folder follow conventions that cannot be guessed.
 */
function testFolderOf(module: string, root: string): string {
  const beside = dirname(module);
  const folders = [join(beside, '__tests__'), ...['test', 'tests', '__tests__'].map((name) => join(root, name))];
  return folders.find((folder) => existsSync(folder)) ?? beside;
}

export const hasModuleSyntax = (source: string): boolean => /^\s*(?:import|export)\b(?!\s*\()/m.test(source);

/** Decides by the module's extension, then by its package, then by its text. */
export function isCommonJs(module: string, source: string, { isModulePackage }: Project): boolean {
  const extension = extname(module);
  if (extension === '.cjs') return true;
  if (extension.startsWith('.m') || isModulePackage) return false;
  return !hasModuleSyntax(source) && /\bexports\b/.test(source);
}
