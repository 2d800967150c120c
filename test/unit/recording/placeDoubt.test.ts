import { expect, test } from 'vitest';
import { placeDoubt } from '../../../src/recording/placeDoubt.ts';

const outside = 'it is no source file and lies outside of the workspace';

test.each([
  ['/w/src/job.ts', undefined],
  ['/w/data/rows.json', undefined],
  ['/elsewhere/lib/index.js', undefined],
  ['/elsewhere/App.vue', undefined],
  ['/etc/passwd', outside],
  ['/home/me/.ssh/id_rsa', outside],
  ['/w/../etc/passwd', 'it is no absolute path without ".."'],
  ['relative.ts', 'it is no absolute path without ".."'],
  ['/dev/zero', 'it is not a regular file'],
  ['//server/share/job.ts', 'it is on another machine'],
  ['\\\\server\\share\\job.ts', 'it is on another machine'],
])('a recording that names %s: %s', (file, doubt) => {
  expect(placeDoubt(file, ['/w'])).toBe(doubt);
});
