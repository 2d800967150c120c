import type { RunModel, WorkerModel } from '../../../src/model/run/runModel.ts';
import { emptyStretch, outcomeOfSeverity } from '../../../src/model/run/timeSummary.ts';
import type { Timeline } from '../../../src/model/run/timeline.ts';
import { type CellPalette, createPalette, paintCells } from '../../canvas/cellPainter.ts';
import { cssOf, mix } from '../../canvas/colour.ts';
import type { Hit } from '../../canvas/hitTest.ts';
import { createLaneCells, fillFromRows, fillFromSummary, type LaneCells, rowsWithin } from '../../canvas/laneCells.ts';
import type { CanvasTheme } from '../../canvas/theme.ts';
import { timeTicks } from '../../canvas/ticks.ts';
import { type Viewport, xOf } from '../../canvas/viewport.ts';
import type { TimeRange } from '../../store/viewState.ts';
import {
  axisHeight,
  intervalsOf,
  labelWidth,
  type LaneGeometry,
  overviewHeight,
  preludeText,
  runningBars,
  waitsWithin,
} from './layout.ts';

/** Up to this many items in view are drawn one by one, more by the summary: about a millisecond. */
const exactItems = 60_000;

export interface Scene {
  readonly model: RunModel;
  readonly timeline: Timeline;
  readonly view: Viewport;
  readonly whole: TimeRange;
  readonly lanes: LaneGeometry;
  /** How far the lanes are scrolled, CSS pixels. */
  readonly scrollTop: number;
  /** Height of the part of the canvas that shows lanes, CSS pixels. */
  readonly lanesHeight: number;
  readonly nowMicros: number;
  readonly live: boolean;
  readonly range: TimeRange | null;
  readonly selected: Hit | undefined;
  readonly hovered: Hit | undefined;
}

/** Paints the timeline. Keeps buffers between frames; a frame costs O(pixels), whatever the number of items. */
export class TimelinePainter {
  #theme: CanvasTheme;
  #palette: CellPalette;
  #cells: LaneCells = createLaneCells(1);
  #image = new ImageData(1, 1);
  readonly #buffer = document.createElement('canvas');

  constructor(theme: CanvasTheme) {
    this.#theme = theme;
    this.#palette = createPalette(theme);
  }

  paint(canvas: HTMLCanvasElement, scene: Scene, ratio: number): void {
    const context = canvas.getContext('2d');
    if (!context) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = cssOf(this.#theme.background);
    context.fillRect(0, 0, canvas.width / ratio, canvas.height / ratio);
    context.font = `11px ${this.#theme.font}`;
    context.textBaseline = 'middle';
    this.#paintAxis(context, scene);
    context.save();
    context.beginPath();
    context.rect(0, axisHeight, canvas.width / ratio, scene.lanesHeight);
    context.clip();
    this.#paintLanes(context, scene, ratio);
    context.restore();
    this.#paintRange(context, scene);
    this.#paintNow(context, scene);
    this.#paintOverview(context, scene);
  }

  #paintAxis(context: CanvasRenderingContext2D, scene: Scene): void {
    const { view } = scene;
    const bottom = axisHeight + scene.lanesHeight;
    const ticks = timeTicks(view.fromMicros, view.toMicros, ((view.toMicros - view.fromMicros) / view.width) * 84);
    context.textAlign = 'left';
    for (const tick of ticks) {
      const x = Math.round(xOf(view, tick.micros)) + 0.5;
      context.fillStyle = this.#theme.grid;
      context.fillRect(x - 0.5, axisHeight - 6, 1, bottom - axisHeight + 6);
      context.fillStyle = this.#theme.dim;
      if (x + 3 + context.measureText(tick.label).width < view.left + view.width + 10)
        context.fillText(tick.label, x + 3, 8);
    }
  }

