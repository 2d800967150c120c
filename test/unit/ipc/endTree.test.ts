import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { endChild, endTree, type ProcessEnder } from '../../../src/ipc/endTree.ts';
import { eventually } from '../../support/eventually.ts';

function recorder(platform: NodeJS.Platform): { readonly system: ProcessEnder; readonly calls: string[] } {
  const calls: string[] = [];
  const system: ProcessEnder = {
    platform,
    kill: (pid, signal) => void calls.push(`kill ${pid} ${signal}`),
    run: (file, args, waits) =>
      void calls.push([file.split(/[\\/]/).at(-1), ...args, ...(waits ? ['waits'] : [])].join(' ')),
  };
  return { system, calls };
}

const child = (changes: { pid?: number; exitCode?: number } = {}) => {
  const calls: string[] = [];
  const kill = (signal: string): void => void calls.push(signal);
  return { calls, child: { pid: 42, exitCode: null, signalCode: null, ...changes, kill } };
};

it.each(['linux', 'darwin'] as const)('a tree is a group on %s', (platform) => {
  const { system, calls } = recorder(platform);
  endTree(42, system);
  expect(calls).toEqual(['kill -42 SIGKILL']);
});

it('taskkill ends a tree on Windows, and a process that ends its own waits for it', () => {
  const { system, calls } = recorder('win32');
  endTree(42, system);
  endTree(process.pid, system);
  expect(calls).toEqual(['taskkill.exe /PID 42 /T /F', `taskkill.exe /PID ${process.pid} /T /F waits`]);
});

it('a child without a group is killed alone, and with what it has started on Windows', () => {
  const [posix, windows] = [recorder('linux'), recorder('win32')];
  const [here, there] = [child(), child()];
  endChild(here.child, posix.system);
  endChild(there.child, windows.system);
  expect([here.calls, posix.calls]).toEqual([['SIGKILL'], []]);
  expect([there.calls, windows.calls]).toEqual([[], ['taskkill.exe /PID 42 /T /F']]);
});

it('the number of a child that has ended may belong to another process of Windows', () => {
  const { system, calls } = recorder('win32');
  const ended = child({ exitCode: 0 });
  endChild(ended.child, system);
  expect(calls).toEqual([]);
});

it.skipIf(process.platform === 'win32')('what a process has started ends with it, also after its own end', async () => {
  const leader = spawn('/bin/sh', ['-c', 'sleep 1000 & echo $!'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [text] = (await once(leader.stdout, 'data')) as [Buffer];
  if (leader.exitCode === null) await once(leader, 'exit');
  const pid = Number(String(text));
  const isThere = (): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  expect(isThere()).toBe(true);
  endTree(leader.pid ?? 0);
  await eventually(isThere).toBe(false);
  // Nothing is left to end.
  endTree(leader.pid ?? 0);
});
