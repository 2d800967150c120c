import { parseOptions } from '../../../src/cli/parseOptions.ts';
import { commandNames, isCommand } from '../../../src/cli/commands.ts';
import { optionsOf } from '../../../src/cli/commandOptions.ts';
import { UserFacingError } from '../../../src/base/errors.ts';
import { allBlocks } from './blocks.ts';

/**
 * Errors of the command lines in a document, also of those that no test can run: `docs/x.md: poolscope run --wrokers 2: …`.
 * Options and values in blocks are read as the command line reads them. In a sentence, values are placeholders, so only
 * the names of commands and options are compared with the table.
 */
export function wrongCommandLines(document: string, text: string): readonly string[] {
  const blocks = allBlocks(document, text).filter(({ language }) => ['sh', 'bash', 'yaml'].includes(language));
  const typed = blocks.flatMap(({ code }) => commandLinesOf(code).map((words) => ({ words, reads: true })));
  const mentioned = [...text.matchAll(/`(?:npx )?poolscope ([^`\n]+)`/g)].map(([, rest = '']) => ({
    words: rest.split(/\s+/),
    reads: false,
  }));
  return [...typed, ...mentioned].flatMap(({ words, reads }) => {
    const error = reads ? readingError(words) : nameError(words);
    return error === undefined ? [] : [`${document}: poolscope ${words.join(' ')}: ${error}`];
  });
}

/** `a; npx poolscope run "x y" # b` as `[['run', 'x y']]`; also those inside of quotes, as of `--on`. */
export function commandLinesOf(script: string): readonly (readonly string[])[] {
  const lines = script.replaceAll(/\\\n\s*/g, ' ').split('\n');
  return lines.flatMap((line) =>
    [...line.matchAll(/(?<=^|[\s"'(/])poolscope +(?=[a-z])/g)].map(({ 0: start, index }) =>
      wordsOf(line.slice(index + start.length)),
    ),
  );
}

/** The words in front of a comment, an operator of the shell, or the end of the quotes around all of them. */
function wordsOf(line: string): readonly string[] {
  const words: string[] = [];
  const word = /\s*((?:(?:^|(?<=[\s=]))(?:'[^']*'|"[^"]*")|\$\{\{[^}]*\}\}|[^\s'";|&<>()#]|(?<=\S)#)+)/y;
  for (let found; (found = word.exec(line)?.[1]) !== undefined;) words.push(found.replaceAll(/['"]/g, ''));
  return words;
}

function readingError([command = '', ...words]: readonly string[]): string | undefined {
  if (!isCommand(command)) return `expected one of ${commandNames.join(', ')}`;
  const end = words.indexOf('--');
  // The shell, or the CI service, puts a value in the place of a variable.
  const args = words.slice(0, end < 0 ? undefined : end).map((word) => word.replaceAll(/\$\{\{.*?\}\}|\$\w+/g, '1'));
  try {
    parseOptions(command, args, '/nowhere');
  } catch (error) {
    if (error instanceof UserFacingError) return error.message;
    throw error;
  }
  return undefined;
}

function nameError([command = '', ...words]: readonly string[]): string | undefined {
  if (/^(?:<|\[|--help|--version|help)/.test(command)) return undefined;
  if (!isCommand(command)) return `expected one of ${commandNames.join(', ')}`;
  const end = words.indexOf('--');
  const flags = words.slice(0, end < 0 ? undefined : end).flatMap((word) => /^\[?--([a-z-]+)/.exec(word)?.[1] ?? []);
  const unknown = flags.find((flag) => flag !== 'help' && !optionsOf(command).has(flag));
  return unknown === undefined ? undefined : `${command} has no option --${unknown}`;
}
