import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ItemSized } from '../../../src/model/facts/events.ts';
import { ItemSizes } from '../../../src/runner/itemSizes.ts';
import { RunValues } from '../../../src/runner/runValues.ts';
import { scratch } from '../../support/scratch.ts';

function setUp(dir: string | null = null) {
  const sized: ItemSized[] = [];
  const values = new RunValues(
    dir === null ? null : { dir, keepsEarly: false },
    new ItemSizes((event) => sized.push(event)),
    (error) => expect.unreachable(error.message),
  );
  values.create();
  return { values, sized };
}

test('an input returns about how much memory it needs, and the first ones are measured', () => {
  const { values, sized } = setUp();
  expect(values.input(0, 'x'.repeat(100))).toBeGreaterThanOrEqual(100);
  values.input(1, 'y');
  values.input(2, 'z');
  expect(sized.map(({ item, what }) => [item, what])).toEqual([
    [0, 'input'],
    [1, 'input'],
  ]);
});

test('an input that cannot be sent names its item and what to do', () => {
  const { values } = setUp();
  expect(() => values.input(7, () => 1)).toThrow(
    'an input cannot be sent to a worker: item 7: it is a function (anonymous)',
  );
});

test('a value in a file is measured by the file', () => {
  const { values, sized } = setUp();
  const file = scratch('w0.spool.0');
  writeFileSync(file, '"12345678"');
  values.valueIn(0, file);
  values.valueIn(1, scratch('gone'));
  expect(sized).toMatchObject([{ item: 0, what: 'value', bytes: 10 }]);
});
