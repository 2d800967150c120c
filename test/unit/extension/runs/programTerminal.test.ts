import { PassThrough } from 'node:stream';
import { beforeEach, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { taskPty } from '../../../../src/extension/runs/programTerminal.ts';
import type { ObservedHandle } from '../../../../src/observe/observeProgram.ts';
import { freshEditor } from '../../../support/fakeVscode.ts';

vi.mock('vscode', () => import('../../../support/fakeVscode.ts'));
beforeEach(() => void freshEditor());

const failure = {
  name: 'RangeError',
  message: 'too large\nby far',
  item: 3,
  count: 4,
  frames: [
    { file: '/w/node_modules/pool/run.js', line: 1, column: 1 },
    { file: '/w/work.mjs', line: 4, column: 27 },
  ],
};

it('ends the task with the program, and prints its failures in the form of the problem matcher', async () => {
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
  const handle: Partial<ObservedHandle> & Pick<ObservedHandle, 'ended'> = {
    streams,
    ended: Promise.resolve({ code: 3 }),
    finished: Promise.resolve({} as never),
    summary: () => ({ failures: [failure], items: { total: 40 } }) as never,
  };
  const pty: vscode.Pseudoterminal = taskPty(handle as ObservedHandle);
  let printed = '';
  pty.onDidWrite((text) => (printed += text));
  const code = new Promise((resolve) => pty.onDidClose?.(resolve));
  streams.stdout.write('one\n');
  pty.open(undefined);
  expect(await code).toBe(3);
  expect(printed).toContain('\r\n/w/work.mjs:4:27: error: RangeError: too large (item 3 of 40, and 3 more)\r\n');
});
