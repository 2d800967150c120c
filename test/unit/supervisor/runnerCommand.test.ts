import { describe, expect, it } from 'vitest';
import { jobDefaults, type Job } from '../../../src/model/facts/job.ts';
import { runnerCommand } from '../../../src/supervisor/runnerCommand.ts';

const job: Job = { ...jobDefaults, module: '/w/a.ts', exportName: 'work', baseDir: '/w', input: 'range:3' };

describe('the command line of a runner', () => {
  const place = { address: '/tmp/s.sock', token: 'secret' };
  const start = { workDir: '/tmp/work', resume: null };
  const paths = { nodePath: '/node', runnerPath: '/runner.js' };

  it('passes address and token by the environment, where other users cannot see them', () => {
    const command = runnerCommand({ job, ...paths }, place, start);
    expect(command.env).toEqual({
      POOLSCOPE_ADDRESS: '/tmp/s.sock',
      POOLSCOPE_TOKEN: 'secret',
      POOLSCOPE_RUN: 'work',
    });
    expect(command.execArgv.join(' ')).not.toContain('secret');
    expect(command).toMatchObject({ cwd: '/w' });
  });

  it('has files of its own for what it prints', () => {
    const { output } = runnerCommand({ job, ...paths }, place, start);
    expect(output).toEqual({ stdout: '/tmp/work/r0-stdout.txt', stderr: '/tmp/work/r0-stderr.txt' });
  });

  it('leaves the memory of the main thread as it is if user code runs there', () => {
    const limit = '--max-semi-space-size=4';
    expect(runnerCommand({ job, ...paths }, place, start).execArgv).toContain(limit);
    const inline: Job = { ...job, isolation: 'inline' };
    expect(runnerCommand({ job: inline, ...paths }, place, start).execArgv).not.toContain(limit);
  });

  it('waits for a debugger on this machine only', () => {
    expect(runnerCommand({ job, ...paths, inspectPort: 0 }, place, start).execArgv).toContain(
      '--inspect-brk=127.0.0.1:0',
    );
  });
});
