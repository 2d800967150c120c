import { beforeEach, describe, expect, it, vi } from 'vitest';
import { applyEvent } from '../../../../src/model/run/reduce.ts';
import { createRunModel, type RunModel } from '../../../../src/model/run/runModel.ts';
import { createTimeline, followEvent } from '../../../../src/model/run/timeline.ts';
import { formatDuration } from '../../../../src/base/numberText.ts';
import { itemColumns } from '../../../../src/model/items/itemColumns.ts';
import { runFloor } from '../../../../src/model/run/runFloor.ts';
import { latencyOf } from '../../../../src/model/run/stats.ts';
import { createLaneCells, fillFromRows } from '../../../../webview/canvas/laneCells.ts';
import { ToneSummaries } from '../../../../webview/canvas/toneSummary.ts';
import { labelOf } from '../../../../webview/panels/timeline/barLabels.ts';
import { cssOf, pixelOf } from '../../../../webview/canvas/colour.ts';
import { durationTones, groupTones, tonesOf, workerTones } from '../../../../webview/panels/timeline/barTones.ts';
import { LogMarks } from '../../../../webview/panels/timeline/logMarks.ts';
import { TimelineFrame } from '../../../../webview/panels/timeline/frame.ts';
import { TimelineGestures } from '../../../../webview/panels/timeline/gestures.ts';
import { LaneBuffer } from '../../../../webview/panels/timeline/laneBuffer.ts';
import { laneRows } from '../../../../webview/panels/timeline/laneRows.ts';
import { axisHeight, labelWidth } from '../../../../webview/panels/timeline/layout.ts';
import { paintOverview } from '../../../../webview/panels/timeline/overview.ts';
import { TimelinePainter, type Scene } from '../../../../webview/panels/timeline/paint.ts';
import { TimelinePanel } from '../../../../webview/panels/timeline/panel.ts';
import { controls, rendered, textOf, all } from '../../../support/litTree.ts';
import { recordingContext, someTheme, stubCanvas } from '../../../support/recordingContext.ts';
import { goldenLines } from '../../../support/recordings.ts';
import { simulateRun } from '../../../support/simulateRun.ts';
import { openStore } from '../../../support/testStore.ts';

const events = simulateRun({
  items: 120,
  workers: 4,
  chunksize: 5,
  seed: 11,
  meanMicros: 20_000,
  logsPerItem: 0,
  failing: 0.05,
});
const model = createRunModel();
const timeline = createTimeline();
for (const event of events) {
  applyEvent(model, event);
  followEvent(timeline, model, event);
}
const whole = { fromMicros: 0, toMicros: model.nowMicros };

function scene(changes: Partial<Scene> = {}): Scene {
  const lanes = laneRows(model, 200);
  return {
    model,
    timeline,
    view: { ...whole, left: labelWidth, width: 600 },
    whole,
    lanes,
    scrollTop: 0,
    lanesHeight: lanes.height,
    nowMicros: model.nowMicros,
    live: false,
    bars: 'outcome',
    tones: undefined,
    floor: undefined,
    marks: new LogMarks(),
    nameOf: () => undefined,
    range: null,
    mask: undefined,
    selected: undefined,
    hovered: undefined,
    pointedMicros: null,
    ...changes,
  };
}

const itemTable = () => ({
  columns: itemColumns(model, {
    chunks: timeline.chunks,
    nowMicros: model.nowMicros,
    logLines: new Uint32Array(120),
    valueBytes: undefined,
  }),
});

let images: ReturnType<typeof stubCanvas>['images'];

beforeEach(() => {
  vi.unstubAllGlobals();
  ({ images } = stubCanvas());
});

function paint(changes: Partial<Scene> = {}) {
  const recorded = recordingContext();
  new TimelinePainter(someTheme).paint(recorded.canvas, scene(changes), 2);
  return recorded;
}

