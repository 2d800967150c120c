import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import { agentTools } from '../../../src/extension/agentTools.ts';
import { settingIds } from '../../../src/extension/contributions.ts';
import { editor, EventEmitter, LanguageModelTextPart, type FakeTool } from '../../support/fakeVscode.ts';
import { scratch } from '../../support/scratch.ts';

vi.mock('vscode', () => import('../../support/fakeVscode.ts'));

const cancelled = new EventEmitter<unknown>();
let root = '';
let offered: ReturnType<typeof agentTools>;
const tool = (name: string): FakeTool | undefined => offered.get(name) as FakeTool | undefined;

/** A workspace whose command line prints its arguments as a report. */
beforeEach(() => {
  root = scratch('window');
  mkdirSync(root);
  const cliPath = join(root, 'cli.cjs');
  writeFileSync(cliPath, 'console.log(JSON.stringify({ args: process.argv.slice(2) }))');
  writeFileSync(join(root, 'work.mjs'), 'export const work = (item) => item;');
  editor.folders = [root];
  editor.isTrusted = true;
  editor.settings.set(settingIds.nodePath, process.execPath);
  offered = agentTools(cliPath);
});

async function call(name: string, input: object): Promise<string> {
  const result = await tool(name)?.invoke({ input }, { onCancellationRequested: cancelled.event });
  const [part] = result?.content ?? [];
  return part instanceof LanguageModelTextPart ? part.value : '';
}

it('a language model runs a job of the workspace, after a person has seen what will run', async () => {
  const asked = tool('poolscope_run')?.prepareInvocation({ input: { job: 'work.mjs#work' } });
  expect(asked?.confirmationMessages?.message.value).toContain('work.mjs#work');
  expect(tool('poolscope_results')?.prepareInvocation({ input: {} }).confirmationMessages).toBe(undefined);
  expect(await call('poolscope_run', { job: 'work.mjs#work' })).toContain('"run","work.mjs#work","--record"');
});

it('nothing runs in Restricted Mode, without a folder, or outside of the workspace', async () => {
  expect(await call('poolscope_run', { job: '../work.mjs#work' })).toContain('is not a file in');
  editor.isTrusted = false;
  expect(await call('poolscope_run', { job: 'work.mjs#work' })).toContain('Restricted Mode');
  editor.isTrusted = true;
  editor.folders = [];
  expect(await call('poolscope_run', { job: 'work.mjs#work' })).toContain('no folder is open');
});
