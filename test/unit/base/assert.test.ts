import { expect, test } from 'vitest';
import { assertNever } from '../../../src/base/assert.ts';

test('a variant that the types exclude is an error that shows it', () => {
  const fromElsewhere = { kind: 'newer', value: 1 } as unknown as never;
  expect(() => assertNever(fromElsewhere)).toThrow('unexpected variant: {"kind":"newer","value":1}');
});
