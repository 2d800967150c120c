import { expect, it } from 'vitest';
import { filesSeen } from '../../../../src/observe/preload/jestWorkers.ts';

it('enters the worker of each file that Jest hands out, and no other message', () => {
  const files = new Map<string, number>();
  const see = filesSeen(files);
  const [first, second] = [{}, {}];
  see(first, [0, false, 'processChild.js', []]);
  see(second, [1, false, 'worker', [{ config: {}, path: '/work/b.test.js' }]]);
  see(first, [1, false, 'worker', [{ config: {}, path: '/work/a.test.js' }]]);
  see(second, [1, false, 'worker', [{ config: {}, path: '/work/c.test.js' }]]);
  see(first, { path: '/work/d.test.js' });
  expect([...files]).toEqual([
    ['/work/b.test.js', 0],
    ['/work/a.test.js', 1],
    ['/work/c.test.js', 0],
  ]);
});
