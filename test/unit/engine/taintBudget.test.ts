import { expect, test } from 'vitest';
import { TaintBudget } from '../../../src/engine/taintBudget.ts';

test('five workers may be replaced, and the last of them is reported once', () => {
  const reported: number[] = [];
  const budget = new TaintBudget(
    () => 10,
    (taints) => reported.push(taints),
  );
  for (let k = 0; k < 4; k++) budget.spend();
  expect([budget.hasRoom, reported]).toEqual([true, []]);
  for (let k = 0; k < 3; k++) budget.spend();
  expect([budget.hasRoom, reported]).toEqual([false, [5]]);
});

test('the budget grows with the items that have an outcome', () => {
  let settled = 0;
  const budget = new TaintBudget(
    () => settled,
    () => {},
  );
  for (let k = 0; k < 5; k++) budget.spend();
  expect(budget.hasRoom).toBe(false);
  settled = 251;
  expect(budget.hasRoom).toBe(true);
});
