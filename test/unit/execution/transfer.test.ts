import { move } from 'piscina';
import { expect, test } from 'vitest';
import { refuseMoved, transfer, unwrapTransfer } from '../../../src/execution/transfer.ts';

test('a marked value returns the value and its list', () => {
  const buffer = new ArrayBuffer(4);
  expect(unwrapTransfer(transfer({ buffer }, [buffer]))).toEqual({ value: { buffer }, list: [buffer] });
});

test.each([[null], [undefined], [3], ['text'], [{ value: 1 }]])('%j without a mark is itself', (value) => {
  expect(unwrapTransfer(value)).toEqual({ value });
});

test("Piscina's move gives the value and its list back", () => {
  const bytes = new Uint8Array([1, 2]);
  expect(unwrapTransfer(move(bytes))).toEqual({ value: bytes, list: [bytes.buffer] });
  const several = {
    [Symbol.for('Piscina.transferable')]: [bytes.buffer],
    [Symbol.for('Piscina.valueOf')]: { bytes },
  } as unknown as Parameters<typeof move>[0];
  expect(unwrapTransfer(several)).toEqual({ value: several });
  expect(unwrapTransfer(move(several))).toEqual({ value: { bytes }, list: [bytes.buffer] });
});

test('a buffer that was moved is refused, an empty one and a port are not', () => {
  const moved = new ArrayBuffer(8);
  structuredClone(moved, { transfer: [moved] });
  expect(() => refuseMoved([new ArrayBuffer(0), moved], 'the input')).toThrow(
    'a buffer in the transfer list of the input was already transferred',
  );
  const { port1, port2 } = new MessageChannel();
  refuseMoved([new ArrayBuffer(0), port1, port2], 'the input');
  refuseMoved(undefined, 'the input');
  port1.close();
});
