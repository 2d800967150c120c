import { PassThrough, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { surviveStreamErrors } from '../../../src/cli/standardStreams.ts';

function failing(code: string, stderr = new PassThrough()) {
  const stream = new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })) });
  const finalCode = surviveStreamErrors(stream, stderr);
  return new Promise<(code: number) => number>((resolve) => {
    stream.once('error', () => resolve(finalCode));
    stream.write('text');
  });
}

test('a reader that is gone changes no exit code', async () => {
  const finalCode = await failing('EPIPE');
  expect([0, 1, 2].map(finalCode)).toEqual([0, 1, 2]);
});

test('a full device turns success into a failure with a reason', async () => {
  const stderr = new PassThrough();
  const finalCode = await failing('ENOSPC', stderr);
  expect(String(stderr.read())).toBe('error: stdout cannot be written: ENOSPC\n');
  expect([0, 1, 2].map(finalCode)).toEqual([1, 1, 2]);
});
