import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { notWritable, openRunOutputs } from '../../../src/cli/runOutputs.ts';
import { scratch } from '../../support/scratch.ts';

const others = { logs: undefined, junit: undefined, markdown: undefined };

test('a folder, and a file in no folder, are refused before a run with what to name, and nothing is removed', async () => {
  const folder = scratch('folder');
  mkdirSync(folder);
  await expect(openRunOutputs({ ...others, results: folder })).rejects.toMatchObject({
    message: `${folder} is a folder, and a file is written`,
    nextStep: 'Name a file in it.',
  });
  expect(statSync(folder).isDirectory()).toBe(true);
  await expect(openRunOutputs({ ...others, results: join(folder, 'gone', 'out') })).rejects.toMatchObject({
    message: expect.stringContaining('ENOENT'),
    nextStep: 'Name a file in a folder that exists.',
  });
});

test('a full disk has another next step than a folder that is missing', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  expect(notWritable('out', full).nextStep).toBe('Make room on the disk, or name a file on another one.');
});
