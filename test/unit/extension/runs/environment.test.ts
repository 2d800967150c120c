import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { readEnvironment } from '../../../../src/extension/runs/environment.ts';
import { scratch } from '../../../support/scratch.ts';

const folder = scratch('environment');
const of = (settings: Record<string, unknown>) => readEnvironment((id) => settings[id], folder);

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, '.env'), '# secrets\nDATABASE_URL="postgres://localhost/a b"\nTOKEN=from the file\n');
});

test('variables come from the file, relative to the workspace folder or absolute, and those of the setting win', async () => {
  const env = { 'poolscope.envFile': '.env', 'poolscope.env': { TOKEN: 'mine', NODE_OPTIONS: '--conditions=dev' } };
  const expected = { DATABASE_URL: 'postgres://localhost/a b', TOKEN: 'mine', NODE_OPTIONS: '--conditions=dev' };
  expect(await of(env)).toEqual(expected);
  expect(await of({ ...env, 'poolscope.envFile': join(folder, '.env') })).toEqual(expected);
  expect(await of({ 'poolscope.envFile': '', 'poolscope.env': null })).toEqual({});
});

test('a missing file and a value that is no text are named', async () => {
  await expect(of({ 'poolscope.envFile': 'missing.env' })).rejects.toThrow(
    /^The file missing\.env of the setting .*ENOENT/,
  );
  await expect(of({ 'poolscope.env': { PORT: 3000 } })).rejects.toThrow(
    'The variable PORT in the setting poolscope.env',
  );
});
