import { expect, test } from 'vitest';
import { machinesOf, parseAgent } from '../../../src/cli/hostArguments.ts';
import { jobDefaults, type Job } from '../../../src/model/facts/job.ts';
import { agentCommand } from '../../../src/remote/openCommand.ts';

const job: Job = { ...jobDefaults, module: '/m.ts', exportName: 'f', baseDir: '/' };

test('workers on other machines are processes, and the commands are no part of the job', () => {
  const on = ['ssh a', 'ssh b'];
  expect(machinesOf({ on }, job)).toEqual({
    job: { ...job, isolation: 'process' },
    machines: { kind: 'commands', commands: on },
  });
  expect(machinesOf({}, job)).toEqual({ job, machines: undefined });
  const misfits = { on, isolation: 'thread', detectRaces: true, maxMemoryBytes: 5 } as const;
  expect(() => machinesOf(misfits, job)).toThrow(
    '--isolation thread and --max-memory and --detect-races cannot be used',
  );
});

test('an agent serves its stdin; anything else is an error with the next step', () => {
  expect(parseAgent(['--stdio', '--workers', '3'], '/')).toEqual({ workers: 3, queue: undefined });
  expect(() => parseAgent([], '/')).toThrow('an agent needs a place');
  expect(() => parseAgent(['--stdio', 'x'], '/')).toThrow('expected no operand');
});

test('the words of an agent are added to a command without them', () => {
  expect(agentCommand('ssh build1')).toBe('ssh build1 poolscope agent --stdio');
  const own = 'ssh build1 "cd /srv/app && npx poolscope agent --stdio --workers 8"';
  expect(agentCommand(own)).toBe(own);
});
