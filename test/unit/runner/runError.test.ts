import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { UserFacingError } from '../../../src/base/errors.ts';
import { SetupFailed } from '../../../src/engine/backends/backend.ts';
import { describeFailure } from '../../../src/execution/describeFailure.ts';
import { packThrown } from '../../../src/execution/packThrown.ts';
import type { Failure } from '../../../src/model/facts/failure.ts';
import type { SourceMapper } from '../../../src/model/facts/sourceMapper.ts';
import { codeFrame } from '../../../src/runner/codeFrame.ts';
import { LoadFailed } from '../../../src/loading/loadFailed.ts';
import { PreflightFailed } from '../../../src/runner/preflightFailed.ts';
import { toRunError } from '../../../src/runner/runError.ts';
import { scratch } from '../../support/scratch.ts';

const module = '/project/job.ts';

/** Places every failure at line 2, column 3 of a file. */
function mapperTo(file: string): SourceMapper {
  const frames = [{ function: 'work', file, line: 2, column: 3, inUserCode: true }];
  return {
    failure: (failure: Failure) => ({ ...failure, frames }),
    frames: () => frames,
    site: () => undefined,
    text: (text) => text,
  };
}

test('an error of a module is placed in its source, with a code frame', () => {
  const file = scratch('job.ts');
  writeFileSync(file, 'one\n  two\nthree\n');
  const failure = describeFailure(new RangeError('no'), 'thrown');
  const error = toRunError(
    new PreflightFailed('RangeError: no', { nextStep: 'Look.', failure }),
    module,
    mapperTo(file),
  );
  expect(error).toMatchObject({
    message: 'RangeError: no',
    nextStep: 'Look.',
    at: { file, line: 2, column: 3 },
    codeFrame: '2 |   two\n  |   ^',
  });
});

test('without a place in the source, it is the top of the module', () => {
  const error = toRunError(new PreflightFailed('late'), module, undefined);
  expect(error).toMatchObject({ message: 'late', at: { file: module, line: 1, column: 1 } });
  expect(error.codeFrame).toBeUndefined();
});

test('a file that cannot be loaded is placed where it is wrong, in the preflight and in this thread', () => {
  const place = { at: { file: '/app/a.ts', line: 2, column: 5 }, codeFrame: '2 | x' };
  const expected = { message: 'Unexpected "="', nextStep: 'Correct it.', ...place };
  const failed = new LoadFailed('Unexpected "="', 'Correct it.', place);
  expect(toRunError(failed, module, undefined)).toEqual(expected);
  const reported = new PreflightFailed('Unexpected "="', { nextStep: 'Correct it.', place });
  expect(toRunError(reported, module, undefined)).toEqual(expected);
});

test('an error meant for a person stays as it is', () => {
  expect(toRunError(new UserFacingError('no such file', 'Give one.'), module, undefined)).toEqual({
    message: 'no such file',
    nextStep: 'Give one.',
  });
});

test('a setup that fails names its error', () => {
  const thrown = new SetupFailed(packThrown(new TypeError('no connection'), 'setup', 'thread'));
  expect(toRunError(thrown, module, undefined).message).toContain('TypeError: no connection');
});

test('anything else is an internal error with its stack', () => {
  const error = toRunError(new Error('a bug'), module, undefined);
  expect(error.message).toBe('internal error: a bug');
  expect(error.nextStep).toMatch(/runError\.test\.ts/);
});

test('a line beyond the end of a file, and a file that is gone, have no code frame', () => {
  const file = scratch('short.ts');
  writeFileSync(file, 'one');
  expect(codeFrame({ file, line: 9, column: 1 })).toBeUndefined();
  expect(codeFrame({ file: scratch('gone.ts'), line: 1, column: 1 })).toBeUndefined();
});
