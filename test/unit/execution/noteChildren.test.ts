import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { noteChildren } from '../../../src/execution/noteChildren.ts';
import { childLog } from '../../../src/protocol/runnerControl.ts';
import { scratch } from '../../support/scratch.ts';

async function start(): Promise<number | undefined> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid;
}

it('writes the processes that items start, until it is stopped', async () => {
  const path = scratch(childLog);
  const current: { item?: number } = {};
  const stop = noteChildren(join(dirname(path), 'w0.spool'), () => current.item);
  await start();
  expect(existsSync(path)).toBe(false);
  current.item = 4;
  const pid = await start();
  stop();
  await start();
  expect(readFileSync(path, 'utf8')).toBe(`${pid} 4\n`);
});

it('never disturbs the code that starts a process', async () => {
  const stop = noteChildren(scratch('missing/children'), () => 1);
  expect(await start()).toBeGreaterThan(0);
  stop();
});
