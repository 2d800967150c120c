import { expect, it } from 'vitest';
import { applyEvent } from '../../../../src/model/run/reduce.ts';
import { createRunModel, type RunModel } from '../../../../src/model/run/runModel.ts';
import { createTimeline, followEvent, type Timeline } from '../../../../src/model/run/timeline.ts';
import { severityOf } from '../../../../src/model/run/timeSummary.ts';
import { outcomeCode, type RunEvent } from '../../../../src/model/facts/events.ts';
import { hitLane } from '../../../../webview/canvas/hitTest.ts';
import { createLaneCells, fillFromRows, fillFromSummary } from '../../../../webview/canvas/laneCells.ts';
import { axisLabel, timeTicks } from '../../../../webview/canvas/ticks.ts';
import { bringIntoView, panBy, zoomBy, zoomOrWhole } from '../../../../webview/canvas/viewport.ts';
import { simulateRun } from '../../../support/simulateRun.ts';

function fold(events: readonly RunEvent[]): { model: RunModel; timeline: Timeline } {
  const model = createRunModel();
  const timeline = createTimeline();
  for (const event of events) {
    applyEvent(model, event);
    followEvent(timeline, model, event);
  }
  return { model, timeline };
}

const settled = (
  runs: readonly (readonly [gap: number, run: number])[],
  outcomes: number[] | null = null,
): RunEvent => ({
  type: 'itemsSettled',
  worker: 0,
  chunk: 0,
  attempt: 1,
  fromMicros: 0,
  steps: [0, 1, 1, runs.length - 1],
  times: runs.map(([gap, run]) => `${gap},${run},`).join(''),
  outcomes: outcomes?.flatMap((code) => [code, 1]) ?? null,
});

it('covers each pixel by the share of its time that items take', () => {
  const { model, timeline } = fold([
    settled([
      [0, 500],
      [500, 1_500],
      [0, 1_000],
    ]),
  ]);
  const cells = createLaneCells(4);
  fillFromRows(cells, model.workers[0]!.lane, { fromMicros: 0, toMicros: 4_000 }, timeline.tracks[0]!.longestMicros);
  expect([...cells.busy]).toEqual([0.5, 1, 1, 0.5]);
  expect([...cells.shade]).toEqual([0, 1, 0, 0]);
});

it('never lets a failure vanish in a pixel', () => {
  const codes = Array.from({ length: 1_000 }, (_, k) => outcomeCode(k === 500 ? 'failed' : 'succeeded'));
  const { model, timeline } = fold([
    settled(
      codes.map(() => [0, 10]),
      codes,
    ),
  ]);
  const range = { fromMicros: 0, toMicros: 10_000 };
  const exact = createLaneCells(10);
  fillFromRows(exact, model.workers[0]!.lane, range, 10);
  const summed = createLaneCells(10);
  fillFromSummary(summed, timeline.tracks[0]!.summary, range);
  expect(exact.severity[5]).toBe(severityOf(outcomeCode('failed')));
  expect(summed.severity[5]).toBe(severityOf(outcomeCode('failed')));
});

it('draws nearly the same from the summary as from the items', () => {
  const run = { items: 4_000, workers: 2, chunksize: 50, seed: 2, meanMicros: 400, logsPerItem: 0, failing: 0 };
  const { model, timeline } = fold(simulateRun(run));
  const range = { fromMicros: 0, toMicros: model.nowMicros };
  const exact = createLaneCells(200);
  const summed = createLaneCells(200);
  fillFromRows(exact, model.workers[0]!.lane, range, timeline.tracks[0]!.longestMicros);
  fillFromSummary(summed, timeline.tracks[0]!.summary, range);
  const apart = [...exact.busy].reduce((sum, busy, x) => sum + Math.abs(busy - summed.busy[x]!), 0) / 200;
  expect(apart).toBeLessThan(0.03);
});

it('finds the item under the pointer, the gravest of several', () => {
  const codes = ['succeeded', 'failed', 'succeeded'] as const;
  const { model } = fold([
    settled(
      [
        [0, 100],
        [0, 100],
        [0, 100],
      ],
      codes.map(outcomeCode),
    ),
  ]);
  const worker = model.workers[0]!;
  expect(hitLane(worker, 50, 0, 300, 100)?.item).toBe(0);
  expect(hitLane(worker, 90, 30, 300, 100)?.item).toBe(1);
  expect(hitLane(worker, 290, 0, 300, 100)?.item).toBe(2);
  expect(hitLane(worker, 900, 0, 900, 100)).toBeUndefined();
});

it('puts marks at round times', () => {
  expect(timeTicks(0, 4e6, 0.9e6).map(({ label }) => label)).toEqual(['0', '1 s', '2 s', '3 s', '4 s']);
  expect(timeTicks(1e6, 1.2e6, 0.04e6).map(({ label }) => label)).toEqual([
    '1.00 s',
    '1.05 s',
    '1.10 s',
    '1.15 s',
    '1.20 s',
  ]);
  expect(axisLabel(150e6, 60e6)).toBe('2:30');
  expect(axisLabel(350, 50)).toBe('350 µs');
});

it('zooms around a point and stays within the run', () => {
  const whole = { fromMicros: 0, toMicros: 1_000 };
  expect(zoomBy(whole, 2, 250, whole)).toEqual({ fromMicros: 125, toMicros: 625 });
  expect(zoomBy({ fromMicros: 900, toMicros: 1_000 }, 0.5, 1_000, whole)).toEqual({ fromMicros: 800, toMicros: 1_000 });
  expect(panBy({ fromMicros: 100, toMicros: 300 }, -500, whole)).toEqual({ fromMicros: 0, toMicros: 200 });
  expect(zoomOrWhole(whole, whole)).toBeNull();
  expect(bringIntoView({ fromMicros: 0, toMicros: 100 }, { fromMicros: 500, toMicros: 520 }, whole)).toEqual({
    fromMicros: 460,
    toMicros: 560,
  });
});
