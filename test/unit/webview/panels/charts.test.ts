import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ChartsPanel } from '../../../../webview/panels/charts/panel.ts';
import { costSeries, histogramBars, throughputSeries } from '../../../../webview/panels/charts/layout.ts';
import { costChart, histogramChart, throughputChart } from '../../../../webview/panels/charts/paint.ts';
import { paintSparkline } from '../../../../webview/panels/header/paint.ts';
import { measuredRows, tuningWith } from '../../../../webview/panels/tuning/layout.ts';
import { tuningMarks } from '../../../../webview/panels/tuning/marks.ts';
import { renderMeasured } from '../../../../webview/panels/tuning/measured.ts';
import { tuningChart } from '../../../../webview/panels/tuning/paint.ts';
import { TuningPanel } from '../../../../webview/panels/tuning/panel.ts';
import { renderWhatIf } from '../../../../webview/panels/tuning/whatIf.ts';
import { chartBase, secondsLabel } from '../../../../webview/kit/chart.ts';
import { cssOf } from '../../../../webview/canvas/colour.ts';
import type { Tuning } from '../../../../src/model/tuning/tuning.ts';
import { predictor } from '../../../../src/model/tuning/quickPrediction.ts';
import { applyEvent } from '../../../../src/model/run/reduce.ts';
import { createRunModel } from '../../../../src/model/run/runModel.ts';
import { createTimeline, followEvent } from '../../../../src/model/run/timeline.ts';
import { all, click, controls, rendered, textOf } from '../../../support/litTree.ts';
import { playRun } from '../../../support/playRun.ts';
import { recordingContext, someTheme } from '../../../support/recordingContext.ts';
import { goldenLines } from '../../../support/recordings.ts';
import { simulateRun } from '../../../support/simulateRun.ts';
import { openStore } from '../../../support/testStore.ts';

beforeEach(() => void vi.unstubAllGlobals());

const events = simulateRun({
  items: 200,
  workers: 3,
  chunksize: 5,
  seed: 4,
  meanMicros: 20_000,
  logsPerItem: 0,
  failing: 0,
});
const model = createRunModel();
const timeline = createTimeline();
for (const event of events) {
  applyEvent(model, event);
  followEvent(timeline, model, event);
}

describe('charts', () => {
  it('of run times mark the bars of the median and the 99th percentile', () => {
    const pressed: number[] = [];
    const bars = histogramBars(model.latency);
    const { data, options } = histogramChart(bars, someTheme, 1, (bar) => void pressed.push(bar));
    options?.onClick?.({} as never, [{ index: 2 }] as never, {} as never);
    options?.onClick?.({} as never, [], {} as never);
    expect(pressed).toEqual([2]);
    expect(data.datasets[0]?.borderWidth).toEqual(bars.counts.map((_, bar) => (bar === 1 ? 2 : 0)));
    const colours = data.datasets[0]?.backgroundColor as string[];
    const marked = colours.flatMap((colour, k) => (colour === cssOf(someTheme.running) ? [k] : []));
    expect(marked).toEqual([...new Set([bars.p50, bars.p99])].sort((a, b) => a - b));
    const { title, label } = options!.plugins!.tooltip!.callbacks as unknown as Record<
      string,
      (hit: unknown) => string
    >;
    expect(title!([{ dataIndex: bars.p50 }])).toBe(bars.ranges[bars.p50]);
    expect(label!({ dataIndex: bars.p50 })).toMatch(/items p50/);
    expect(title!([])).toBe('');
  });

  it('of throughput end where the run does', () => {
    const points = throughputSeries(model, timeline);
    const { options } = throughputChart(points, someTheme);
    const { x } = options!.scales as { x: { max: number } };
    expect(x.max).toBe(points.at(-1)!.x);
    expect(throughputChart([], someTheme).options!.scales!['x']).toMatchObject({ max: 1 });
  });

  it('of costs have a row for each worker and a colour for each part', () => {
    const { data } = costChart(costSeries(model), someTheme);
    expect(data.labels).toEqual(['w0', 'w1', 'w2']);
    expect(data.datasets.map(({ label }) => label)).toContain('run');
    expect(costChart([], someTheme).data.labels).toEqual([]);
  });

  it('label marks at round times only', () => {
    const marks = [{ value: 0 }, { value: 0.5 }];
    expect([secondsLabel(1, 0, marks), secondsLabel(1.37, 0, marks)]).toEqual(['1.0 s', '']);
    expect(chartBase(someTheme)).toMatchObject({ animation: false, grid: { color: someTheme.grid } });
  });

  it('are not drawn before an item has ended', async () => {
    const { store } = await openStore({ events: goldenLines('starting') });
    const element = Object.assign(new ChartsPanel(), { store });
    expect(textOf(rendered(element))).toMatch(/^No item has ended yet\./);
    const over = Object.assign(new ChartsPanel(), { store: (await openStore({ events })).store });
    expect(all(rendered(over), 'canvas')).toHaveLength(3);
  });
});

