import { expect, test } from 'vitest';
import { transfer, unwrapTransfer } from '../../../src/execution/transfer.ts';

test('a marked value returns the value and its list', () => {
  const buffer = new ArrayBuffer(4);
  expect(unwrapTransfer(transfer({ buffer }, [buffer]))).toEqual({ value: { buffer }, list: [buffer] });
});

test.each([[null], [undefined], [3], ['text'], [{ value: 1 }]])('%j without a mark is itself', (value) => {
  expect(unwrapTransfer(value)).toEqual({ value });
});