describe('the timeline', () => {
  it('draws one line of pixels for each worker, at the height of its lane', () => {
    const { calls, texts } = paint();
    const lanes = calls('drawImage').map(({ args }) => [args[2], args[6]]);
    const { pitch, barHeight } = scene().lanes;
    const top = axisHeight + Math.round((pitch - barHeight) / 2);
    expect(lanes).toEqual([0, 1, 2, 3].map((worker) => [worker, top + worker * pitch]));
    expect(texts()).toEqual(expect.arrayContaining(['w0', 'w1', 'w2', 'w3']));
    // A line for the bars of each worker, and one for its failures.
    expect(images[0]).toMatchObject({ width: 1200, height: 8 });
  });

  it('draws only the lanes that are scrolled into view', () => {
    const { pitch } = scene().lanes;
    const { texts } = paint({ scrollTop: 2 * pitch, lanesHeight: pitch });
    expect(texts().filter((text) => /^w\d/.test(String(text)))).toEqual(['w2']);
  });

  it('marks the time of a live run, and not that of one that is over', () => {
    const now = { live: true, nowMicros: whole.toMicros / 2 };
    const marks = (changes: Partial<Scene>) => paint(changes).drawn.filter(({ fill }) => fill === someTheme.focus);
    const [mark] = marks(now).filter(({ name }) => name === 'fillRect');
    expect(mark?.args[0]).toBe(Math.round(labelWidth + 300));
    expect(marks({})).toEqual([]);
    expect(marks({ ...now, view: { ...scene().view, toMicros: whole.toMicros / 4 } })).toEqual([]);
  });

  it('shades the selected range, cut at the edges of the view', () => {
    const range = { fromMicros: -100, toMicros: whole.toMicros / 2 };
    const shaded = paint({ range }).drawn.filter(({ name, alpha }) => name === 'fillRect' && alpha === 0.22);
    expect(shaded.map(({ args }) => [args[0], Math.round(Number(args[2]))])).toEqual([[labelWidth, 300]]);
  });

  it('outlines the selected item more strongly than the hovered one', () => {
    const hit = { worker: 1, item: 3, row: 0, startMicros: 0, endMicros: whole.toMicros };
    const strokes = (changes: Partial<Scene>) =>
      paint(changes)
        .calls('strokeRect')
        .filter(({ args }) => Number(args[3]) === scene().lanes.barHeight + 2)
        .map(({ stroke }) => stroke);
    expect(strokes({ hovered: hit })).toEqual([someTheme.dim]);
    expect(strokes({ hovered: hit, selected: hit })).toEqual([someTheme.dim, someTheme.foreground]);
    expect(strokes({ selected: { ...hit, startMicros: 2 * whole.toMicros, endMicros: 3 * whole.toMicros } })).toEqual(
      [],
    );
  });
});

describe('the bars of a lane', () => {
  it('are exact for few items and a summary for many, in the same colours', () => {
    const buffer = new LaneBuffer(someTheme);
    // Below the bars of all workers, each picture has a line of failures per worker.
    const pixels = (): Uint32Array =>
      new Uint32Array(images.at(-1)!.data.buffer.slice(0)).subarray(0, model.workers.length * 300);
    buffer.paint(model.workers, timeline, whole, 300);
    const exact = pixels();
    expect(exact.some((pixel) => pixel !== 0)).toBe(true);
    const many = model.workers.map((worker) => ({ ...worker }));
    const crowded = Array.from({ length: 2_100 }, () => many).flat();
    buffer.paint(crowded, timeline, whole, 300);
    const summed = pixels();
    const same = exact.filter((pixel, k) => (pixel === 0) === (summed[k] === 0)).length;
    expect(same / exact.length).toBeGreaterThan(0.8);
  });

  it('have other colours than outcomes, and then keep a mark of each failure', () => {
    const buffer = new LaneBuffer(someTheme);
    const { columns } = itemTable();
    buffer.paint(model.workers, timeline, whole, 300, { tones: durationTones(columns, latencyOf(model, true)) });
    const pixels = new Uint32Array(images.at(-1)!.data.buffer);
    const known = new Set(tonesOf(someTheme, 'durations').map(({ shades }) => pixelOf(shades[0])));
    const bars = pixels.subarray(0, model.workers.length * 300);
    expect(bars.filter((pixel) => known.has(pixel)).length).toBeGreaterThan(100);
    const marks = new Set(pixels.subarray(model.workers.length * 300));
    expect([...marks].filter((pixel) => pixel !== 0).length).toBeGreaterThan(0);
    expect(marks).not.toContain(pixelOf(someTheme.outcome.succeeded[0]));
  });

  it('survive a view without width', () => {
    const none: RunModel['workers'] = [];
    new LaneBuffer(someTheme).paint(none, timeline, whole, 0);
    expect(images[0]).toMatchObject({ width: 1, height: 1 });
  });
});