describe('the line of the throughput', () => {
  it('goes from edge to edge, its highest point at the top', () => {
    vi.stubGlobal('devicePixelRatio', 2);
    const { canvas, calls } = recordingContext();
    paintSparkline(canvas, [0, 10, 5], someTheme);
    expect([canvas.width, canvas.height]).toEqual([800, 80]);
    expect(calls('lineTo').map(({ args }) => args)).toEqual([
      [0, 38.5],
      [200, 1.5],
      [400, 20],
    ]);
  });

  it('is not there while nothing ended', () => {
    vi.stubGlobal('devicePixelRatio', 1);
    const { canvas, drawn } = recordingContext();
    paintSparkline(canvas, [0, 0], someTheme);
    expect(drawn).toEqual([]);
  });
});

const even = Array.from({ length: 400 }, () => 2000);
const costs = { startMicros: 40_000, chunkMicros: 300, copyMicros: 1 };
const played = playRun({ ...costs, itemMicros: even, workers: 2, chunksize: 4 });
const tuning = tuningWith(played, []);
const useFixed = (use: number): Tuning => ({
  ...tuning,
  decision: { use, duel: { chunksize: use, rounds: 5, saved: 0.1, leastSaved: 0.08, mostSaved: 0.12 } },
});

describe('the chart of chunksizes', () => {
  const rows = measuredRows([played]);

  it('starts at 1, has powers of two as marks, and cuts off what is far from the best', () => {
    const { options, data } = tuningChart(tuning, rows, someTheme);
    const { x, y } = options!.scales as unknown as {
      x: { min: number; afterBuildTicks(axis: object): void };
      y: { max: number };
    };
    const axis: { max: number; ticks: { value: number }[] } = { max: 9, ticks: [] };
    x.afterBuildTicks(axis);
    expect([x.min, axis.ticks.map(({ value }) => value)]).toEqual([1, [1, 2, 4, 8]]);
    const best = Math.min(...tuning.curve.map(({ estimateMicros }) => estimateMicros)) / 1e6;
    expect(y.max).toBeLessThan(5 * best);
    expect(data.datasets.at(-1)?.data).toEqual([{ x: 4, y: played.wallMicros / 1e6 }]);
  });

  it('marks the recommendation, Python and auto, labels apart from one another', () => {
    const draw = (autoMicros: number | undefined, shown: Tuning = tuning) => {
      const recorded = recordingContext();
      const scale = { getPixelForValue: (value: number) => 50 + value * 3 };
      const chart = {
        ctx: recorded.context,
        scales: { x: scale, y: { getPixelForValue: () => 60 } },
        chartArea: { left: 0, right: 600, top: 20, bottom: 200 },
      } as never;
      const marks = tuningMarks(shown, autoMicros, someTheme);
      marks.beforeDatasetsDraw?.(chart, {} as never, {});
      marks.afterDatasetsDraw?.(chart, {}, {}, false);
      return recorded;
    };
    expect(draw(undefined).texts().join()).not.toContain('recommended');
    expect(draw(1e6).texts()).toContain('auto, recommended');
    expect(draw(1e6).calls('fillRect')).toHaveLength(0);
    const fixed = draw(1e6, useFixed(tuning.python + 1));
    expect(fixed.texts()).toEqual([`Python's default ${tuning.python}`, `recommended ${tuning.python + 1}`, 'auto']);
    expect(fixed.calls('fillRect')).toHaveLength(1);
    const heights = fixed
      .calls('fillText')
      .slice(0, 2)
      .map(({ args }) => Number(args[2]));
    expect(Math.abs(heights[0]! - heights[1]!)).toBeGreaterThanOrEqual(14);
    expect(draw(1e6, useFixed(tuning.python)).texts()).toEqual([
      `recommended ${tuning.python}, Python's default`,
      'auto',
    ]);
  });
});

