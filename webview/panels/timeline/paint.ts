import type { RunFloor } from '../../../src/model/run/runFloor.ts';
import type { RunModel } from '../../../src/model/run/runModel.ts';
import type { WorkerModel } from '../../../src/model/run/workerModel.ts';
import type { Timeline } from '../../../src/model/run/timeline.ts';
import { cssOf } from '../../canvas/colour.ts';
import type { Hit } from '../../canvas/hitTest.ts';
import type { CanvasTheme } from '../../canvas/theme.ts';
import { timeTicks } from '../../canvas/ticks.ts';
import { type Viewport, xOf } from '../../canvas/viewport.ts';
import type { BarColours, TimeRange } from '../../store/viewState.ts';
import { type FloorLabel, floorLabel, paintFloor, paintLabels, paintLogMarks } from './annotations.ts';
import type { BarTones } from './barTones.ts';
import { axisHeight, intervalsOf, labelWidth, preludeText, runningBars, waitsWithin } from './layout.ts';
import { paintHosts } from './hostHeads.ts';
import { LaneBuffer } from './laneBuffer.ts';
import { laneOf, type LaneRow, type LaneRows, rowsBetween } from './laneRows.ts';
import type { LogMarks } from './logMarks.ts';
import { paintOverview } from './overview.ts';
import { timeBars } from './timeBars.ts';

export interface Scene {
  readonly model: RunModel;
  readonly timeline: Timeline;
  readonly view: Viewport;
  readonly whole: TimeRange;
  readonly lanes: LaneRows;
  /** Scroll position of the lanes, in CSS pixels. */
  readonly scrollTop: number;
  /** Height of the part of the canvas that shows lanes, CSS pixels. */
  readonly lanesHeight: number;
  readonly nowMicros: number;
  readonly live: boolean;
  readonly bars: BarColours;
  /** The colours of the items; undefined if bars show outcomes or times. */
  readonly tones: BarTones | undefined;
  /** Undefined if it is not worth a line. */
  readonly floor: RunFloor | undefined;
  readonly marks: LogMarks;
  readonly nameOf: (item: number) => string | undefined;
  readonly range: TimeRange | null;
  /** 1 for each selected item; undefined if all are. The others are pale. */
  readonly mask: Uint8Array | undefined;
  /** The time under the pointer in the lanes below the timeline; null if it is elsewhere. */
  readonly pointedMicros: number | null;
  readonly selected: Hit | undefined;
  readonly hovered: Hit | undefined;
}

/** Height of the marks of failures at the top of bars whose colour is not that of the outcome, CSS pixels. */
const failureHeight = 4;

/** Paints the timeline. A frame costs O(pixels) for any number of items. */
export class TimelinePainter {
  readonly #theme: CanvasTheme;
  readonly #bars: LaneBuffer;

  constructor(theme: CanvasTheme) {
    this.#theme = theme;
    this.#bars = new LaneBuffer(theme);
  }