describe('the colours of bars', () => {
  it('by duration divide the run times at the median, the 90th and the 99th percentile', () => {
    const runMicros = Float64Array.of(5, 10, 11, 90, 91, 100, NaN);
    const { items, legend } = durationTones({ runMicros }, { p50: 10, p90: 90, p99: 99, max: 100 });
    expect([...items]).toEqual([2, 2, 3, 3, 4, 5, 1]);
    expect(legend.map(({ text }) => text)).toEqual(['≤ 10 µs', '≤ 90 µs', '≤ 99 µs', 'longer']);
  });

  it('by worker repeat after eight, like those of the log', () => {
    expect([...workerTones({ worker: Float64Array.of(0, 7, 8, NaN) }).items]).toEqual([2, 9, 2, 1]);
  });

  it('by group are for the largest groups, and one for all others', () => {
    const codes = Int32Array.from({ length: 60 }, (_, k) => (k < 30 ? 8 : k % 10));
    const { items, legend } = groupTones({ codes, names: Array.from({ length: 10 }, (_, k) => `g${k}`) });
    expect(legend.map(({ text }) => text)).toEqual(['g8', 'g0', 'g1', 'g2', 'g3', 'g4', 'g5', 'others']);
    expect([items[0], items[30], items[39]]).toEqual([2, 3, 1]);
    expect(groupTones({ codes: Int32Array.of(0, 0), names: ['only'] }).legend).toEqual([{ tone: 2, text: 'only' }]);
  });

  it('of many items are those of the tone that covers most of a pixel, from rows and from the summary', () => {
    const tones = Uint8Array.from({ length: 120 }, (_, item) => 1 + (item % 3));
    const { lane } = model.workers[0]!;
    const [exact, summed] = [createLaneCells(200), createLaneCells(200)];
    fillFromRows(exact, lane, whole, timeline.tracks[0]!.longestMicros, tones);
    const summaries = new ToneSummaries();
    summaries.of(lane, tones).read(whole, summed.votes);
    const same = exact.votes.tone.filter((tone, x) => tone === summed.votes.tone[x]).length;
    expect(same).toBeGreaterThan(180);
    expect(summaries.of(lane, tones)).toBe(summaries.of(lane, tones));
  });
});

describe('annotations', () => {
  it('a wide bar has the number of its item and the beginning of its input, a narrower one the number', () => {
    const { lane } = model.workers[0]!;
    const [start, end] = [lane.startMicros.get(2), lane.endMicros.get(2)];
    const near = { ...scene().view, fromMicros: start, toMicros: end + (end - start) };
    const { texts } = paint({ view: near, nameOf: (item) => `img/${item}.png` });
    const item = lane.item.get(2);
    expect(texts()).toContain(`${item} img/${item}.png`);
    const name = (width: number) =>
      labelOf(
        { item: 7, width },
        () => 'a/long/name.png',
        (text) => text.length * 6,
      );
    expect([name(200), name(90), name(40), name(12)]).toEqual(['7 a/long/name.png', '7 a/long/nam…', '7', undefined]);
    expect(texts().length).toBeGreaterThan(paint({ view: near, mask: new Uint8Array(120) }).texts().length);
  });

  it('warnings and errors of the log are marked below the lane of their worker, once a pixel', () => {
    const marks = new LogMarks();
    const line = { seq: 0, chunk: null, item: null, text: '', stream: 'console', source: null } as const;
    const at = (atMicros: number, level: 'info' | 'warn' | 'error', worker: number | null) =>
      ({ ...line, atMicros, level, worker }) as const;
    const logs = [at(10, 'warn', 1), at(11, 'warn', 1), at(500, 'warn', 1), at(20, 'error', null), at(5, 'info', 1)];
    marks.follow(logs);
    expect(marks.pixels(1, 'warn', 0, 100, 10)).toEqual([0, 5]);
    expect([marks.pixels(1, 'warn', 0, 100, 5), marks.pixels(1, 'error', 0, 100, 10)]).toEqual([[0], []]);
    const painted = paint({ marks }).drawn.filter(({ fill }) => fill === someTheme.marks.warn);
    expect(painted.map(({ args }) => args[0])).toEqual([labelWidth]);
    logs.push(at(700, 'error', 1));
    marks.follow(logs);
    expect(marks.pixels(1, 'error', 0, 100, 10)).toEqual([7]);
  });

  it('the least duration of the run is a line with the item that bounds it', () => {
    const floor = runFloor(model, timeline)!;
    expect(paint({ floor }).texts()).toContain(`least ${formatDuration(floor.atMicros)} (#${floor.item})`);
    // Times of the axis give way to it.
    const near = paint({ floor })
      .calls('fillText')
      .filter(({ args }) => args[2] === 8);
    const spans = near.map(({ args }) => [Number(args[1]), Number(args[1]) + 6 * String(args[0]).length] as const);
    const ordered = spans.toSorted((a, b) => a[0] - b[0]);
    expect(ordered.every(([left], k) => k === 0 || left > ordered[k - 1]![1])).toBe(true);
    const late = { ...scene().view, fromMicros: floor.atMicros + 1 };
    expect(
      paint({ floor, view: late })
        .texts()
        .filter((text) => String(text).startsWith('least')),
    ).toEqual([]);
  });
});

