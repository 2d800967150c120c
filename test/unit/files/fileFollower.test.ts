import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createDeferred } from '../../../src/base/deferred.ts';
import { FileFollower } from '../../../src/files/fileFollower.ts';
import { scratch } from '../../support/scratch.ts';

function collector(): { text: string; failure: Error | undefined; write: (bytes: Uint8Array) => Promise<void> } {
  const output = {
    text: '',
    failure: undefined as Error | undefined,
    write: (bytes: Uint8Array): Promise<void> => Promise.resolve(void (output.text += Buffer.from(bytes).toString())),
  };
  return output;
}

test('what is appended is copied once, from a file that does not exist at first', async () => {
  const path = scratch('grows');
  const output = collector();
  const follower = new FileFollower(path, output);
  follower.grown();
  expect(output.text).toBe('');
  writeFileSync(path, 'one\n');
  follower.grown();
  appendFileSync(path, 'two\n');
  follower.grown();
  follower.grown();
  await follower.end();
  expect(output.text).toBe('one\ntwo\n');
  expect(follower.failure).toBeUndefined();
});

test('a file that is written again from its start continues where the copy ended', async () => {
  const path = scratch('again');
  const output = collector();
  const follower = new FileFollower(path, output);
  writeFileSync(path, 'one\ntwo\n');
  follower.grown();
  await Promise.resolve();
  writeFileSync(path, 'one\n');
  follower.grown();
  writeFileSync(path, 'one\ntwo\nthree\n');
  await follower.end();
  expect(output.text).toBe('one\ntwo\nthree\n');
});

test('nothing is read while the output is busy', async () => {
  const path = scratch('large');
  writeFileSync(path, Buffer.alloc(1 << 20, 'x'));
  const busy = createDeferred<void>();
  const sizes: number[] = [];
  const write = (bytes: Uint8Array): Promise<void> => {
    sizes.push(bytes.length);
    return busy.promise;
  };
  const follower = new FileFollower(path, { failure: undefined, write });
  follower.grown();
  follower.grown();
  expect(sizes).toHaveLength(1);
  busy.resolve();
  await follower.end();
  expect(sizes.reduce((sum, size) => sum + size)).toBe(1 << 20);
});

test('a file that was never written is a failure at the end', async () => {
  const follower = new FileFollower(scratch('never'), collector());
  follower.grown();
  expect(follower.failure).toBeUndefined();
  await follower.end();
  expect(follower.failure).toMatchObject({ code: 'ENOENT' });
});

test('a file that cannot be read is a failure of the follower', async () => {
  const path = scratch('folder');
  mkdirSync(path);
  const follower = new FileFollower(path, collector());
  await follower.end();
  expect(follower.failure).toMatchObject({ code: 'EISDIR' });
});
