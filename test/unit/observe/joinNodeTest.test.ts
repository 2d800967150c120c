import { expect, test } from 'vitest';
import { nodeTestOption } from '../../../src/observe/joinNodeTest.ts';

const option = (...command: readonly string[]): string => nodeTestOption(command, '/a b/reporter.mjs');

test('a run of the tests of Node gets a reporter, unless it names reporters itself', () => {
  expect(option('node', '--test')).toBe('--test-reporter="/a b/reporter.mjs"');
  expect(option('/usr/bin/node', '--import', 'x', '--test', 'a.test.js')).not.toBe('');
  expect(option('node', 'main.js')).toBe('');
  expect(option('npm', 'test', '--test')).toBe('');
  expect(option('node', '--test', '--test-reporter=dot')).toBe('');
  expect(option('node', '--test', '--test-reporter-destination', 'out.txt')).toBe('');
});
