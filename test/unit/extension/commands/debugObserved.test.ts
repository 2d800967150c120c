import { beforeEach, expect, it, vi } from 'vitest';
import { debugObserved } from '../../../../src/extension/commands/debugObserved.ts';
import { editor, freshEditor } from '../../../support/fakeVscode.ts';
import { fakeServices } from '../../../support/fakeServices.ts';

vi.mock('vscode', () => import('../../../support/fakeVscode.ts'));
beforeEach(() => void freshEditor());

it('starts the chosen configuration with the variables of an observed program, after its own', async () => {
  editor.folders = ['/w'];
  const launch = {
    type: 'node',
    request: 'launch',
    name: 'Build',
    program: 'build.mjs',
    env: { NODE_OPTIONS: '-r x' },
  };
  editor.settings.set('configurations', [launch, { type: 'node', request: 'attach', name: 'Attach' }, null]);
  editor.answers.push('Build');
  let started: unknown;
  editor.startDebugging = async (_, configuration) => {
    started = configuration;
    return true;
  };
  const { services } = fakeServices();
  const observed = {
    environment: (options: string) => ({ NODE_OPTIONS: `${options} --require ours`, FOLDER: '/tmp/x' }),
  };
  await debugObserved.run({ ...services, observed: observed as never }, undefined);
  expect(started).toEqual({ ...launch, env: { NODE_OPTIONS: '-r x --require ours', FOLDER: '/tmp/x' } });
  editor.settings.set('configurations', []);
  await expect(debugObserved.run(services, undefined)).rejects.toThrow('No launch configuration for Node was found.');
});
