import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';

export type Runner = 'vitest' | 'jest' | 'mocha' | 'node:test';

/** What a test needs to know of the project that a module belongs to. */
export interface Project {
  /** Folder of the nearest package.json; the module's own where there is none. */
  readonly root: string;
  readonly runner: Runner;
  /** What says so: a package.json, absolute; undefined where none names a runner. */
  readonly runnerFrom: string | undefined;
  /** Where the runner is started. */
  readonly runnerRoot: string;
  /** The nearest package.json says that .js files are ES modules. */
  readonly isModulePackage: boolean;
  /** `tsx` is there to load TypeScript. */
  readonly hasTsx: boolean;
  /** Where new tests go. */
  readonly testFolder: string;
}

interface Package {
  readonly file: string;
  readonly type?: unknown;
  readonly scripts?: unknown;
  readonly dependencies?: unknown;
  readonly devDependencies?: unknown;
}

/** Looks upwards from a module: the nearest package.json that names a runner decides, up to the repository's root. */
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
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof content === 'object' && content !== null ? content : undefined;
  } catch {
    return undefined;
  }
}

/** What `npm test` starts, else any script, else what is installed. */
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
 * Where a project keeps tests in a folder, runners are often set up to look only there; else beside the module, which
 * all of them look through. What lies deeper in such a folder is a convention that cannot be guessed.
 */
function testFolderOf(module: string, root: string): string {
  const beside = dirname(module);
  const folders = [join(beside, '__tests__'), ...['test', 'tests', '__tests__'].map((name) => join(root, name))];
  return folders.find((folder) => existsSync(folder)) ?? beside;
}

/** Whether a module is CommonJS: by its name, its package, and what is written in it. */
export function isCommonJs(module: string, source: string, { isModulePackage }: Project): boolean {
  const extension = extname(module);
  if (extension === '.cjs') return true;
  if (extension.startsWith('.m') || isModulePackage) return false;
  return !/^\s*(?:import|export)\b/m.test(source) && /\bexports\b/.test(source);
}
