import { describe, expect, test } from 'vitest';
import { answerTo, challengeOf, helloOf, isAnswer, newNonce } from '../../../../src/manager/wire/authenticate.ts';

const identity = { id: 'x', pid: 1, thread: 0 };

/** Both ends of a connection, each with its key. */
function meet(callersKey: string, managersKey: string) {
  const hello = helloOf(identity);
  const nonce = newNonce();
  const challenge = challengeOf(managersKey, hello, nonce);
  const answer = answerTo(callersKey, hello, challenge);
  return { hello, nonce, challenge, answer };
}

describe('two ends of a connection', () => {
  test('accept each other if they have the same key', () => {
    const { hello, nonce, answer } = meet('secret', 'secret');
    expect(isAnswer('secret', hello, nonce, answer!)).toBe(true);
  });

  test.each(['', 'secre', 'secret ', 'Secret'])('do not with the key %j instead', (other) => {
    expect(meet('secret', other).answer).toBeUndefined();
    const { hello, nonce, answer } = meet(other, other);
    expect(isAnswer('secret', hello, nonce, answer!)).toBe(false);
  });

  test('never send the key, nor anything twice', () => {
    const [one, two] = [meet('secret', 'secret'), meet('secret', 'secret')];
    for (const part of ['hello', 'challenge', 'answer'] as const) {
      expect(one[part]!.includes('secret')).toBe(false);
      expect(one[part]!.equals(two[part]!)).toBe(false);
    }
  });

  test('take no proof of another connection, of the other end, or of another identity', () => {
    const [one, two] = [meet('secret', 'secret'), meet('secret', 'secret')];
    expect(isAnswer('secret', two.hello, two.nonce, one.answer!)).toBe(false);
    expect(answerTo('secret', two.hello, one.challenge)).toBeUndefined();
    expect(isAnswer('secret', one.hello, one.nonce, one.challenge.subarray(32))).toBe(false);
    const hello = Buffer.from(one.hello.toString().replace('"x"', '"y"'));
    expect(isAnswer('secret', hello, one.nonce, one.answer!)).toBe(false);
  });

  test('take no proof that is cut off or missing', () => {
    const { hello, nonce, challenge, answer } = meet('secret', 'secret');
    for (const bytes of [0, 1, 31]) expect(isAnswer('secret', hello, nonce, answer!.subarray(0, bytes))).toBe(false);
    for (const bytes of [0, 32, 63]) expect(answerTo('secret', hello, challenge.subarray(0, bytes))).toBeUndefined();
  });
});
