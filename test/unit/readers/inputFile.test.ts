import { expect, it } from 'vitest';
import { inputFile } from '../../../src/readers/inputFile.ts';

it('refuses paths that are no file, and resolves paths in the base folder', async () => {
  await expect(inputFile('nowhere.txt', '/tmp')).rejects.toThrow('the input file /tmp/nowhere.txt does not exist');
  await expect(inputFile('tmp', '/')).rejects.toThrow('the input /tmp is not a regular file but a folder');
  await expect(inputFile('null', '/dev')).rejects.toThrow('not a regular file but a device');
});
