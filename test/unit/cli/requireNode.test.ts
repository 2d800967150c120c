import { expect, test } from 'vitest';
import { requireNode } from '../../../src/cli/requireNode.ts';

test('the command line runs on Node, and says so on other programs', () => {
  expect(() => requireNode({ node: '24.21.0' })).not.toThrow();
  expect(() => requireNode({ node: '24.3.0', bun: '1.4.5' })).toThrow('runs on Node only, and this is Bun 1.4.5');
  expect(() => requireNode({ node: '24.2.0', deno: '2.9.6' })).toThrow('runs on Node only, and this is Deno 2.9.6');
});
