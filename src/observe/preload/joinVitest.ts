import { readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const oldestMajor = 5;
/** Commands of Vitest that run no tests. */
const otherCommands: ReadonlySet<string> = new Set(['list', 'init', 'bench', 'doctor', 'complete']);

/**
 * Adds our reporter to the arguments of Vitest, if `argv` is a run of Vitest 5 or newer: its messages to workers are no
 * items, because both ends ask. Returns whether it is a run of Vitest of any version.
 */
export function joinVitest(argv: string[], reporterPath: string): boolean {
  const [, script = '', command = ''] = argv;
  if (!/vitest(\.mjs)?$/.test(script)) return false;
  const main = realpathSync(script);
  if (basename(main) !== 'vitest.mjs') return false;
  const { name, version } = JSON.parse(readFileSync(join(dirname(main), 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
  };
  if (name !== 'vitest') return false;
  if (Number.parseInt(version, 10) < oldestMajor || otherCommands.has(command)) return true;
  const end = argv.indexOf('--');
  const own = end < 0 ? argv : argv.slice(0, end);
  // A reporter on the command line replaces the default one.
  const added = own.some((word) => word.startsWith('--reporter')) ? [] : ['--reporter=default'];
  argv.splice(end < 0 ? argv.length : end, 0, ...added, `--reporter=${reporterPath}`);
  return true;
}
