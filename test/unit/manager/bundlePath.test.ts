import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { bundlePath } from '../../../src/manager/bundlePath.ts';
import { Manager } from '../../../src/manager/manager.ts';
import { ManagedList } from '../../../src/manager/proxies/collections.ts';
import { createState } from '../../../src/manager/proxies/managedObject.ts';
import { scratch } from '../../support/scratch.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

// Here the bundles of the server and the bridge are not beside the code, as in a program that was bundled with it.
describe('a library without its other bundles', () => {
  test('reports that the manager did not start, and leaves no folder', async () => {
    const temporary = dirname(scratch('none'));
    vi.stubEnv('TMPDIR', temporary);
    await expect(Manager.start()).rejects.toMatchObject({
      name: 'UserFacingError',
      message: expect.stringContaining('managerServer.js, which is missing'),
    });
    expect(readdirSync(temporary)).toEqual([]);
  });

  test('names the missing file and the next step', () => {
    expect(() => bundlePath('managerServer.js')).toThrow(/^a manager needs .*managerServer\.js, which is missing$/);
  });

  test('reports that calls cannot block, and blocks no thread', () => {
    const list = new ManagedList(createState('list', 'list-1', { path: '/nowhere', authkey: '', pid: 1 }));
    expect(() => list.append(1)).toThrow('managerBridge.js, which is missing');
  });
});
