import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Identity } from '../objects/callers.ts';

// Both ends of a connection prove that they have the authentication key, and neither sends it, as in Python's
// multiprocessing.connection. It costs one round trip, because the caller opens:
//
//   caller  -> manager   hello: its identity and a random number, as JSON
//   manager -> caller    a random number, and the HMAC of `manager`, the hello and that number
//   caller  -> manager   the HMAC of `caller`, the hello and that number; its requests follow
//
// The words keep either end from answering with what it has received.

/** The first frame of a connection. It is JSON, because nothing else is decoded before the key was proven. */
export interface Hello {
  readonly nonce: string;
  readonly identity: Identity;
}

const nonceBytes = 32;
const proofBytes = 32;

/** The most bytes of a frame before the key was proven. */
export const mostHelloBytes = 1024;

export const newNonce = (): Buffer => randomBytes(nonceBytes);

/** The first frame of a caller. */
export const helloOf = (identity: Identity): Buffer =>
  Buffer.from(JSON.stringify({ nonce: newNonce().toString('hex'), identity } satisfies Hello));

/** The second frame: the manager's random number, and its proof. */
export const challengeOf = (authkey: string, hello: Buffer, nonce: Buffer): Buffer =>
  Buffer.concat([nonce, proof(authkey, 'manager', hello, nonce)]);

/** The third frame: the caller's proof. Returns undefined if the challenge does not prove the key. */
export function answerTo(authkey: string, hello: Buffer, challenge: Buffer): Buffer | undefined {
  const nonce = challenge.subarray(0, nonceBytes);
  if (!isEqual(challenge.subarray(nonceBytes), proof(authkey, 'manager', hello, nonce))) return undefined;
  return proof(authkey, 'caller', hello, nonce);
}

/** Whether the third frame proves the key. */
export const isAnswer = (authkey: string, hello: Buffer, nonce: Buffer, answer: Buffer): boolean =>
  isEqual(answer, proof(authkey, 'caller', hello, nonce));

function proof(authkey: string, end: 'manager' | 'caller', hello: Buffer, nonce: Buffer): Buffer {
  return createHmac('sha256', authkey).update(end).update(nonce).update(hello).digest();
}

const isEqual = (shown: Buffer, wanted: Buffer): boolean =>
  shown.length === proofBytes && timingSafeEqual(shown, wanted);

/** Bytes as a frame. */
export function framed(body: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32LE(body.length);
  return Buffer.concat([head, body]);
}
