import { beforeEach, expect, it, vi } from 'vitest';
import { runCommand } from '../../../../src/extension/commands/index.ts';
import { commandIds } from '../../../../src/extension/contributions.ts';
import { editor, freshEditor } from '../../../support/fakeVscode.ts';
import { fakeServices } from '../../../support/fakeServices.ts';

vi.mock('vscode', () => import('../../../support/fakeVscode.ts'));

beforeEach(() => void freshEditor());

it('a problem of the user is shown with its next step', async () => {
  await runCommand(fakeServices().services, commandIds.openRun, undefined);
  expect(editor.texts('error')).toEqual(['This command needs a run. Use it from the menu of a run in the Runs view.']);
});

it('a bug of ours goes to the log, which a button opens', async () => {
  const boom = new Error('boom');
  const { services, calls } = fakeServices({
    workers: { pauseAll: () => Promise.reject(boom) },
  });
  editor.answers.push('Show log');
  await runCommand(services, commandIds.pauseAll, undefined);
  expect(editor.shown[0]?.text).not.toContain('boom');
  expect(calls).toEqual(['log.error {}', 'log.show']);
});
