import { expect, test } from 'vitest';
import { exitCodeOf } from '../../../src/cli/exitCodes.ts';
import type { Failure } from '../../../src/model/facts/failure.ts';
import { applyEvent } from '../../../src/model/run/reduce.ts';
import { playRun } from '../../support/playRun.ts';

const failure: Failure = { kind: 'thrown', name: 'Error', message: 'late', stack: '', frames: [] };

test('a run whose items all succeeded has exit code 0, and 1 after an error that nobody awaited', () => {
  const model = playRun({ itemMicros: [5, 5], workers: 1, chunksize: 1 });
  expect(exitCodeOf(model)).toBe(0);
  applyEvent(model, { type: 'strayErrorFound', atMicros: 9, worker: 0, item: 1, failure });
  expect(exitCodeOf(model)).toBe(1);
});

test('a cancelled run has its own exit code, whatever errors nobody awaited', () => {
  const model = playRun({ itemMicros: [5], workers: 1, chunksize: 1 });
  applyEvent(model, { type: 'strayErrorFound', atMicros: 9, worker: 0, item: null, failure });
  model.state = 'cancelled';
  expect(exitCodeOf(model)).toBe(130);
});

test('of many errors that nobody awaited, the first 100 are kept and all are counted', () => {
  const model = playRun({ itemMicros: [5], workers: 1, chunksize: 1 });
  for (let item = 0; item < 150; item++) {
    applyEvent(model, { type: 'strayErrorFound', atMicros: item, worker: 0, item, failure });
  }
  expect(model.strayErrors.map(({ item }) => item)).toEqual(Array.from({ length: 100 }, (_, item) => item));
  expect(model.strayErrorCount).toBe(150);
});
