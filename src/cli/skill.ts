import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { messageOf, UserFacingError } from '../base/errors.ts';
import { makeFolder } from '../files/makeFolder.ts';
import { exitCodes } from './exitCodes.ts';
import { display } from './frames.ts';
import { parseOptions } from './parseOptions.ts';

/** `poolscope skill`: resolves with the exit code. Rejects with UserFacingError. */
export function skill(args: readonly string[]): Promise<number> {
  const { operands } = parseOptions('skill', args, process.cwd());
  const [folder, ...more] = operands;
  if (more.length > 0) {
    throw new UserFacingError(
      `expected one folder, got ${operands.length}`,
      'Write e.g. poolscope skill .claude/skills.',
    );
  }
  const text = readFileSync(join(__dirname, '../media/skills/poolscope/SKILL.md'), 'utf8');
  if (folder === undefined) process.stdout.write(text);
  else process.stdout.write(`wrote ${display(install(text, resolve(folder)))}\n`);
  return Promise.resolve(exitCodes.succeeded);
}

/** Returns the file. An earlier version of it is replaced, because nobody edits it; another file is not. */
function install(text: string, folder: string): string {
  const file = join(folder, 'poolscope', 'SKILL.md');
  if (existsSync(file) && !readFileSync(file, 'utf8').startsWith('---\nname: poolscope\n')) {
    throw new UserFacingError(
      `another file is in the place of the skill: ${file}`,
      'Name another folder, or move the file.',
    );
  }
  makeFolder(dirname(file));
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UserFacingError(`${file} cannot be written: ${messageOf(error)}`, 'Name another folder.');
  }
  return file;
}
