import { expect, it } from 'vitest';
import { applyEvent } from '../../../../src/model/run/reduce.ts';
import { createRunModel } from '../../../../src/model/run/runModel.ts';
import { createTimeline, followEvent } from '../../../../src/model/run/timeline.ts';
import { CauseIndex } from '../../../../webview/store/causes.ts';
import { displayOf } from '../../../../webview/store/runDisplay.ts';
import { histogramBars, throughputSeries } from '../../../../webview/panels/charts/layout.ts';
import { causeRows } from '../../../../webview/panels/errors/layout.ts';
import { biggestCost, leftText, planFacts, progressParts, tiles } from '../../../../webview/panels/header/layout.ts';
import { chunkCosts, itemFacts, ItemLog, readable } from '../../../../webview/panels/item/layout.ts';
import { countText, levelText, toggled, workersText } from '../../../../webview/panels/logs/layout.ts';
import { laneRows } from '../../../../webview/panels/timeline/laneRows.ts';
import { itemByKey } from '../../../../webview/panels/timeline/keys.ts';
import {
  intervalsOf,
  laneGeometry,
  preludeText,
  rangeFigures,
  runningBars,
  wholeRange,
} from '../../../../webview/panels/timeline/layout.ts';
import { splitText, workerRows } from '../../../../webview/panels/workers/layout.ts';
import { simulateRun } from '../../../support/simulateRun.ts';

const settings = { items: 300, workers: 4, chunksize: 5, seed: 11, meanMicros: 20_000, logsPerItem: 1, failing: 0.03 };
const model = createRunModel();
const timeline = createTimeline();
const causes = new CauseIndex();
for (const event of simulateRun(settings)) {
  applyEvent(model, event);
  followEvent(timeline, model, event);
  if (event.type === 'itemFailed') causes.add(event);
}
const display = displayOf(model, false);

it('header: tiles and progress account for every item', () => {
  const [succeeded, failed] = tiles(model, display, causes.size);
  expect(Number(succeeded?.value) + Number(failed?.value)).toBe(300);
  expect(progressParts(display).reduce((sum, part) => sum + part.size, 0)).toBe(300);
  expect(planFacts(model, display)).toEqual(['glob:node_modules/**/*.js', '300 items', '4 workers', 'chunksize 5']);
  const [input, verifies] = ['recording:/runs/a', true];
  expect(planFacts({ ...model, setup: { ...model.setup, input } }, display)[0]).toBe('replay');
  expect(planFacts({ ...model, setup: { ...model.setup, input, verifies } }, display)[0]).toBe('verification');
  expect(biggestCost(model)?.part).not.toBe('runMicros');
});

it('header: names an item that may be stuck, else the time that is left', () => {
  const live = createRunModel();
  Object.assign(live, { state: 'running', total: 10, nowMicros: 1e6, wallMicros: 1e6 });
  const three = { settled: 3 };
  expect(leftText(live, { settled: 2 }, 1e6)).toBe('');
  expect(leftText(live, three, 2e6)).toBe('about 00:05 left');
  applyEvent(live, { type: 'itemStarted', item: 7, worker: 0, chunk: 7, atMicros: 1e6 });
  expect(leftText(live, three, 4e6)).toBe('item 7 has run for 3.00 s');
});

it('header: shows dashes before anything ran', () => {
  const fresh = createRunModel();
  expect(tiles(fresh, displayOf(fresh, false), 0).map(({ value }) => value)).toEqual([
    '0',
    '0',
    '–',
    '–',
    '–',
    '–',
    '–',
  ]);
});

it('header: compares nothing for a run of one item', () => {
  const one = tiles(model, { ...display, total: 1 }, 0).map(({ id }) => id);
  expect(one).toEqual(['succeeded', 'failed', 'run', 'cost']);
});

it('workers: rows add up to the run', () => {
  const rows = workerRows(model, timeline);
  expect(rows.reduce((sum, row) => sum + row.items, 0)).toBe(300);
  expect(rows.reduce((sum, row) => sum + row.logLines, 0)).toBe(model.logLines);
  expect(rows.reduce((sum, row) => sum + row.restarts, 0)).toBe(model.counts.crashed);
  expect(splitText(rows[0]!.split)).toMatch(/^run \d+ %/);
});

it('workers: an item that still runs counts up to now, in a live run', () => {
  const live = createRunModel();
  applyEvent(live, { type: 'workerStarted', worker: 0, atMicros: 0, generation: 1 });
  applyEvent(live, { type: 'itemStarted', item: 0, worker: 0, chunk: 0, atMicros: 1e6 });
  Object.assign(live, { wallMicros: 1e6, nowMicros: 1e6 });
  const [row] = workerRows(live, createTimeline(), undefined, null, 5e6);
  expect([row?.busy, row?.split.runMicros, row?.split.idleMicros]).toEqual([0.8, 4e6, 1e6]);
  expect(workerRows(live, createTimeline())[0]?.busy).toBe(0);
});

it('errors: opens the first cause, or that of the selected item', () => {
  const rows = causeRows(causes, null, new Set(), new Set());
  expect(rows.map(({ open }) => open)).toEqual(rows.map((_, k) => k === 0));
  const last = rows.at(-1)!.cause;
  const [item] = last.items;
  expect(causeRows(causes, item!, new Set([rows[0]!.cause.key]), new Set()).at(-1)?.open).toBe(true);
  expect(causeRows(causes, item!, new Set(), new Set([last.key])).at(-1)?.open).toBe(false);
});

