import { expect, test } from 'vitest';
import { addStretch, createThreadTime } from '../../../../src/model/run/threadTime.ts';
import { timeBars } from '../../../../webview/panels/timeline/timeBars.ts';

/** Two stretches, 0 to 100 us and 150 to 250 us; the first one computed for half of its time. */
function threadTime() {
  const time = createThreadTime();
  const add = (fromMicros: number, computedMicros: number, preemptedMicros: number): void => {
    const span = { fromMicros, toMicros: fromMicros + 100, chunkMicros: 100, idleMicros: 0 };
    addStretch(time, { type: 'timeTallied', worker: 0, ...span, computedMicros, preemptedMicros });
  };
  add(0, 50, 20);
  add(150, 10, 90);
  return time;
}

const view = { fromMicros: 0, toMicros: 300, left: 40, width: 30 };

test('pixels of one stretch are one bar, and a pixel without a chunk has none', () => {
  expect(timeBars(threadTime().stretches, view, 10)).toEqual([
    { x: 40, width: 10, computed: 5, preempted: 2, waited: 3 },
    { x: 55, width: 10, computed: 1, preempted: 9, waited: 0 },
  ]);
});

test('a pixel that contains several stretches has their mean', () => {
  expect(timeBars(threadTime().stretches, { ...view, width: 1 }, 20)).toEqual([
    { x: 40, width: 1, computed: 6, preempted: 11, waited: 3 },
  ]);
});

test('a thread that was not measured has no bars', () => {
  expect(timeBars(createThreadTime().stretches, view, 10)).toEqual([]);
});
