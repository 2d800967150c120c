import { beforeEach, expect, it, vi } from 'vitest';
import { registerCommands } from '../../../../src/extension/commands/index.ts';
import { commandIds } from '../../../../src/extension/contributions.ts';
import { editor, freshEditor } from '../../../support/fakeVscode.ts';
import { fakeServices } from '../../../support/fakeServices.ts';

vi.mock('vscode', () => import('../../../support/fakeVscode.ts'));

beforeEach(() => void freshEditor());

it('every command of the manifest is registered, once, and goes with the extension', () => {
  const registered = registerCommands(fakeServices().services);
  expect([...editor.commands.keys()].sort()).toEqual(Object.values(commandIds).sort());
  registered.dispose();
  expect(editor.commands.size).toBe(0);
});

it('a problem of the user is shown with its next step', async () => {
  registerCommands(fakeServices().services);
  await editor.commands.get(commandIds.openRun)?.();
  expect(editor.texts('error')).toEqual(['This command needs a run. Use it from the menu of a run in the Runs view.']);
});

it('a bug of ours goes to the log, which a button opens', async () => {
  const boom = new Error('boom');
  const { services, calls } = fakeServices({
    workers: { pauseAll: () => Promise.reject(boom) },
  });
  registerCommands(services);
  editor.answers.push('Show log');
  await editor.commands.get(commandIds.pauseAll)?.();
  expect(editor.shown[0]?.text).not.toContain('boom');
  expect(calls).toEqual(['log.error {}', 'log.show']);
});
