import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isAlive, ownerFile, ownerOf, removeOwner, writeOwner } from '../../../src/ipc/owner.ts';
import { eventually } from '../../support/eventually.ts';
import { scratch } from '../../support/scratch.ts';

test('a folder names its owner, until it is removed', () => {
  const dir = scratch('owned');
  mkdirSync(dir);
  expect(() => ownerOf(dir)).toThrow('ENOENT');
  writeOwner(dir);
  expect(ownerOf(dir)).toBe(process.pid);
  removeOwner(dir);
  writeFileSync(join(dir, ownerFile), JSON.stringify({ pid: process.pid, space: 'another container' }));
  expect(ownerOf(dir)).toBe('unknown');
});

test.runIf(process.platform === 'linux')('a process that nothing waits for has ended', async () => {
  const parent = spawn('sh', ['-c', 'sh -c "echo \\$\\$" & exec sleep 300'], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  await eventually(() => isAlive(Number(line))).toBe(false);
  expect(isAlive(parent.pid ?? 0)).toBe(true);
});
