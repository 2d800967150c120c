import { hash } from 'node:crypto';

// Cuts bytes into blocks where their content says so, and names each block by its hash. Bytes that are equal in two values
// become equal blocks, even if there is something else before them:
//
//     item 1, table…table     ->  [item 1, tab] [le…ta] [ble]
//     item 12, table…table    ->  [item 12, tab] [le…ta] [ble]
//
// A block ends where a hash of the last 32 bytes has zeros at its beginning (a "gear hash"; Xia et al., FastCDC, USENIX ATC
// 2016). The sizes are a compromise: the block with the difference is sent with each value, and each block costs a hash and
// its name.

/** A block, and the SHA-256 of its bytes. */
export interface Block {
  readonly hash: string;
  readonly bytes: Uint8Array;
}

const leastBytes = 16 * 1024;
const mostBytes = 128 * 1024;
/** 14 bits: after `leastBytes`, a block ends after 16 KiB on average. */
const endMask = 0xfffc0000;
const windowBytes = 32;

/** Any numbers that look random. Both sides need not agree about them. */
const gear = Int32Array.from(
  { length: 256 },
  (_, byte) => Math.imul((byte + 1) * 0x9e3779b1, 0x85ebca6b) ^ (byte << 7),
);

/** The blocks are views of the bytes. */
export function cutBlocks(bytes: Uint8Array): readonly Block[] {
  const blocks: Block[] = [];
  for (let from = 0; from < bytes.length;) {
    const end = endOf(bytes, from);
    const block = bytes.subarray(from, end);
    blocks.push({ hash: blockHash(block), bytes: block });
    from = end;
  }
  return blocks;
}

export const blockHash = (bytes: Uint8Array): string => hash('sha256', bytes, 'base64url');

function endOf(bytes: Uint8Array, from: number): number {
  const last = Math.min(from + mostBytes, bytes.length);
  let state = 0;
  let at = Math.min(from + leastBytes - windowBytes, last);
  for (const full = Math.min(from + leastBytes, last); at < full; at++) state = ((state << 1) + gearOf(bytes, at)) | 0;
  for (; at < last; at++) {
    state = ((state << 1) + gearOf(bytes, at)) | 0;
    if ((state & endMask) === 0) return at + 1;
  }
  return last;
}

const gearOf = (bytes: Uint8Array, at: number): number => gear[bytes[at] ?? 0] ?? 0;
