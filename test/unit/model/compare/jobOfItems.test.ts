import { expect, test } from 'vitest';
import type { CalledAgain } from '../../../../src/model/facts/itemsCalled.ts';
import { jobOfItems, whyNotAgain } from '../../../../src/model/compare/jobOfItems.ts';
import { addCalled } from '../../../../src/model/run/callTable.ts';
import { createRunModel, type RunModel } from '../../../../src/model/run/runModel.ts';

/** A run of an observed program with one item of each function. */
function observed(...functions: readonly CalledAgain[]): RunModel {
  const model = createRunModel();
  functions.forEach((again, item) => {
    const named = { name: 'work.mjs', functionName: 'shrink' };
    addCalled(model.calls, { type: 'itemsCalled', call: item, ...named, first: item, count: 1, again });
  });
  return { ...model, origin: { kind: 'observed', program: { name: 'build.mjs', baseDir: '/work' } } };
}

test('an item of an observed program runs again by its module and its function', () => {
  const model = observed({ module: '/work/a.cjs', style: 'starmap', registersWith: 'workerpool' });
  expect(whyNotAgain(model, 0)).toBeUndefined();
  expect(jobOfItems(model, [0], 'replayed')).toMatchObject({
    module: '/work/a.cjs',
    exportName: 'shrink',
    baseDir: '/work',
    call: 'starmap',
    registersWith: 'workerpool',
  });
});

test('an item whose function or input was not kept does not, and the reason is in the error', () => {
  const model = observed({ whyNot: 'its input is larger than 1 MB' });
  expect(() => jobOfItems(model, [0], 'replayed')).toThrow(
    'Item 0 cannot run again, because its input is larger than 1 MB.',
  );
  expect(whyNotAgain(model, 1)).toContain('its function and its input were not kept');
});

test('items of two functions are not one job', () => {
  const model = observed({ module: '/work/a.mjs', style: 'map' }, { module: '/work/b.mjs', style: 'map' });
  expect(() => jobOfItems(model, [0, 1], 'replayed')).toThrow('These items ran different functions.');
});

test('a run of the library has no job', () => {
  const program = { name: 'main.mjs', baseDir: '/work' };
  const model: RunModel = { ...createRunModel(), origin: { kind: 'library', call: 'pool work.ts', program } };
  expect(whyNotAgain(model, 0)).toContain('records no inputs');
  expect(() => jobOfItems(model, [0], 'replayed')).toThrow('cannot be replayed');
});