describe('the overview', () => {
  it('has a window around the part in view, and red feet where items failed', () => {
    const { context, calls } = recordingContext();
    const view = { fromMicros: whole.toMicros / 2, toMicros: whole.toMicros, left: 10, width: 200 };
    paintOverview(context, { model, timeline, view, whole, lanesHeight: 100 }, someTheme);
    const [frame, window] = calls('strokeRect');
    expect([frame?.stroke, frame?.args[2]]).toEqual([someTheme.border, 199]);
    expect([window?.stroke, window?.args[0], window?.args[2]]).toEqual([someTheme.focus, 110.5, 99]);
    const feet = calls('fillRect').filter(({ fill }) => fill === cssOf(someTheme.outcome.failed[0]));
    expect(feet.length).toBeGreaterThan(0);
    expect(feet.every(({ args }) => args[3] === 6)).toBe(true);
  });
});

/** A frame and its gestures over a finished run of 4 workers, 600 pixels wide. */
async function gestures() {
  vi.stubGlobal('innerHeight', 800);
  const opened = await openStore({ events });
  const frame = new TimelineFrame(opened.store);
  Object.assign(frame, { width: 600 + labelWidth + 20, lanesHeight: frame.lanes.height });
  let changes = 0;
  const canvas = { getBoundingClientRect: () => ({ left: 100, top: 50 }) } as HTMLElement;
  const made = new TimelineGestures(
    opened.store,
    frame,
    () => canvas,
    () => changes++,
  );
  const at = (x: number, y: number, more: object = {}) =>
    ({
      clientX: x + 100,
      clientY: y + 50,
      button: 0,
      deltaX: 0,
      deltaY: 0,
      preventDefault: vi.fn(),
      currentTarget: { setPointerCapture: () => {}, style: {} },
      ...more,
    }) as never;
  const drag = (from: readonly [number, number], to: readonly [number, number], more: object = {}): void => {
    made.down(at(...from, more));
    made.move(at(...to, more));
    made.up(at(...to, more));
  };
  return { ...opened, frame, made, at, drag, changes: () => changes };
}

