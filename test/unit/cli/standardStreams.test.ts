import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { surviveStreamErrors } from '../../../src/cli/standardStreams.ts';

function failing(code: string) {
  const stream = new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })) });
  const finalCode = surviveStreamErrors([stream]);
  return new Promise<(code: number) => number>((resolve) => {
    stream.once('error', () => resolve(finalCode));
    stream.write('text');
  });
}

test('a reader that is gone changes no exit code', async () => {
  const finalCode = await failing('EPIPE');
  expect([0, 1, 2].map(finalCode)).toEqual([0, 1, 2]);
});

test('a full device turns success into a failure', async () => {
  const finalCode = await failing('ENOSPC');
  expect([0, 1, 2].map(finalCode)).toEqual([1, 1, 2]);
});
