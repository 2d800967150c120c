import type { OptionRow } from './optionRow.ts';
import { text } from './optionValues.ts';

/** Other machines that run the items. */
export const hostOptions = {
  on: {
    flag: 'on',
    value: 'COMMAND',
    read: text,
    repeats: true,
    help:
      'runs the items on another machine, which the command reaches: "ssh build1", "docker exec -i box". ' +
      'poolscope agent --stdio is added to it, unless the command says so itself; may be repeated',
    commands: ['run'],
  },
  stdio: {
    flag: 'stdio',
    help: 'serves the run at the other end of stdin and stdout, and ends with it',
    commands: ['agent'],
  },
} as const satisfies Readonly<Record<string, OptionRow>>;
