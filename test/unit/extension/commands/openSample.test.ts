import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import { openSample } from '../../../../src/extension/commands/openSample.ts';
import { fakeServices } from '../../../support/fakeServices.ts';
import { editor, freshEditor } from '../../../support/fakeVscode.ts';
import { root } from '../../../support/root.ts';
import { scratch } from '../../../support/scratch.ts';

vi.mock('vscode', () => import('../../../support/fakeVscode.ts'));

beforeEach(() => void freshEditor());

it('opens a copy of the sample, and keeps what was edited in it', async () => {
  const sample = { from: join(root, 'media/sample/orders.ts'), to: join(scratch('storage'), 'sample/orders.ts') };
  const services = { ...fakeServices().services, sample };
  await openSample.run(services, undefined);
  expect(readFileSync(sample.to, 'utf8')).toBe(readFileSync(sample.from, 'utf8'));
  writeFileSync(sample.to, 'edited');
  await openSample.run(services, undefined);
  expect(readFileSync(sample.to, 'utf8')).toBe('edited');
  expect(editor.opened.map(({ path }) => path)).toEqual([sample.to, sample.to]);
});

it('fails if the sample is not there', async () => {
  const sample = { from: join(root, 'media/sample/none.ts'), to: join(scratch('elsewhere'), 'orders.ts') };
  await expect(openSample.run({ ...fakeServices().services, sample }, undefined)).rejects.toThrow('ENOENT');
});
