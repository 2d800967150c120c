import type { OptionRow } from './optionRow.ts';
import { filePath, text } from './optionValues.ts';

/** Other machines that run the items. */
export const hostOptions = {
  on: {
    flag: 'on',
    value: 'COMMAND',
    read: text,
    repeats: true,
    brief: 'runs the items on another machine: "ssh build1"; may be repeated',
    help:
      'runs the items on another machine, which the command reaches: "ssh build1", "docker exec -i box". ' +
      'poolscope agent --stdio is added to it, unless the command says so itself; may be repeated',
    commands: ['run', 'tune'],
  },
  queue: {
    flag: 'queue',
    value: 'URL',
    read: text,
    brief: 'runs the items on the agents at this Redis server',
    help:
      'run, tune: runs the items on the agents that wait at this Redis server, e.g. redis://HOST:6379 or rediss://…; ' +
      'agent: waits there for runs. Needs a key, and the packages bullmq and ioredis',
    commands: ['run', 'tune', 'agent'],
  },
  keyFile: {
    flag: 'key-file',
    value: 'FILE',
    read: filePath,
    help: 'with --queue: signs all messages with the key in this file (default: the variable POOLSCOPE_KEY)',
    commands: ['run', 'tune', 'agent'],
  },
  stdio: {
    flag: 'stdio',
    help: 'serves the run at the other end of stdin and stdout, and ends with it',
    commands: ['agent'],
  },
} as const satisfies Readonly<Record<string, OptionRow>>;
