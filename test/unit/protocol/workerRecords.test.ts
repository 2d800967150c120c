import { expect, test } from 'vitest';
import { spilledFile, spilledValue } from '../../../src/protocol/workerRecords.ts';

test('the name of a file in the place of a value differs from every JSON text', () => {
  expect(spilledFile(spilledValue('w0.spool.3'))).toBe('w0.spool.3');
  for (const value of [null, true, 1, '@text', [], {}]) expect(spilledFile(JSON.stringify(value))).toBeUndefined();
  expect(spilledFile('')).toBeUndefined();
});
