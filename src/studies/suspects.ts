import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Suspect } from '../model/compare/isolation.ts';
import type { Job } from '../model/facts/job.ts';

/**
 * Finds top-level variables of the job's module, or of a file that it imports by a relative path, through which items may
 * affect one another. Only the text is read. The parser is large, so it is loaded here and not with the program.
 */
export async function findSuspects({ module, exportName }: Pick<Job, 'module' | 'exportName'>): Promise<Suspect[]> {
  const { findModuleState } = await import('../analysis/index.ts');
  const text = readFileSync(module, 'utf8');
  const suspectsIn = (file: string, source: string, name: string): Suspect[] =>
    findModuleState(source, file, name).map(({ name: variable, line, changes }) => ({
      name: variable,
      file,
      line: line + 1,
      changes: changes.map((change) => ({ line: change.line + 1, text: change.text })),
    }));
  return [
    ...suspectsIn(module, text, exportName),
    // In another file, variables that any of its functions changes and reads.
    ...importedFiles(module, text).flatMap((file) => suspectsIn(file, readFileSync(file, 'utf8'), '')),
  ];
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
