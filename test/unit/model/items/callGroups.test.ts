import { expect, test } from 'vitest';
import { itemsByCall, itemsByFunction } from '../../../../src/model/items/callGroups.ts';
import { addCalled, createCallTable } from '../../../../src/model/run/callTable.ts';

const called = (call: number, name: string, functionName: string, first: number, count: number) =>
  ({ type: 'itemsCalled', call, name, functionName, first, count }) as const;

test('items are grouped by their call or their function, in whatever order the chunks of calls are sent', () => {
  const calls = createCallTable();
  addCalled(calls, called(0, 'map 1', 'square', 0, 2));
  addCalled(calls, called(2, 'apply 1', 'square', 2, 1));
  addCalled(calls, called(0, 'map 1', 'square', 3, 1));
  const byCall = itemsByCall(calls, 5);
  // Call 1 is not in the recording, and neither is the call of the last item.
  expect(byCall.names).toEqual(['map 1 square', '', 'apply 1 square']);
  expect([...byCall.codes]).toEqual([0, 0, 2, 0, -1]);
  addCalled(calls, called(1, 'map 2', 'area', 4, 1));
  const byFunction = itemsByFunction(calls, 5);
  expect(byFunction.names).toEqual(['square', 'area']);
  expect([...byFunction.codes]).toEqual([0, 0, 0, 0, 1]);
});
