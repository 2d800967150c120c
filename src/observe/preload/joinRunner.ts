import { readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A test runner that takes the reporters of its command line. */
export type Runner = 'vitest' | 'jest' | 'playwright';

/** The file that a command runs, and the packages that it may belong to. */
interface Script {
  readonly runner: Runner;
  readonly script: RegExp;
  readonly packages: readonly string[];
  /** The first version whose reporters know enough. */
  readonly oldestMajor: number;
}

const scripts: readonly Script[] = [
  { runner: 'vitest', script: /^vitest\.mjs$/, packages: ['vitest'], oldestMajor: 5 },
  { runner: 'jest', script: /^jest\.js$/, packages: ['jest', 'jest-cli'], oldestMajor: 28 },
  { runner: 'playwright', script: /^cli\.js$/, packages: ['@playwright/test', 'playwright'], oldestMajor: 1 },
];
/** Commands of Vitest that run no tests. */
const otherCommands: ReadonlySet<string> = new Set(['list', 'init', 'bench', 'doctor', 'complete']);
/** Playwright reads the path of one more reporter here. */
const playwrightVariable = 'PW_TEST_REPORTER';

/**
 * Adds our reporter to a run of a test runner: its messages to workers are no items, because both ends ask. `argv` and
 * `env` are changed. Returns the runner; undefined for other programs.
 */
export function joinRunner(
  argv: string[],
  env: Record<string, string | undefined>,
  reporterOf: (runner: Runner) => string,
): Runner | undefined {
  const [, file = '', command = ''] = argv;
  const found = file === '' ? undefined : scriptOf(file);
  if (!found) return undefined;
  const { runner, isKnown } = found;
  const path = reporterOf(runner);
  if (!isKnown) return runner;
  if (runner === 'playwright') {
    if (command === 'test') env[playwrightVariable] ??= path;
    // Its other commands, e.g. one that opens a browser, are programs like any other.
    else return undefined;
  } else if (runner === 'jest') addReporter(argv, '--reporters', path);
  else if (!otherCommands.has(command)) addReporter(argv, '--reporter', path);
  return runner;
}

function scriptOf(file: string): { readonly runner: Runner; readonly isKnown: boolean } | undefined {
  if (!/(vitest|jest|playwright|cli)(\.m?js)?$/.test(file)) return undefined;
  const main = realpathSync(file);
  const known = scripts.filter(({ script }) => script.test(basename(main)));
  if (known.length === 0) return undefined;
  const manifest = manifestOf(dirname(main)) ?? manifestOf(dirname(dirname(main)));
  const own = known.find(({ packages }) => packages.includes(manifest?.name ?? ''));
  if (!own || !manifest) return undefined;
  return { runner: own.runner, isKnown: Number.parseInt(manifest.version, 10) >= own.oldestMajor };
}

function manifestOf(folder: string): { readonly name: string; readonly version: string } | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name: string; version: string };
  } catch {
    return undefined;
  }
}

/** A reporter on the command line replaces the default one. */
function addReporter(argv: string[], option: string, path: string): void {
  const end = argv.indexOf('--');
  const own = end < 0 ? argv : argv.slice(0, end);
  const added = own.some((word) => word.startsWith(option)) ? [] : [`${option}=default`];
  argv.splice(end < 0 ? argv.length : end, 0, ...added, `${option}=${path}`);
}
