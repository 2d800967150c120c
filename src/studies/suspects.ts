import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readRegularSync } from '../files/openRegular.ts';
import type { Suspect } from '../model/compare/isolation.ts';
import type { Job } from '../model/facts/job.ts';

/** The editor searches in its own process: a longer file, in bytes, would block it. */
const longestFile = 1 << 20;
const mostFiles = 100;

/** The variables that were found, and the files that were not searched, because they are too long or too many. */
export interface Suspects {
  readonly suspects: readonly Suspect[];
  readonly unsearched: readonly string[];
}

/**
 * Finds top-level variables of the job's module, or of a file that it imports by a relative path, through which items may
 * affect one another. Only the text is read. The parser is large, so it is loaded here and not with the program.
 */
export async function findSuspects({ module, exportName }: Pick<Job, 'module' | 'exportName'>): Promise<Suspects> {
  const { findModuleState } = await import('../analysis/index.ts');
  const text = textOf(module) ?? '';
  const suspectsIn = (file: string, source: string, name: string): Suspect[] =>
    findModuleState(source, file, name).map(({ name: variable, line, changes }) => ({
      name: variable,
      file,
      line: line + 1,
      changes: changes.map((change) => ({ line: change.line + 1, text: change.text })),
    }));
  const others = importedFiles(module, text).map((file, k) => ({
    file,
    source: k < mostFiles ? textOf(file) : undefined,
  }));
  const suspects = [
    ...suspectsIn(module, text, exportName),
    // In another file, variables that any of its functions changes and reads.
    ...others.flatMap(({ file, source }) => (source === undefined ? [] : suspectsIn(file, source, ''))),
  ];
  const unread = others.filter(({ source }) => source === undefined).map(({ file }) => file);
  return { suspects, unsearched: text === '' ? [module, ...unread] : unread };
}

function textOf(file: string): string | undefined {
  try {
    return readRegularSync(file, longestFile);
  } catch {
    return undefined;
  }
}

/** Files that a module imports by a relative path, each once. */
function importedFiles(module: string, text: string): readonly string[] {
  const named = [...text.matchAll(/(?:\bfrom|\bimport|\brequire\s*\()\s*['"](\.{1,2}\/[^'"\n]+)['"]/g)];
  const files = named.map(([, path = '']) => resolveFile(join(dirname(module), path)));
  return [...new Set(files)].filter((file) => file !== undefined && file !== module) as string[];
}

const endings = ['', '.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '/index.ts', '/index.js'];

/** Resolves as TypeScript and bundlers do: `./x.js` may mean `./x.ts`, and the extension may be missing. */
function resolveFile(path: string): string | undefined {
  const inTypeScript = path.replace(/\.([mc]?)js$/, '.$1ts');
  return [inTypeScript, ...endings.map((ending) => path + ending)].find(
    (candidate) => /\.[mc]?[jt]sx?$/.test(candidate) && existsSync(candidate) && statSync(candidate).isFile(),
  );
}