  paint(canvas: HTMLCanvasElement, scene: Scene, ratio: number): void {
    const context = canvas.getContext('2d');
    if (!context) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = cssOf(this.#theme.background);
    context.fillRect(0, 0, canvas.width / ratio, canvas.height / ratio);
    context.font = `11px ${this.#theme.font}`;
    context.textBaseline = 'middle';
    const floor = scene.floor && floorLabel(context, scene.floor, scene.view);
    this.#paintAxis(context, scene, floor);
    context.save();
    context.beginPath();
    context.rect(0, axisHeight, canvas.width / ratio, scene.lanesHeight);
    context.clip();
    this.#paintLanes(context, scene, ratio);
    context.restore();
    if (floor) paintFloor(context, this.#theme, floor, scene.lanesHeight);
    this.#paintRange(context, scene);
    this.#paintNow(context, scene);
    this.#paintPointed(context, scene);
    paintOverview(context, scene, this.#theme);
  }

  /** A time that the name of the least duration would cover is left out. */
  #paintAxis(context: CanvasRenderingContext2D, scene: Scene, floor: FloorLabel | undefined): void {
    const { view } = scene;
    const bottom = axisHeight + scene.lanesHeight;
    const ticks = timeTicks(view.fromMicros, view.toMicros, ((view.toMicros - view.fromMicros) / view.width) * 84);
    context.textAlign = 'left';
    for (const tick of ticks) {
      const x = Math.round(xOf(view, tick.micros)) + 0.5;
      context.fillStyle = this.#theme.grid;
      context.fillRect(x - 0.5, axisHeight - 6, 1, bottom - axisHeight + 6);
      context.fillStyle = this.#theme.dim;
      const end = x + 3 + context.measureText(tick.label).width;
      const isCovered = floor !== undefined && x < floor.right + 6 && end > floor.left - 6;
      if (end < view.left + view.width + 10 && !isCovered) context.fillText(tick.label, x + 3, 8);
    }
  }

  #paintLanes(context: CanvasRenderingContext2D, scene: Scene, ratio: number): void {
    const { lanes, model } = scene;
    const rows = rowsBetween(lanes, scene.scrollTop, scene.scrollTop + scene.lanesHeight);
    const shown = rows.flatMap((row) => {
      const worker = model.workers[row.worker];
      return worker ? [{ row, worker }] : [];
    });
    const workers = shown.map(({ worker }) => worker);
    this.#bars.paint(workers, scene.timeline, scene.view, Math.round(scene.view.width * ratio), scene);
    context.imageSmoothingEnabled = false;
    for (const [k, { row, worker }] of shown.entries()) {
      const top = this.#topOf(scene, row);
      context.textAlign = 'right';
      context.fillStyle = worker.worker === scene.selected?.worker ? this.#theme.foreground : this.#theme.dim;
      if (lanes.pitch >= 12) context.fillText(`w${worker.worker}`, labelWidth - 10, top + lanes.barHeight / 2 + 0.5);
      const span = clipped(scene.view, row);
      if (!span) continue;
      context.save();
      if (Number.isFinite(row.fromMicros)) {
        context.beginPath();
        context.rect(span.x - 1, top - 4, span.width + 2, lanes.pitch + 4);
        context.clip();
      }
      this.#paintLane(context, scene, { worker, line: k, top });
      context.restore();
    }
    paintHosts(context, scene, this.#theme);
    this.#paintPrelude(context, scene);
    this.#outline(context, scene, scene.hovered, false);
    this.#outline(context, scene, scene.selected, true);
  }

  #paintLane(
    context: CanvasRenderingContext2D,
    scene: Scene,
    { worker, line, top }: { readonly worker: WorkerModel; readonly line: number; readonly top: number },
  ): void {
    const { barHeight } = scene.lanes;
    this.#paintIntervals(context, scene, worker.worker, top);
    this.#paintSteps(context, scene, worker.worker, top);
    const box = { left: scene.view.left, top, width: scene.view.width, height: barHeight };
    this.#bars.draw(context, line, box);
    this.#paintRunning(context, scene, worker, top);
    if (scene.bars === 'time') this.#paintTime(context, scene, worker, top);
    else this.#paintWaits(context, scene, worker, top);
    if (scene.bars !== 'outcome') this.#bars.drawFailures(context, line, { ...box, height: failureHeight });
    const lines = { view: scene.view, top, barHeight };
    if (scene.bars !== 'time') paintLabels(context, this.#theme, { ...scene, ...lines, worker });
    paintLogMarks(context, this.#theme, { ...lines, worker: worker.worker, marks: scene.marks });
  }

  /** Upper edge of the bars of a lane. */
  #topOf({ lanes, scrollTop }: Scene, { top }: LaneRow): number {
    return axisHeight + top - scrollTop + Math.round((lanes.pitch - lanes.barHeight) / 2);
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

  /** Draws what a test runner did before the tests of its files, with its name if it fits. */
  #paintSteps(context: CanvasRenderingContext2D, scene: Scene, worker: number, top: number): void {
    const { barHeight } = scene.lanes;
    context.textAlign = 'left';
    for (const step of scene.timeline.tracks[worker]?.steps ?? []) {
      const span = clipped(scene.view, step);
      if (!span) continue;
      context.fillStyle = cssOf(this.#theme.startup);
      context.fillRect(span.x, top, Math.max(0.5, span.width - 1), barHeight);
      if (barHeight < 10 || span.width < 24 || context.measureText(step.name).width + 8 > span.width) continue;
      context.fillStyle = this.#theme.foreground;
      context.fillText(step.name, span.x + 4, top + barHeight / 2 + 0.5);
    }
  }

  /** Draws the word `restart` if it fits before the next bar. Otherwise it draws only the mark. */
  #paintRestart(context: CanvasRenderingContext2D, span: { x: number; width: number }, middle: number): void {
    if (span.width < 40) return;
    context.textAlign = 'left';
    context.fillStyle = this.#theme.foreground;
    context.fillText('restart', span.x + 3, middle + 0.5);
  }

  /** Draws the phases before the first worker started, in the space that has no bars. */
  #paintPrelude(context: CanvasRenderingContext2D, scene: Scene): void {
    const end = scene.model.workersStartedMicros ?? scene.nowMicros;
    const span = clipped(scene.view, { fromMicros: 0, toMicros: end });
    const text = preludeText(scene.model);
    if (!span || !text || context.measureText(text).width + 12 > span.width) return;
    const firstTop = scene.lanes.rows[0]?.top ?? 0;
    context.textAlign = 'left';
    context.fillStyle = this.#theme.dim;
    context.fillText(text, span.x + 6, axisHeight + firstTop + scene.lanes.pitch / 2 - scene.scrollTop + 0.5);
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

  /** Draws over the bars what the thread did, stacked from the lower edge: computed, preempted, waited. */
  #paintTime(context: CanvasRenderingContext2D, scene: Scene, worker: WorkerModel, top: number): void {
    const { time } = this.#theme;
    const bottom = top + scene.lanes.barHeight;
    for (const bar of timeBars(worker.time.stretches, scene.view, scene.lanes.barHeight)) {
      const { x, width, computed, preempted, waited } = bar;
      context.fillStyle = time.computed;
      context.fillRect(x, bottom - computed, width, computed);
      context.fillStyle = time.preempted;
      context.fillRect(x, bottom - computed - preempted, width, preempted);
      context.fillStyle = time.waited;
      context.fillRect(x, top, width, waited);
    }
  }

  /** Draws the part of a bar pale in which its item waited, e.g. for a lock. */
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
    const row = laneOf(scene.lanes, hit.worker, hit.startMicros);
    if (!row) return;
    const top = this.#topOf(scene, row);
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

  #paintPointed(context: CanvasRenderingContext2D, { pointedMicros, view, lanesHeight }: Scene): void {
    if (pointedMicros === null) return;
    context.fillStyle = this.#theme.foreground;
    context.fillRect(Math.round(xOf(view, pointedMicros)), axisHeight, 1, lanesHeight);
  }
}

/** A stretch of time in pixels of the view; undefined if it is outside. */
function clipped(view: Viewport, range: TimeRange): { x: number; width: number } | undefined {
  if (range.toMicros < view.fromMicros || range.fromMicros > view.toMicros) return undefined;
  const x = Math.max(view.left, xOf(view, range.fromMicros));
  return { x, width: Math.min(view.left + view.width, xOf(view, range.toMicros)) - x };
}
