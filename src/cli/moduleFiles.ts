import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UserFacingError } from '../base/errors.ts';

/** A module to read. */
export interface ModuleFile {
  /** Absolute. */
  readonly path: string;
  /** One of its functions was named as a job. */
  readonly isJob: boolean;
}

const isModule = (name: string): boolean => /\.[cm]?[jt]sx?$/.test(name) && !/\.d\.[cm]?ts$/.test(name);

/**
 * The modules that operands name, each once: a file, `<module>#<export>`, or a folder, which means all modules in it except
 * those of packages and hidden folders. Throws UserFacingError for a path that is neither.
 */
export function modulesOf(operands: readonly string[], cwd: string): readonly ModuleFile[] {
  const found = new Map<string, ModuleFile>();
  const add = (path: string, isJob: boolean): void => {
    found.set(path, { path, isJob: isJob || found.get(path)?.isJob === true });
  };
  for (const operand of operands) {
    const whole = resolve(cwd, operand);
    const kind = kindOf(whole);
    const hash = operand.lastIndexOf('#');
    if (kind === 'folder') for (const path of modulesIn(whole)) add(path, false);
    else if (kind === 'module') add(whole, false);
    else if (hash > 0 && kindOf(resolve(cwd, operand.slice(0, hash))) === 'module')
      add(resolve(cwd, operand.slice(0, hash)), true);
    else throw notFound(operand);
  }
  return [...found.values()];
}

function notFound(operand: string): UserFacingError {
  return new UserFacingError(
    `${operand} is neither a module nor a folder`,
    'Name files that end in .ts .mts .cts .tsx .js .mjs .cjs or .jsx; paths are relative to the working directory.',
  );
}

function kindOf(path: string): 'module' | 'folder' | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory()) return 'folder';
  return stats?.isFile() && isModule(path) ? 'module' : undefined;
}

function* modulesIn(folder: string): Generator<string> {
  const entries = readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules' && !entry.name.startsWith('.')) yield* modulesIn(path);
    } else if (entry.isFile() && isModule(entry.name)) yield path;
  }
}
