import { describe, expect, test } from 'vitest';
import { copying, largeResults, slowInput } from '../../../../src/model/advice/copyAdvice.ts';
import type { RunModel } from '../../../../src/model/run/runModel.ts';
import { adviceFigures } from '../../../support/adviceFigures.ts';

const megabyte = 1e6;
const sizes = (input: number, value: number): RunModel['sizes'] => ({
  input: { items: 1, bytes: input, largest: undefined },
  value: { items: 1, bytes: value, largest: undefined },
});
/** 200 items with 1.2 s between them, out of two seconds of two workers. */
const between = { queueMicros: 0, copyInMicros: 600_000, copyOutMicros: 600_000 };

describe('copying', () => {
  test('is blamed on the larger of inputs and results, and on inputs if both are the same', () => {
    const larger = adviceFigures({ split: between, model: { sizes: sizes(megabyte, 10) } });
    expect([copying.judge(larger), largeResults.judge(larger)?.message]).toEqual([
      expect.objectContaining({ message: expect.stringMatching(/60 %/) }),
      undefined,
    ]);
    const results = adviceFigures({ split: between, model: { sizes: sizes(10, megabyte) } });
    expect(copying.judge(results)).toBeUndefined();
    expect(largeResults.judge(results)).toBeDefined();
    const same = adviceFigures({ split: between, model: { sizes: sizes(megabyte, megabyte) } });
    expect([copying.judge(same) !== undefined, largeResults.judge(same)]).toEqual([true, undefined]);
  });

  test('is not blamed for time in which too few bytes were copied', () => {
    // 200 items of 12 kB in 1.2 s are 2 MB a second.
    const judge = (bytes: number) =>
      copying.judge(adviceFigures({ split: between, model: { sizes: sizes(bytes, 0) } }));
    expect(judge(12_000)).toBeDefined();
    expect(judge(11_999)).toBeUndefined();
  });

  test('names the largest item and its properties', () => {
    const largest = {
      type: 'itemSized',
      what: 'input',
      item: 7,
      bytes: 4 * 2 ** 20,
      parts: [{ name: 'pixels', bytes: 3 * 2 ** 20 }],
    } as const;
    const model = { sizes: { ...sizes(0, 0), input: { items: 1, bytes: 4 * 2 ** 20, largest } } };
    expect(copying.judge(adviceFigures({ split: between, model }))?.evidence).toContain('pixels');
  });
});

describe('a slow input', () => {
  const waited = (inputMicros: number, bytes: number) =>
    slowInput.judge(adviceFigures({ model: { inputMicros, wallMicros: 1_000_000, sizes: sizes(bytes, 0) } }));

  test('is one that the run waited for during 30 % of its time', () => {
    expect(waited(300_000, 8)).toBeDefined();
    expect(waited(299_999, 8)).toBeUndefined();
  });

  test('is not blamed if its bytes explain the time, nor if waiting was not measured', () => {
    expect(waited(300_000, 10_000)).toBeUndefined();
    expect(slowInput.judge(adviceFigures({ model: { inputMicros: undefined } }))).toBeUndefined();
  });
});
