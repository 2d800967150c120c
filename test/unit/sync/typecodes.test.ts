import { expect, test } from 'vitest';
import { bytesPer, viewOf, type Typecode } from '../../../src/sync/typecodes.ts';

test.each<[Typecode, number, string]>([
  ['int8', 1, 'Int8Array'],
  ['uint8', 1, 'Uint8Array'],
  ['int16', 2, 'Int16Array'],
  ['uint16', 2, 'Uint16Array'],
  ['int32', 4, 'Int32Array'],
  ['uint32', 4, 'Uint32Array'],
  ['float32', 4, 'Float32Array'],
  ['float64', 8, 'Float64Array'],
  ['bigint64', 8, 'BigInt64Array'],
  ['biguint64', 8, 'BigUint64Array'],
])('%s has %i bytes in a %s', (typecode, bytes, name) => {
  const buffer = new SharedArrayBuffer(16);
  const view = viewOf(typecode, buffer);
  expect([bytesPer(typecode), view.constructor.name, view.length, view.buffer]).toEqual([
    bytes,
    name,
    16 / bytes,
    buffer,
  ]);
});

test.each(['i', 'toString', '__proto__', ''])('"%s" is not a typecode', (typecode) => {
  expect(() => bytesPer(typecode)).toThrow(`"${typecode}" is not a typecode`);
  expect(() => viewOf(typecode as Typecode, new SharedArrayBuffer(8))).toThrow('is not a typecode');
});
