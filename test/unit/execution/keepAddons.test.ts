import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { expect, test } from 'vitest';
import { keepAddons } from '../../../src/execution/keepAddons.ts';
import { scratch } from '../../support/scratch.ts';

function fakeHost() {
  const calls: { readonly file: string; readonly flags: number | undefined }[] = [];
  const dlopen = (_module: object, file: string, flags?: number): void => {
    if (file === 'missing.node') throw new Error('no such file');
    calls.push({ file, flags });
  };
  const host: { dlopen: typeof process.dlopen } = { dlopen };
  return { host, calls };
}

test('addons are counted in the order of their loads, and one that fails is none', () => {
  const { host } = fakeHost();
  const addons = keepAddons(host);
  host.dlopen({}, 'a.node');
  expect(() => host.dlopen({}, 'missing.node')).toThrow('no such file');
  host.dlopen({}, 'b.node');
  expect(addons.loaded).toEqual(['a.node', 'b.node']);
});

test.runIf(process.platform === 'linux')(
  'addons are loaded with the flag that keeps them, and with their own flags',
  () => {
    const { host, calls } = fakeHost();
    keepAddons(host);
    host.dlopen({}, 'a.node');
    host.dlopen({}, 'b.node', constants.dlopen.RTLD_NOW | constants.dlopen.RTLD_GLOBAL);
    expect(calls).toEqual([
      { file: 'a.node', flags: constants.dlopen.RTLD_LAZY | 0x1000 },
      { file: 'b.node', flags: constants.dlopen.RTLD_NOW | constants.dlopen.RTLD_GLOBAL | 0x1000 },
    ]);
  },
);

test('the file of an addon is known before the addon is loaded, which may end the process', () => {
  const log = scratch('addons');
  const host: { dlopen: typeof process.dlopen } = {
    dlopen: (_module: object, file: string) => expect(readFileSync(log, 'utf8').endsWith(`${file}\n`)).toBe(true),
  };
  keepAddons(host, log);
  host.dlopen({}, '/a.node');
  host.dlopen({}, '/b.node');
  expect(readFileSync(log, 'utf8')).toBe('/a.node\n/b.node\n');
  keepAddons(host, '/missing/folder/addons');
  expect(() => host.dlopen({}, '/c.node')).not.toThrow();
});
