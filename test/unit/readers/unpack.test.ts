import * as zlib from 'node:zlib';
import { expect, it, test } from 'vitest';
import { unpack } from '../../../src/readers/unpack.ts';

const { zstdCompressSync } = zlib as unknown as { readonly zstdCompressSync?: (bytes: Uint8Array) => Buffer };
const text = Array.from({ length: 20_000 }, (_, k) => `${k} ${Math.sin(k)}\n`).join('');

async function* blocks(content: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < content.length; at += 1 << 16) yield content.subarray(at, at + (1 << 16));
}

async function unpacked(content: Buffer): Promise<{ readonly text: string; readonly error: string }> {
  const parts: Buffer[] = [];
  let error = '';
  try {
    for await (const part of unpack(blocks(content), 'rows.csv')) parts.push(part);
  } catch (thrown) {
    error = (thrown as Error).message;
  }
  return { text: Buffer.concat(parts).toString(), error };
}

const packers: readonly (readonly [string, (bytes: Uint8Array) => Buffer])[] = [
  ['gzip', zlib.gzipSync],
  ...(zstdCompressSync ? ([['zstd', zstdCompressSync]] as const) : []),
];

test.each(packers)('unpacks %s, also several files in one', async (_, pack) => {
  const [a, b, c] = [text.slice(0, 10), text.slice(10, 2000), text.slice(2000)].map((part) => pack(Buffer.from(part)));
  if (!a || !b || !c) return expect.unreachable();
  expect(await unpacked(pack(Buffer.from(text)))).toEqual({ text, error: '' });
  expect(await unpacked(Buffer.concat([a, b, c]))).toEqual({ text, error: '' });
});

test.each(packers)('returns what can be unpacked of %s that is cut off, then an error', async (_, pack) => {
  const packed = pack(Buffer.from(text));
  for (const length of [6, packed.length >> 1, packed.length - 1]) {
    const { text: part, error } = await unpacked(packed.subarray(0, length));
    expect(error).toBe('rows.csv cannot be unpacked: unexpected end of file');
    expect(text.startsWith(part)).toBe(true);
    if (length > 6) expect(part).not.toBe('');
  }
});

it('refuses content that only begins like a packed file', async () => {
  expect((await unpacked(Buffer.from([0x1f, 0x8b, 1, 2, 3, 4]))).error).toContain('cannot be unpacked');
});

it('recognises packed content in blocks of any size, and waits for no other block', async () => {
  const packed = zlib.gzipSync('text');
  async function* bytes(): AsyncGenerator<Buffer> {
    for (let at = 0; at < packed.length; at++) yield packed.subarray(at, at + 1);
  }
  const parts: Buffer[] = [];
  for await (const part of unpack(bytes(), 'rows.csv')) parts.push(part);
  expect(Buffer.concat(parts).toString()).toBe('text');
  async function* endless(): AsyncGenerator<Buffer> {
    yield Buffer.from('1');
    await new Promise(() => {});
  }
  expect(String((await unpack(endless(), 'rows.csv').next()).value)).toBe('1');
});

it('leaves other content as it is', async () => {
  expect(await unpacked(Buffer.from(text))).toEqual({ text, error: '' });
  expect(await unpacked(Buffer.alloc(0))).toEqual({ text: '', error: '' });
});
