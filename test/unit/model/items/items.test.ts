import { expect, it } from 'vitest';
import { groupItems, itemFigures } from '../../../../src/model/items/groupItems.ts';
import { hasNumbers, numberIn } from '../../../../src/model/items/columnNames.ts';
import { itemColumns, type ItemColumns, listedItems, runningCode } from '../../../../src/model/items/itemColumns.ts';
import { previewOf } from '../../../../src/model/items/itemPreview.ts';
import { filterItems, parseItemQuery } from '../../../../src/model/items/itemQuery.ts';
import { sortItems } from '../../../../src/model/items/sortItems.ts';
import { applyEvent } from '../../../../src/model/run/reduce.ts';
import { createRunModel } from '../../../../src/model/run/runModel.ts';
import { createTimeline, followEvent } from '../../../../src/model/run/timeline.ts';
import { decodeEvents } from '../../../../src/model/facts/eventLines.ts';
import type { RunEvent } from '../../../../src/model/facts/events.ts';
import { goldenLines } from '../../../support/recordings.ts';

function folded(events: Iterable<RunEvent>) {
  const model = createRunModel();
  const timeline = createTimeline();
  for (const event of events) {
    applyEvent(model, event);
    followEvent(timeline, model, event);
  }
  return { model, timeline };
}

function columnsOf(events: Iterable<RunEvent>, more: Partial<Parameters<typeof itemColumns>[1]> = {}) {
  const { model, timeline } = folded(events);
  const extras = { chunks: timeline.chunks, nowMicros: 0, logLines: new Uint32Array(), valueBytes: undefined, ...more };
  return { model, columns: itemColumns(model, extras) };
}

/** Columns whose run times are given; the rest is empty. */
function withRuns(runs: readonly number[], states: readonly number[] = runs.map(() => 1)): ItemColumns {
  const { columns } = columnsOf([]);
  const unknown = new Float64Array(runs.length).fill(Number.NaN);
  return {
    ...columns,
    ...{ count: runs.length, state: Uint8Array.from(states), runMicros: Float64Array.from(runs) },
    ...{ worker: unknown, chunk: unknown, attempt: unknown, startMicros: unknown, waitMicros: unknown },
  };
}

const numbers = (count: number): Int32Array => Int32Array.from({ length: count }, (_, item) => item);

it('an item has its outcome, its place and its times; what was not recorded is not a number', () => {
  const { model, columns } = columnsOf(decodeEvents(goldenLines('finished')), { valueBytes: [12, -1] });
  expect(columns.count).toBe(1284);
  expect(listedItems(columns, model)).toHaveLength(1284);
  const chunk = numberIn(columns, 'chunk', 0);
  expect(numberIn(columns, 'run', 0)).toBe(
    model.workers[numberIn(columns, 'worker', 0)]!.lane.endMicros.get(0) - numberIn(columns, 'start', 0),
  );
  expect(chunk).toBeGreaterThanOrEqual(0);
  expect(numberIn(columns, 'wait', 0)).toBeGreaterThanOrEqual(0);
  expect(numberIn(columns, 'copy', 0)).toBeGreaterThanOrEqual(0);
  expect([0, 1, 2].map((item) => numberIn(columns, 'size', item))).toEqual([12, Number.NaN, Number.NaN]);
  expect(hasNumbers(columnsOf([]).columns, 'size')).toBe(false);
});

it('an item has the CPU time of its thread if it was recorded', () => {
  const settled = { type: 'itemsSettled', worker: 0, chunk: 0, attempt: 1, fromMicros: 0, outcomes: null } as const;
  const { columns } = columnsOf([{ ...settled, steps: [0, 1, 1, 1], times: '0,10,0,900,', cpuMicros: 700 }]);
  expect([...columns.cpuMicros]).toEqual([Number.NaN, 700]);
});

it('an item that runs has run until now; one that has not begun is listed only if its number is known', () => {
  const planned = { type: 'runPlanned', workers: 1, chunksize: 1, total: 3 } as const;
  const started = { type: 'itemStarted', item: 1, worker: 0, chunk: 0, atMicros: 40 } as const;
  const dense = columnsOf([planned, started], { nowMicros: 100 });
  expect([...dense.columns.state]).toEqual([0, runningCode, 0]);
  expect(numberIn(dense.columns, 'run', 1)).toBe(60);
  expect([...listedItems(dense.columns, dense.model)]).toEqual([0, 1, 2]);
  const streamed = columnsOf([
    { ...planned, total: null },
    { ...started, item: 5 },
  ]);
  expect([...listedItems(streamed.columns, streamed.model)]).toEqual([5]);
});

