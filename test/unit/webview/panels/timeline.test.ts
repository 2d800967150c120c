import { beforeEach, describe, expect, it, vi } from 'vitest';
import { applyEvent } from '../../../../src/model/run/reduce.ts';
import { createRunModel, type RunModel } from '../../../../src/model/run/runModel.ts';
import { createTimeline, followEvent } from '../../../../src/model/run/timeline.ts';
import { cssOf } from '../../../../webview/canvas/colour.ts';
import { TimelineFrame } from '../../../../webview/panels/timeline/frame.ts';
import { TimelineGestures } from '../../../../webview/panels/timeline/gestures.ts';
import { LaneBuffer } from '../../../../webview/panels/timeline/laneBuffer.ts';
import { axisHeight, labelWidth, laneGeometry } from '../../../../webview/panels/timeline/layout.ts';
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
  const lanes = laneGeometry(model.workers.length, 200);
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
    range: null,
    mask: undefined,
    selected: undefined,
    hovered: undefined,
    pointedMicros: null,
    ...changes,
  };
}

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
    expect(images[0]).toMatchObject({ width: 1200, height: 4 });
  });

  it('draws only the lanes that are scrolled into view', () => {
    const { pitch } = scene().lanes;
    const { texts } = paint({ scrollTop: 2 * pitch, lanesHeight: pitch });
    expect(texts().filter((text) => /^w\d/.test(String(text)))).toEqual(['w2', 'w3']);
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
    const pixels = (): Uint32Array => new Uint32Array(images.at(-1)!.data.buffer.slice(0));
    buffer.paint(model.workers, timeline, whole, 300);
    const exact = pixels();
    expect(exact.some((pixel) => pixel !== 0)).toBe(true);
    const many = model.workers.map((worker) => ({ ...worker }));
    const crowded = Array.from({ length: 2_100 }, () => many).flat();
    buffer.paint(crowded, timeline, whole, 300);
    const summed = pixels().subarray(0, exact.length);
    const same = exact.filter((pixel, k) => (pixel === 0) === (summed[k] === 0)).length;
    expect(same / exact.length).toBeGreaterThan(0.8);
  });

  it('survive a view without width', () => {
    const none: RunModel['workers'] = [];
    new LaneBuffer(someTheme).paint(none, timeline, whole, 0);
    expect(images[0]).toMatchObject({ width: 1, height: 1 });
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
      currentTarget: { setPointerCapture: () => {} },
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

  it('announces the selected item', async () => {
    const { tree } = await show(goldenLines('succeeded'), { item: 3 });
    expect(textOf(tree())).toMatch(/Item 3, succeeded, worker \d/);
  });
});
