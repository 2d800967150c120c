import { UserFacingError } from '../base/errors.ts';
import { completionScripts, shells, type ShellName } from './completionScripts.ts';
import { completionsOf, wordsOf } from './completions.ts';
import { exitCodes } from './exitCodes.ts';
import { listed } from './jobTarget.ts';

/**
 * `poolscope completion SHELL` prints the script for a shell. The script calls `poolscope completion SHELL -- …` with the words
 * after `poolscope`, or for bash with the line up to the cursor, and receives what can follow.
 */
export async function completion(args: readonly string[]): Promise<number> {
  const [shell = '', dashes, ...words] = args;
  if (!isShell(shell) || (dashes !== undefined && dashes !== '--')) {
    throw new UserFacingError(
      `expected one of ${shells.join(', ')}, got ${listed(args)}`,
      'Write e.g. poolscope completion bash.',
    );
  }
  process.stdout.write(dashes === undefined ? completionScripts[shell] : await answer(shell, words));
  return exitCodes.succeeded;
}

const isShell = (name: string): name is ShellName => Object.hasOwn(completionScripts, name);

async function answer(shell: ShellName, given: readonly string[]): Promise<string> {
  const words = shell === 'bash' ? wordsOf(given[0] ?? '').slice(1) : given;
  const { paths, values } = await completionsOf(words.length === 0 ? [''] : words);
  const current = words.at(-1) ?? '';
  // Bash breaks words at these characters.
  const kept = shell === 'bash' ? Math.max(current.lastIndexOf('='), current.lastIndexOf(':')) + 1 : 0;
  const open = values.filter(({ value }) => value.length > kept);
  const lines = open.map(({ value, help }) => `${value.slice(kept)}\t${help}`);
  return `${[paths, ...lines].join('\n')}\n`;
}