describe('the Tuning tab', () => {
  it('lists the measured chunksizes and marks the recommended one', () => {
    const again = { ...played, chunksize: 2 };
    const tree = rendered(renderMeasured(measuredRows([played, again]), useFixed(2)));
    const marked = all(tree, ({ attributes }) => attributes['class'] === 'recommended');
    expect(marked).toHaveLength(1);
    expect(textOf(tree)).toContain('1.00');
  });

  it('predicts what the sliders choose', () => {
    const changed = vi.fn();
    const predict = predictor(tuning.model);
    const tree = rendered(
      renderWhatIf({
        tuning,
        chunksize: 4,
        workers: 8,
        prediction: predict(8, 4),
        bound: { text: 'One item bounds it.', workers: 4 },
        floor: { item: 7, ranMicros: 2_000_000, atMicros: 2_500_000, wallFromMicros: 400_000 },
        cores: 2,
        hosts: [],
        apply: undefined,
        changed,
      }),
    );
    const [chunks, workers] = all(tree, 'input');
    chunks?.listeners['input']?.({ target: { value: '0' } });
    workers?.listeners['input']?.({ target: { value: '0' } });
    expect(changed.mock.calls).toEqual([[{ chunksize: 1 }], [{ workers: 1 }]]);
    const [bound] = all(tree, ({ attributes }) => attributes['class'] === 'text-warn');
    expect(textOf(bound!)).toBe('One item bounds it.');
    expect(textOf(tree)).toContain(
      'From the start of the workers, no number of them takes less than 2.10 s: the first worker is ready after 100 ms, and item 7 alone takes 2.00 s.',
    );
  });

  it('applies the decision or the chunksize of the slider, and measures', async () => {
    const { store, sent, emit } = await openStore({ events });
    const element = Object.assign(new TuningPanel(), { store });
    const tree = () => rendered(element);
    await expect.poll(() => controls(tree()).length).toBeGreaterThan(2);
    const press = (action: string): void =>
      all(tree(), ({ attributes }) => attributes['data-action'] === action)[0]?.listeners['click']?.({});
    press('apply');
    press('applyOther');
    press('measure');
    expect(sent).toEqual([
      ['applyChunksize', { chunksize: 'auto' }],
      ['applyChunksize', { chunksize: expect.any(Number) }],
      ['measure', null],
    ]);
    emit('tuning', { measured: [], measuring: { run: 2, what: 'chunksize 8' }, chosen: null });
    expect(textOf(tree())).toContain('Measuring chunksize 8, run 2');
    press('stop');
    emit('tuning', { measured: [], measuring: null, chosen: 16 });
    click(tree(), 'Run again');
    expect(sent.slice(3)).toEqual([
      ['stopMeasuring', null],
      ['rerun', null],
    ]);
  });

  it('offers no measuring in Restricted Mode', async () => {
    const { store } = await openStore({ events, init: { canRun: false } });
    const element = Object.assign(new TuningPanel(), { store });
    await expect.poll(() => textOf(rendered(element))).toContain('Trust this workspace to measure');
    expect(all(rendered(element), ({ attributes }) => attributes['data-action'] === 'measure')).toEqual([]);
  });
});
