import { expect, test } from 'vitest';
import { adviceOf, type AdviceRule } from '../../../../src/model/advice/adviceRule.ts';
import { causeRules } from '../../../../src/model/advice/costAdvice.ts';
import { useOf, useRules } from '../../../../src/model/advice/useAdvice.ts';
import { adviceFigures } from '../../../support/adviceFigures.ts';
import { playRun } from '../../../support/playRun.ts';

const rule: AdviceRule<number> = {
  id: 'large',
  severity: 'warning',
  about: 'The number is large.',
  threshold: 'More than ten.',
  help: 'A smaller number.',
  judge: (figure) =>
    figure > 10 ? { message: 'It is large.', evidence: `${figure}`, remedy: 'Choose less.' } : undefined,
};

test('advice has the id and severity of its rule, and nothing of its documentation', () => {
  expect(adviceOf(rule, 11)).toEqual({
    id: 'large',
    severity: 'warning',
    message: 'It is large.',
    evidence: '11',
    remedy: 'Choose less.',
  });
  expect(adviceOf(rule, 10)).toBeUndefined();
});

test('no cause is found in a healthy run', () => {
  expect(causeRules.filter((cause) => cause.judge(adviceFigures())).map(({ id }) => id)).toEqual([]);
});

test('a cause comes before its effects: waiting for a lock, or loading, also leaves workers idle', () => {
  const order = causeRules.map(({ id }) => id);
  const effects = ['chunksTooSmall', 'idleWorkers', 'chunksTooLarge', 'oneItem'];
  expect(order.slice(-4)).toEqual(effects);
  expect(order.indexOf('slowInput')).toBeLessThan(order.indexOf('copying'));
});

test('the use of threads is judged from four items and 50 ms on, and cancelled items do not count', () => {
  const used = (itemMicros: readonly number[], cancelled = 0) => {
    const model = playRun({ itemMicros, workers: 1, chunksize: 1, job: { isolation: 'inline' }, cores: 8 });
    model.counts.cancelled += cancelled;
    return useOf(model);
  };
  expect(used([20_000, 20_000, 20_000])).toBeUndefined();
  expect(used([12_000, 12_000, 12_000, 12_000])).toBeUndefined();
  const use = used([20_000, 20_000, 20_000, 20_000], 96);
  expect(use).toMatchObject({ items: 4, fitting: 1, waitedShare: 0.5 });
  expect(use && useRules.map(({ judge }) => judge(use))).toEqual([undefined, undefined]);
  const elsewhere = use && { ...use, workers: 4, hosts: 2, waitedShare: 0.9, waitedMicros: 0.9 * use.chunkMicros };
  const advice = elsewhere && useRules[0]?.judge(elsewhere);
  expect([advice?.remedy, advice?.action]).toEqual([
    'Items that wait need no other machine: one worker here can run 4 of them at the same time.',
    undefined,
  ]);
});