it('charts: bars hold every item and mark the median', () => {
  const bars = histogramBars(model.latency);
  expect(bars.counts.reduce((sum, count) => sum + count, 0)).toBe(300);
  expect(bars.counts.length).toBeLessThanOrEqual(48);
  const before = bars.counts.slice(0, bars.p50).reduce((sum, count) => sum + count, 0);
  expect(before).toBeLessThanOrEqual(150);
  expect(before + bars.counts[bars.p50]!).toBeGreaterThanOrEqual(150);
  const series = throughputSeries(model, timeline);
  const mean = series.reduce((sum, { y }) => sum + y, 0) / series.length;
  expect(mean).toBeCloseTo(300 / (model.wallMicros / 1e6), -1);
});

it('item: shows where it ran, its chunk and its lines', () => {
  const [item] = [...model.failures.keys()];
  const facts = itemFacts(model, item!, 0);
  expect(facts.state).not.toBe('succeeded');
  expect(facts.runMicros).toBeGreaterThan(0);
  expect(chunkCosts(timeline.chunks, facts.chunk)?.items).toBe(5);
  expect(itemFacts(model, 99_999, 0).state).toBe('waiting');
  const log = new ItemLog(1);
  const { last, count } = log.of(model.logs, item!);
  expect([last.length, count]).toEqual([1, model.logs.filter((record) => record.item === item).length]);
});

it('item: indents JSON that can be read as a whole', () => {
  expect(readable('{"a":1}', false)).toBe('{"a":1}');
  expect(readable(`{"a":"${'x'.repeat(80)}"}`, false)).toContain('\n  "a"');
  expect(readable('{"a":', true)).toBe('{"a":');
});

it('logs: describes the shown lines', () => {
  expect(countText({ shown: 4_812, total: 4_812, progress: 1, error: undefined })).toBe('4,812 lines');
  expect(countText({ shown: 3, total: 4_812, progress: 0.4, error: undefined })).toBe('3 of 4,812, searching 40 %');
  expect([workersText([]), workersText([0, 3]), workersText([0, 1, 2, 3])]).toEqual([
    'all workers',
    'w0, w3',
    '4 workers',
  ]);
  expect(toggled([0, 3], 1)).toEqual([0, 1, 3]);
  expect(toggled([0, 3], 3)).toEqual([0]);
  expect(levelText('warn')).toBe('level ≥ warn');
});

it('timeline: lanes get thinner before they scroll', () => {
  expect(laneGeometry(4, 260)).toMatchObject({ pitch: 26, height: 104 });
  expect(laneGeometry(16, 260)).toMatchObject({ pitch: 16, height: 256 });
  expect(laneGeometry(64, 260)).toMatchObject({ pitch: 12, height: 768 });
});

it('timeline: a live axis ends at a round time beyond now and moves seldom', () => {
  const first = wholeRange(12_400_000, 8_000, false, 0);
  expect(first.toMicros).toBe(22_000_000);
  expect(wholeRange(13_000_000, 7_000, false, first.toMicros)).toEqual(first);
  expect(wholeRange(30_000_000, undefined, true, 0).toMicros).toBe(30_000_000);
});

it('timeline: a range over everything holds all items', () => {
  const all = rangeFigures(model, timeline, { fromMicros: 0, toMicros: model.nowMicros });
  expect(all.items).toBe(300);
  const busy = model.workers.reduce((sum, { cost }) => sum + cost.runMicros, 0) / (4 * model.nowMicros);
  expect(all.busy).toBeCloseTo(busy, 6);
});

it('timeline: shows start-ups, restarts and what went before', () => {
  const restarted = model.workers.find(({ exits }) => exits.length > 0)!;
  const kinds = intervalsOf(timeline, restarted.worker, model.nowMicros).map(({ kind, label }) =>
    `${kind} ${label}`.trim(),
  );
  expect(kinds.slice(0, 3)).toEqual(['startup', 'down', 'startup restart']);
  expect(preludeText(model)).toBe('compile 18 ms, load 76 ms');
});

it('timeline: items that run one at a time follow one another', () => {
  const running = new Map([
    [7, 100],
    [8, 250],
  ]);
  expect(runningBars(running, 400, 1)).toEqual([
    { fromMicros: 100, toMicros: 250, row: 0, of: 1 },
    { fromMicros: 250, toMicros: 400, row: 0, of: 1 },
  ]);
  expect(runningBars(running, 400, 4).map(({ row, toMicros }) => [row, toMicros])).toEqual([
    [0, 400],
    [1, 400],
  ]);
});

it('timeline: keys lead along a lane and to the next one', () => {
  const { rows } = laneRows(model, 260);
  const lane = model.workers[1]!.lane;
  const item = lane.item.get(3);
  expect(itemByKey('ArrowRight', model, item, rows)).toBe(lane.item.get(4));
  expect(itemByKey('ArrowLeft', model, lane.item.get(0), rows)).toBeUndefined();
  expect(itemByKey('Home', model, item, rows)).toBe(lane.item.get(0));
  expect(model.items.worker.get(itemByKey('ArrowDown', model, item, rows)!)).toBe(2);
  expect(itemByKey('x', model, item, rows)).toBeUndefined();
  expect(itemByKey('ArrowRight', model, null, rows)).toBe(model.workers[0]!.lane.item.get(0));
});