it('sorts in both directions, with unknown numbers last and equal ones in their order', () => {
  const columns = withRuns([3, Number.NaN, 1, 3, 0]);
  const order = (isDescending: boolean) => [...sortItems(numbers(5), columns.runMicros, { isDescending })];
  expect(order(false)).toEqual([4, 2, 0, 3, 1]);
  expect(order(true)).toEqual([0, 3, 2, 4, 1]);
  expect([...sortItems(numbers(3), undefined, { isDescending: true })]).toEqual([2, 1, 0]);
});

it('sorts a million items as a comparison does, and filters them', () => {
  const runs = Array.from({ length: 1_000_000 }, (_, item) =>
    item % 1000 === 7 ? Number.NaN : ((item * 7919) % 500_009) + (item % 3) / 4,
  );
  const columns = withRuns(runs);
  for (const isDescending of [false, true]) {
    const sorted = sortItems(numbers(runs.length), columns.runMicros, { isDescending });
    let unordered = 0;
    for (let k = 1; k < sorted.length; k++) {
      const [a, b] = [sorted[k - 1]!, sorted[k]!];
      const [left, right] = [runs[a]!, runs[b]!];
      if (Number.isNaN(right)) unordered += Number.isNaN(left) && a > b ? 1 : 0;
      else if (left === right) unordered += a < b ? 0 : 1;
      else if (!(left < right !== isDescending)) unordered++;
    }
    expect(unordered).toBe(0);
  }
  const { conditions } = parseItemQuery('run>=400ms item<500000', []);
  const kept = filterItems(columns, numbers(runs.length), conditions);
  expect(kept).toHaveLength(runs.slice(0, 500_000).filter((micros) => micros >= 400_000).length);
});

it.each([
  [
    'run>200ms worker=3 lodash',
    [
      ['run', '>', 200_000],
      ['worker', '=', 3],
    ],
    'lodash',
  ],
  ['size>=1.5KB', [['size', '>=', 1536]], ''],
  ['outcome=timedOut', [['state', '=', 3]], ''],
  ['a>b  two words', [], 'a>b two words'],
] as const)('reads the query %j', (query, conditions, text) => {
  const read = parseItemQuery(query, []);
  expect(read.conditions.map(({ column, operator, value }) => [column, operator, value])).toEqual(conditions);
  expect([read.text, read.problem]).toEqual([text, undefined]);
});

it.each([
  ['run>20', 'run> needs a time with a unit, such as 20ms or 1.5s.'],
  ['worker=x', 'worker= needs a number, such as 3.'],
  ['outcome=fine', 'outcome= needs an outcome: succeeded, failed, timedout, crashed, cancelled, running or waiting.'],
])('names the mistake in %j', (query, problem) => {
  expect(parseItemQuery(query, [])).toMatchObject({ conditions: [], problem });
});

it('keeps only the items of every mask', () => {
  const columns = withRuns([1, 2, 3]);
  const masks = [Uint8Array.of(1, 1, 0), Uint8Array.of(0, 1, 1)];
  expect([...filterItems(columns, numbers(3), [], masks)]).toEqual([1]);
});

it('sums up groups, the longest total first, and leaves out items without a group', () => {
  const columns = withRuns([10, 20, 30, Number.NaN, 5], [1, 2, 1, 0, 1]);
  const grouping = { names: ['a', 'b', 'empty'], codes: Int32Array.of(0, 0, 1, 1, -1) };
  const times = { p50: 20, p90: 20, p99: 20 };
  expect(groupItems(columns, numbers(5), grouping)).toEqual([
    { code: 0, name: 'a', items: 2, unsuccessful: 1, sumMicros: 30, max: 20, ...times },
    { code: 1, name: 'b', items: 2, unsuccessful: 0, sumMicros: 30, max: 30, p50: 30, p90: 30, p99: 30 },
  ]);
  expect(itemFigures(columns, numbers(5))).toMatchObject({
    items: 5,
    unsuccessful: 1,
    sumMicros: 65,
    p50: 20,
    max: 30,
  });
  expect(itemFigures(columns, Int32Array.of(3))).toMatchObject({ items: 1, p50: Number.NaN });
});

it.each([
  ['"a/b c.png"', 'a/b c.png'],
  ['"line\\nnext', 'line\nnext'],
  ['"cut in an escape \\u00', 'cut in an escape '],
  ['{"id":7,"kind":"card"}', '{id: 7, kind: "card"}'],
  ['', 'undefined'],
  [`"${'x'.repeat(200)}"`, `${'x'.repeat(160)}…`],
])('the preview of %j is %j', (json, preview) => {
  expect(previewOf(json)).toBe(preview);
});
