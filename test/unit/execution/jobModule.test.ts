import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { JobModule } from '../../../src/execution/jobModule.ts';
import type { ChunkMessage } from '../../../src/protocol/workerLink.ts';
import { scratch } from '../../support/scratch.ts';

const same = (value: unknown): unknown => value;
const chunk: ChunkMessage = { chunk: 0, attempt: 1, items: [0], inputs: [4], careful: false };

test('a module is loaded from its file, with its hooks', async () => {
  const file = scratch('job.mjs');
  writeFileSync(file, 'export const setup = () => "ready"; export const work = (x) => x + 1;');
  const module = await JobModule.load({ file, loader: null }, same);
  expect(module.find('work')(1)).toBe(2);
  expect(module.hooks.setup?.()).toBe('ready');
  expect(module.hooks.teardown).toBeUndefined();
});

test('an instance of its own is another one than that of the program', async () => {
  const file = scratch('state.mjs');
  writeFileSync(file, 'const state = {}; export const work = () => state;');
  const load = async (ownInstance: boolean): Promise<unknown> =>
    (await JobModule.load({ file, loader: null, ownInstance }, same)).find('work')();
  expect(await load(false)).toBe(await load(false));
  expect(await load(true)).not.toBe(await load(false));
});

test('an error of the top level of a module is passed on unchanged', async () => {
  const file = scratch('broken.mjs');
  writeFileSync(file, 'throw new RangeError("at the top");');
  await expect(JobModule.load({ file, loader: null }, same)).rejects.toThrow(RangeError);
});

describe('a chunk', () => {
  const double = (x: unknown): number => Number(x) * 2;
  const negate = (x: unknown): number => -Number(x);
  const module = new JobModule({ double, negate }, same);

  test('runs the function of its worker unless it names its own', () => {
    const workers = { exportName: 'double', call: 'map' } as const;
    expect(module.open(chunk, workers).target).toEqual({ run: double, call: 'map', passesContext: false });
    const own = { exportName: 'negate', call: 'starmap' } as const;
    expect(module.open({ ...chunk, target: own }, workers).target).toEqual({
      run: negate,
      call: 'starmap',
      passesContext: false,
    });
  });

  test('of a missing function fails each of its items, and no other chunk', () => {
    const { target, inputs } = module.open(chunk, { exportName: 'triple', call: 'starmap', passesContext: false });
    expect(inputs).toEqual([4]);
    expect(target.call).toBe('map');
    expect(() => target.run(4)).toThrow('no export named "triple"');
    expect(module.open(chunk, { exportName: 'double', call: 'map' }).target.run).toBe(double);
  });

  test('with shared objects is revived, and fails its items if it cannot be', () => {
    const reviving = new JobModule({ double }, (value) => {
      if (!Array.isArray(value)) throw new Error('unknown');
      return value.map((member: unknown) => Number(member) + 100);
    });
    const wanted = { exportName: 'double', call: 'map' } as const;
    expect(reviving.open({ ...chunk, holdsShared: true }, wanted).inputs).toEqual([104]);
    expect(reviving.open(chunk, wanted).inputs).toEqual([4]);
    const broken = new JobModule({ double }, () => {
      throw new Error('no such primitive');
    });
    expect(() => broken.open({ ...chunk, holdsShared: true }, wanted).target.run(4)).toThrow('no such primitive');
  });
});
