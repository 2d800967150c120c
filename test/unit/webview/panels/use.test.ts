import { expect, test } from 'vitest';
import { applyEvent } from '../../../../src/model/run/reduce.ts';
import { createRunModel } from '../../../../src/model/run/runModel.ts';
import { createWorkerModel } from '../../../../src/model/run/workerModel.ts';
import { createTimeline, followEvent } from '../../../../src/model/run/timeline.ts';
import { metricCells } from '../../../../webview/canvas/metricCells.ts';
import { useAtText, useLanesOf, useSummary } from '../../../../webview/panels/timeline/useLayout.ts';
import { restartsOf, scaleOf, useCellText, useCellWidth } from '../../../../webview/panels/workers/useCells.ts';
import { UseLanesElement } from '../../../../webview/panels/timeline/useLanes.ts';
import { all, rendered } from '../../../support/litTree.ts';
import { someTheme } from '../../../support/recordingContext.ts';
import { goldenLines } from '../../../support/recordings.ts';
import { openStore } from '../../../support/testStore.ts';
import { leakingRun, leakLimitBytes } from '../../../support/leakingRun.ts';

const mb = 2 ** 20;
const model = createRunModel();
const timeline = createTimeline();
for (const event of leakingRun()) {
  applyEvent(model, event);
  followEvent(timeline, model, event);
}

test('timeline: the lanes of all workers have their figures in words', () => {
  const view = { fromMicros: 0, toMicros: 4_000_000, left: 54, width: 400 };
  const lanes = useLanesOf(model, view);
  expect(lanes.cores).toBe(4);
  expect(useAtText(lanes, 200, 2_000_000)).toMatch(
    /^2\.000 s: CPU 3\.\d\d of 4 cores, V8 heap \d\d\d MB of at most 1\.0 GB$/,
  );
  expect(useAtText(lanes, 0, 0)).toBe('0.000 s: not measured');
  expect(useSummary(lanes)).toMatch(
    /^All workers, in the time shown\. CPU: peak 3\.\d\d, mean 3\.\d\d of 4 cores\. V8 heap: peak \d+ MB, mean \d+ MB\.$/,
  );
  const empty = useLanesOf({ workers: [createWorkerModel(0)], cores: 8 }, view);
  expect(useSummary(empty)).toBe('All workers, in the time shown. Nothing was measured.');
  expect(useAtText(empty, 10, 10)).toContain('not measured');
  expect([lanes.cpu.scale, empty.cpu.scale]).toEqual(['4 cores', 'not measured']);
});

test.each([
  ['leaking', 1],
  ['succeeded', 0],
])('timeline: the run %s has %i lanes below it, with a text for the time under the pointer', async (name, canvases) => {
  const { store } = await openStore({ events: goldenLines(name) });
  const element = Object.assign(new UseLanesElement(), { store });
  const view = { fromMicros: 0, toMicros: 4_000_000, left: 54, width: 400 };
  element.show(view, someTheme, 2_000_000);
  const tags = (tag: string): number => all(rendered(element), (node) => node.tag === tag).length;
  expect([tags('canvas'), tags('p')]).toEqual([canvases, canvases]);
  element.show(view, someTheme, null);
  expect([tags('canvas'), tags('p')]).toEqual([canvases, 0]);
  store.dispose();
});

test('timeline: workers cannot use more cores than there are', () => {
  const view = { fromMicros: 0, toMicros: 4_000_000, left: 54, width: 400 };
  expect(useLanesOf({ workers: model.workers, cores: 2 }, view).cores).toBe(2);
});

test('workers: all lanes of a metric have one scale, which holds the heap limit once a heap is a quarter of it', () => {
  expect(scaleOf(model.workers, 'heap')).toBeCloseTo(leakLimitBytes * 1.05);
  expect(scaleOf(model.workers, 'cpu')).toBe(1);
  const small = createWorkerModel(0);
  small.heapLimitBytes = 4096 * mb;
  small.use.heap.add(0, 1, 40 * mb);
  expect(scaleOf([small], 'heap')).toBe(50 * mb);
});

test('workers: each replacement of a thread is marked', () => {
  expect(restartsOf(timeline, 1)).toHaveLength(2);
  expect(restartsOf(timeline, 0)).toEqual([]);
  expect(restartsOf(timeline, 99)).toEqual([]);
});

test('workers: a place in a lane has its time, value and limit', () => {
  const range = { fromMicros: 0, toMicros: 4_400_000 };
  const worker = model.workers[1]!;
  const cell = { worker, range, metric: 'heap', cells: metricCells(useCellWidth, range, [worker.use.heap]) } as const;
  expect(useCellText(cell, 50)).toMatch(/^2\.020 s: V8 heap 2\d\d MB of at most 256 MB$/);
  expect(useCellText(cell, 0)).toBe('0.020 s: V8 heap not measured');
});
