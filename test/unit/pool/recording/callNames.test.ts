import { expect, test } from 'vitest';
import { CallNames } from '../../../../src/pool/recording/callNames.ts';

test('the calls of each method are counted from 1', () => {
  const names = new CallNames();
  expect((['map', 'applyAsync', 'map'] as const).map((method) => names.next(method))).toEqual([
    'map 1',
    'applyAsync 1',
    'map 2',
  ]);
});
