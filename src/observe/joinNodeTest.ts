import { basename } from 'node:path';

/**
 * The option of Node that adds our reporter to a run of `node --test`; empty for another command, and for one that names
 * reporters: Node wants one destination for each of them.
 */
export function nodeTestOption([file = '', ...args]: readonly string[], reporterPath: string): string {
  const isNode = /^node(\.exe)?$/.test(basename(file));
  if (!isNode || !args.includes('--test') || args.some((word) => word.startsWith('--test-reporter'))) return '';
  return `--test-reporter=${JSON.stringify(reporterPath)}`;
}
