import { expect, test } from 'vitest';
import { similarName } from '../../../src/base/similar.ts';

const known = ['run', 'show', 'replay', 'workers', 'work', 'isolation', 'timeout'];

test.each([
  ['rnu', 'run'],
  ['shwo', 'show'],
  ['wrokers', 'workers'],
  ['work', 'work'],
  ['isol', 'isolation'],
  ['Timeout', 'timeout'],
  ['tmeotu', 'timeout'],
  ['dance', undefined],
  ['x', undefined],
  ['', undefined],
])('%s means %s', (typed, meant) => {
  expect(similarName(typed, known)).toBe(meant);
});
