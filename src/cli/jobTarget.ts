import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { onlyExportedFunction } from '../analysis/onlyExportedFunction.ts';
import { UserFacingError } from '../base/errors.ts';
import { similarName } from '../base/similar.ts';
import type { Job } from '../model/facts/job.ts';
import type { CommandName } from './commands.ts';

/** Reads `<module>#<export>`. Without `#` it is the default export, or the only function. Rejects with UserFacingError. */
export async function targetOf(
  command: CommandName,
  operands: readonly string[],
  cwd: string,
): Promise<Pick<Job, 'module' | 'exportName'>> {
  const [target, ...rest] = operands;
  if (target === undefined || rest.length > 0) {
    throw new UserFacingError(
      `expected one job, got ${listed(operands)}`,
      `Write poolscope ${command} <module>#<export>, e.g. poolscope ${command} src/work.ts#processItem.`,
    );
  }
  // A folder may have a # in its name.
  const hash = isFile(resolve(cwd, target)) ? -1 : target.lastIndexOf('#');
  const module = resolve(cwd, hash < 0 ? target : target.slice(0, hash));
  if (hash === 0) {
    throw new UserFacingError(`"${target}" names no module in front of #`, 'Write <module>#<export>.');
  }
  if (!isFile(module)) {
    if (existsSync(module)) throw new UserFacingError(`${module} is a folder`, 'Name a file: <module>#<export>.');
    throw new UserFacingError(
      `there is no file ${module}`,
      `${similarFile(module)}Write <module>#<export>; the path is relative to the working directory.`,
    );
  }
  if (!isModule.test(module)) {
    throw new UserFacingError(`${module} is not a module`, 'Expected .ts .mts .cts .tsx .js .mjs .cjs or .jsx.');
  }
  const exportName = hash < 0 ? await meantBy(command, target, module) : target.slice(hash + 1);
  if (exportName === '') {
    throw new UserFacingError(`"${target}" names no export after #`, 'Write <module>#<export>.');
  }
  return { module, exportName };
}

/** The export that is run if the command names none. The parser is large, so it is loaded only if a look is not enough. */
async function meantBy(command: CommandName, target: string, module: string): Promise<string> {
  const source = readFileSync(module, 'utf8');
  const only = onlyExportedFunction(source);
  if (only !== undefined) return only;
  const { meantExport } = await import('../analysis/index.ts');
  const meant = meantExport(source, module);
  if (typeof meant === 'string') return meant;
  throw new UserFacingError(
    `${basename(module)} exports several functions and no default: ${meant.join(', ')}`,
    `Name one of them, e.g. poolscope ${command} ${target}#${meant[0]}.`,
  );
}

/** A file of the same folder with a similar name. */
function similarFile(path: string): string {
  const folder = dirname(path);
  const names = existsSync(folder) && statSync(folder).isDirectory() ? readdirSync(folder) : [];
  const found = similarName(
    basename(path),
    names.filter((name) => isModule.test(name)),
  );
  return found === undefined ? '' : `Did you mean ${relative(process.cwd(), join(folder, found))}? `;
}

const isModule = /\.[cm]?[jt]sx?$/;

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();

export const listed = (operands: readonly string[]): string => (operands.length === 0 ? 'none' : operands.join(' '));