  #paintLanes(context: CanvasRenderingContext2D, scene: Scene, ratio: number): void {
    const { lanes, model } = scene;
    const first = Math.max(0, Math.floor(scene.scrollTop / lanes.pitch));
    const last = Math.min(model.workers.length - 1, Math.floor((scene.scrollTop + scene.lanesHeight) / lanes.pitch));
    const shown = model.workers.slice(first, last + 1);
    let inView = 0;
    for (const worker of shown) inView += rowsWithin(worker.lane, scene.view);
    this.#fillBuffer(scene, shown, Math.round(scene.view.width * ratio), inView <= exactItems);
    context.imageSmoothingEnabled = false;
    for (const [k, worker] of shown.entries()) {
      const top = this.#barTop(scene, worker.worker);
      context.textAlign = 'right';
      context.fillStyle = worker.worker === scene.selected?.worker ? this.#theme.foreground : this.#theme.dim;
      if (lanes.pitch >= 12) context.fillText(`w${worker.worker}`, labelWidth - 10, top + lanes.barHeight / 2 + 0.5);
      this.#paintIntervals(context, scene, worker.worker, top);
      context.drawImage(
        this.#buffer,
        0,
        k,
        this.#buffer.width,
        1,
        scene.view.left,
        top,
        scene.view.width,
        lanes.barHeight,
      );
      this.#paintRunning(context, scene, worker, top);
      this.#paintWaits(context, scene, worker, top);
    }
    this.#paintPrelude(context, scene);
    this.#outline(context, scene, scene.hovered, false);
    this.#outline(context, scene, scene.selected, true);
  }

  #barTop(scene: Scene, worker: number): number {
    const { pitch, barHeight } = scene.lanes;
    return axisHeight + worker * pitch - scene.scrollTop + Math.round((pitch - barHeight) / 2);
  }

  /** One line of pixels for each lane. */
  #fillBuffer(scene: Scene, workers: RunModel['workers'], width: number, exact: boolean): void {
    const lanes = Math.max(1, workers.length);
    if (this.#image.width !== width || this.#image.height !== lanes) {
      this.#image = new ImageData(Math.max(1, width), lanes);
      this.#buffer.width = Math.max(1, width);
      this.#buffer.height = lanes;
      if (this.#cells.busy.length !== width) this.#cells = createLaneCells(Math.max(1, width));
    }
    const pixels = new Uint32Array(this.#image.data.buffer);
    const perPixel = (scene.view.toMicros - scene.view.fromMicros) / width;
    for (const [k, worker] of workers.entries()) {
      const track = scene.timeline.tracks[worker.worker];
      // Below the width of its buckets the summary knows less than the items themselves.
      if (exact || !track || perPixel < track.summary.widthMicros * 2) {
        fillFromRows(this.#cells, worker.lane, scene.view, track?.longestMicros ?? Infinity);
      } else fillFromSummary(this.#cells, track.summary, scene.view);
      paintCells(this.#cells, this.#palette, pixels.subarray(k * width, (k + 1) * width));
    }
    this.#buffer.getContext('2d')?.putImageData(this.#image, 0, 0);
  }

  #paintIntervals(context: CanvasRenderingContext2D, scene: Scene, worker: number, top: number): void {
    const { barHeight } = scene.lanes;
    for (const interval of intervalsOf(scene.timeline, worker, scene.nowMicros)) {
      const span = clipped(scene.view, interval);
      if (!span) continue;
      if (interval.kind === 'startup') {
        context.fillStyle = cssOf(this.#theme.startup);
        context.fillRect(span.x, top, Math.max(1, span.width), barHeight);
      } else {
        context.fillStyle = cssOf(this.#theme.outcome.crashed[0]);
        context.fillRect(span.x, top - 2, 2, barHeight + 4);
      }
      if (interval.label && barHeight >= 10) this.#paintRestart(context, span, top + barHeight / 2);
    }
  }

  /** The word where there is room before the next bar is drawn over it, else only its mark. */
  #paintRestart(context: CanvasRenderingContext2D, span: { x: number; width: number }, middle: number): void {
    if (span.width < 40) return;
    context.textAlign = 'left';
    context.fillStyle = this.#theme.foreground;
    context.fillText('restart', span.x + 3, middle + 0.5);
  }

  /** What happened before there were workers: two words in the room where no bar can be. */
  #paintPrelude(context: CanvasRenderingContext2D, scene: Scene): void {
    const end = scene.model.workersStartedMicros ?? scene.nowMicros;
    const span = clipped(scene.view, { fromMicros: 0, toMicros: end });
    const text = preludeText(scene.model);
    if (!span || !text || context.measureText(text).width + 12 > span.width) return;
    context.textAlign = 'left';
    context.fillStyle = this.#theme.dim;
    context.fillText(text, span.x + 6, axisHeight + scene.lanes.pitch / 2 - scene.scrollTop + 0.5);
  }

  #paintRunning(context: CanvasRenderingContext2D, scene: Scene, worker: WorkerModel, top: number): void {
    const { barHeight } = scene.lanes;
    context.fillStyle = cssOf(this.#theme.running);
    for (const bar of runningBars(worker.running, scene.nowMicros, scene.model.setup.concurrency)) {
      const span = clipped(scene.view, bar);
      if (!span) continue;
      const height = barHeight / bar.of;
      context.fillRect(
        span.x,
        top + bar.row * height,
        Math.max(1, span.width - 1),
        Math.max(1, height - (bar.of > 1 ? 1 : 0)),
      );
    }
  }

  /** The part of a bar in which its item waited for a lock or the like is pale. */
  #paintWaits(context: CanvasRenderingContext2D, scene: Scene, worker: WorkerModel, top: number): void {
    const { view, lanes, model, nowMicros } = scene;
    context.globalAlpha = 0.6;
    context.fillStyle = cssOf(this.#theme.background);
    const shade = (fromMicros: number, toMicros: number): void => {
      const span = clipped(view, { fromMicros, toMicros });
      if (span && span.width >= 1) context.fillRect(span.x, top + 3, span.width, lanes.barHeight - 3);
    };
    for (const [fromMicros, toMicros] of waitsWithin(worker.waits, view)) shade(fromMicros, toMicros);
    for (const open of model.locks.open.values()) if (open.worker === worker.worker) shade(open.atMicros, nowMicros);
    context.globalAlpha = 1;
  }

  #outline(context: CanvasRenderingContext2D, scene: Scene, hit: Hit | undefined, strong: boolean): void {
    if (!hit) return;
    const span = clipped(scene.view, { fromMicros: hit.startMicros, toMicros: hit.endMicros });
    if (!span) return;
    const top = this.#barTop(scene, hit.worker);
    const width = Math.max(3, span.width);
    context.strokeStyle = strong ? this.#theme.foreground : this.#theme.dim;
    context.lineWidth = strong ? 2 : 1;
    context.strokeRect(Math.round(span.x) - 1, top - 1, Math.round(width) + 2, scene.lanes.barHeight + 2);
  }

  #paintRange(context: CanvasRenderingContext2D, scene: Scene): void {
    const span = scene.range && clipped(scene.view, scene.range);
    if (!span) return;
    context.globalAlpha = 0.22;
    context.fillStyle = this.#theme.selection;
    context.fillRect(span.x, axisHeight - 6, span.width, scene.lanesHeight + 6);
    context.globalAlpha = 1;
    context.fillRect(Math.round(span.x), axisHeight - 6, 1, scene.lanesHeight + 6);
    context.fillRect(Math.round(span.x + span.width) - 1, axisHeight - 6, 1, scene.lanesHeight + 6);
  }

  #paintNow(context: CanvasRenderingContext2D, scene: Scene): void {
    if (!scene.live || scene.nowMicros > scene.view.toMicros || scene.nowMicros < scene.view.fromMicros) return;
    context.fillStyle = this.#theme.focus;
    context.fillRect(Math.round(xOf(scene.view, scene.nowMicros)), axisHeight - 6, 1, scene.lanesHeight + 6);
  }

  #paintOverview(context: CanvasRenderingContext2D, scene: Scene): void {
    const top = axisHeight + scene.lanesHeight + 6;
    const { left, width } = scene.view;
    const perPixel = (scene.whole.toMicros - scene.whole.fromMicros) / width;
    const workers = Math.max(1, scene.model.workers.length);
    const found = emptyStretch();
    const calm = cssOf(mix(this.#theme.background, this.#theme.outcome.succeeded[1], 0.8));
    for (let x = 0; x < width; x++) {
      scene.timeline.whole.read(x * perPixel, (x + 1) * perPixel, found);
      if (found.severity === 0) continue;
      const outcome = outcomeOfSeverity(found.severity);
      const height = Math.min(1, found.busyMicros / found.spanMicros / workers) * (overviewHeight - 4);
      context.fillStyle = calm;
      context.fillRect(left + x, top + overviewHeight - 2 - height, 1, height);
      if (!outcome || outcome === 'succeeded') continue;
      context.fillStyle = cssOf(this.#theme.outcome[outcome][0]);
      context.fillRect(left + x, top + overviewHeight - 8, 1, 6);
    }
    this.#paintWindow(context, scene, top);
  }

  #paintWindow(context: CanvasRenderingContext2D, scene: Scene, top: number): void {
    const { left, width } = scene.view;
    const span = scene.whole.toMicros - scene.whole.fromMicros;
    const from = left + ((scene.view.fromMicros - scene.whole.fromMicros) / span) * width;
    const to = left + ((scene.view.toMicros - scene.whole.fromMicros) / span) * width;
    context.lineWidth = 1;
    context.strokeStyle = this.#theme.border;
    context.strokeRect(left + 0.5, top + 0.5, width - 1, overviewHeight - 1);
    context.strokeStyle = this.#theme.focus;
    context.strokeRect(Math.round(from) + 0.5, top + 0.5, Math.max(3, Math.round(to - from) - 1), overviewHeight - 1);
  }
}

/** A stretch of time in the view's pixels, or undefined when it lies outside. */
function clipped(view: Viewport, range: TimeRange): { x: number; width: number } | undefined {
  if (range.toMicros < view.fromMicros || range.fromMicros > view.toMicros) return undefined;
  const x = Math.max(view.left, xOf(view, range.fromMicros));
  return { x, width: Math.min(view.left + view.width, xOf(view, range.toMicros)) - x };
}