describe('gestures on the timeline', () => {
  const lane = axisHeight + 10;

  it('a click selects the item under it, one beside all bars clears the range', async () => {
    const { store, frame, made, at } = await gestures();
    const { lane: bars } = store.model.workers[0]!;
    const { view } = frame;
    const x =
      labelWidth + ((bars.startMicros.get(3) + 10 - view.fromMicros) / (view.toMicros - view.fromMicros)) * view.width;
    made.down(at(x, lane));
    made.up(at(x, lane));
    const selected = store.view.item;
    expect(selected).toBe(frame.hitAt(x, lane)?.item);
    expect(selected).not.toBeNull();
    made.menu(at(x, lane));
    // VS Code reads the item of its menu from there.
    expect(JSON.parse(document.body.dataset['vscodeContext'] ?? '')).toMatchObject({ item: selected });
  });

  it('dragging selects a range, within the view and whatever the direction', async () => {
    const { store, frame, drag } = await gestures();
    drag([400, lane], [labelWidth - 50, lane]);
    expect(store.view.selection.range?.fromMicros).toBe(frame.view.fromMicros);
    expect(store.view.selection.range?.toMicros).toBeGreaterThan(frame.view.fromMicros);
    drag([300, lane], [301, lane]);
    expect(store.view.selection.range === null || store.view.item !== null).toBe(true);
  });

  it('ctrl and wheel zoom around the pointer; shift and wheel, or a drag on the axis, move the view', async () => {
    const { store, frame, made, at, drag } = await gestures();
    const before = frame.view;
    made.wheel(at(300, lane, { ctrlKey: true, deltaY: -400 }));
    const zoomed = store.view.zoom!;
    expect(zoomed.toMicros - zoomed.fromMicros).toBeLessThan((before.toMicros - before.fromMicros) / 4);
    made.wheel(at(300, lane, { shiftKey: true, deltaY: 10 }));
    expect(store.view.zoom!.fromMicros).toBeGreaterThan(zoomed.fromMicros);
    const moved = store.view.zoom!;
    drag([300, 2], [350, 2]);
    expect(store.view.zoom!.fromMicros).toBeLessThan(moved.fromMicros);
    made.doubleClick(at(300, frame.lanesBottom + 10));
    expect(store.view.zoom).toBeNull();
  });

  it('the wheel alone is left to the page', async () => {
    const { store, made, at } = await gestures();
    const event = at(300, lane, { deltaY: 10 });
    made.wheel(event);
    expect((event as { preventDefault: unknown }).preventDefault).not.toHaveBeenCalled();
    expect(store.view.zoom).toBeNull();
  });

  it('keys zoom, move and clear, and go from item to item', async () => {
    const { store, made } = await gestures();
    const press = (key: string, shiftKey = false) => {
      const event = { key, shiftKey, preventDefault: vi.fn() };
      made.key(event as never);
      return event.preventDefault.mock.calls.length;
    };
    expect(press('x')).toBe(0);
    press('+');
    const { zoom } = store.view;
    press('ArrowRight', true);
    expect(store.view.zoom!.fromMicros).toBeGreaterThan(zoom!.fromMicros);
    press('0');
    press('ArrowRight');
    expect([store.view.zoom, store.view.item === null]).toEqual([null, false]);
  });

  it('the item under the pointer is hovered until the pointer leaves', async () => {
    const { made, at, frame, changes } = await gestures();
    made.move(at(labelWidth + 300, lane));
    expect(made.hovered).toEqual(frame.hitAt(labelWidth + 300, lane));
    made.leave();
    expect([made.hovered, changes()]).toEqual([undefined, 2]);
    expect([frame.hitAt(5, lane), frame.hitAt(300, axisHeight + 5000)]).toEqual([undefined, undefined]);
  });

  it('an item that is selected elsewhere comes into view', async () => {
    const { store, frame } = await gestures();
    const last = store.model.workers[0]!.lane;
    store.patchView({ zoom: { fromMicros: 0, toMicros: 50_000 } });
    frame.reveal(last.item.get(last.item.length - 1));
    expect(store.view.zoom!.fromMicros).toBeGreaterThan(0);
    const { zoom } = store.view;
    frame.reveal(null);
    expect(store.view.zoom).toBe(zoom);
  });
});

describe('the timeline panel', () => {
  async function show(lines: string, state: object = {}) {
    vi.stubGlobal('innerHeight', 800);
    vi.stubGlobal(
      'ResizeObserver',
      class {
        observe(): void {}
        disconnect(): void {}
      },
    );
    const opened = await openStore({ events: lines, state: { runId: 'run-1', ...state } });
    const element = Object.assign(new TimelinePanel(), { store: opened.store });
    return { ...opened, tree: () => rendered(element) };
  }

  it('has a legend of the outcomes that there are', async () => {
    const { tree } = await show(goldenLines('succeeded'));
    const [legend] = all(tree(), ({ attributes }) => attributes['class'] === 'legend');
    expect(textOf(legend!)).toBe('succeeded');
    expect(controls(tree())).toEqual(['Zoom out (-)', 'Zoom in (+)', 'Show the whole run (0)']);
  });

  it('has a legend of the colours that the user chose, and those of outcomes for a choice without values', async () => {
    const legendOf = async (state: object): Promise<string> => {
      const { tree } = await show(goldenLines('succeeded'), state);
      const [legend] = all(tree(), ({ attributes }) => attributes['class'] === 'legend');
      return textOf(legend!);
    };
    expect(await legendOf({ bars: 'duration' })).toMatch(/^≤ .*≤ .*≤ .*longer$/);
    expect(await legendOf({ bars: 'group', items: { groupBy: 'outcome' } })).toBe('succeeded');
    expect(await legendOf({ bars: 'group' })).toBe('succeeded');
    expect(await legendOf({ bars: 'worker' })).toBe('');
  });

  it('announces the selected item', async () => {
    const { tree } = await show(goldenLines('succeeded'), { item: 3 });
    expect(textOf(tree())).toMatch(/Item 3, succeeded, worker \d/);
  });
});
