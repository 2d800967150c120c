import { itemSpan } from '../../../src/model/run/runModel.ts';
import { etaMs } from '../../../src/model/run/stats.ts';
import { type Hit, hitLane, hitOf } from '../../canvas/hitTest.ts';
import {
  bringIntoView,
  microsAt,
  microsPerPixel,
  panBy,
  type Viewport,
  zoomBy,
  zoomOrWhole,
} from '../../canvas/viewport.ts';
import type { PanelStore } from '../../store/panelStore.ts';
import type { TimeRange } from '../../store/viewState.ts';
import { Memo } from '../../kit/memo.ts';
import { headAt, laneRows, type LaneRow, type LaneRows, rowAt } from './laneRows.ts';
import { axisHeight, labelWidth, laneRoom, rightMargin, wholeRange } from './layout.ts';

const hitTolerancePixels = 3;

/** Maps time and lanes to the canvas, from the store and the size of the canvas. */
export class TimelineFrame {
  /** CSS pixels; set by the panel's layout. */
  width = 0;
  lanesHeight = 0;
  scrollTop = 0;
  #wholeEnd = 0;
  readonly #lanes = new Memo<LaneRows>();

  private readonly store: PanelStore;

  constructor(store: PanelStore) {
    this.store = store;
  }

  get room(): number {
    return laneRoom(this.store.view.timelineHeight, innerHeight);
  }

  get lanes(): LaneRows {
    const { model, epoch } = this.store;
    const { workers, hosts } = model;
    const placements = workers.reduce((sum, each) => sum + each.placements.length, 0);
    const { room } = this;
    return this.#lanes.of([epoch, workers.length, hosts.length, placements, room], () => laneRows(model, room));
  }

  get whole(): TimeRange {
    const { display, model } = this.store;
    const nowMicros = this.store.nowMicros();
    const leftMs = etaMs(model, display.settled, nowMicros);
    const range = wholeRange(nowMicros, leftMs, display.over, this.#wholeEnd);
    this.#wholeEnd = range.toMicros;
    return range;
  }

  get view(): Viewport {
    const range = this.store.view.zoom ?? this.whole;
    return { ...range, left: labelWidth, width: Math.max(10, this.width - labelWidth - rightMargin) };
  }

  /** Lower edge of the lanes on the canvas; the overview lies below. */
  get lanesBottom(): number {
    return axisHeight + this.lanesHeight;
  }

  /** The item at a point of the canvas. */
  hitAt(x: number, y: number): Hit | undefined {
    const { view } = this;
    const lane = x < view.left ? undefined : this.laneAt(y);
    const model = lane && this.store.model.workers[lane.worker];
    const atMicros = microsAt(view, x);
    if (!model || atMicros < lane.fromMicros || atMicros >= lane.toMicros) return undefined;
    const tolerance = hitTolerancePixels * microsPerPixel(view);
    const longest = this.store.timeline.tracks[lane.worker]?.longestMicros ?? 0;
    return hitLane(model, atMicros, tolerance, this.store.nowMicros(), longest);
  }

  /** The lane at a height of the canvas. */
  laneAt(y: number): LaneRow | undefined {
    return y < axisHeight || y > this.lanesBottom ? undefined : rowAt(this.lanes, y - axisHeight + this.scrollTop);
  }

  /** The machine whose row is at a height of the canvas. */
  hostAt(y: number): number | undefined {
    return y < axisHeight || y > this.lanesBottom ? undefined : headAt(this.lanes, y - axisHeight + this.scrollTop);
  }

  hitOfItem(item: number | null): Hit | undefined {
    if (item === null) return undefined;
    const { model } = this.store;
    for (const { running, worker } of model.workers) {
      const startMicros = running.get(item);
      if (startMicros !== undefined) return { worker, item, row: -1, startMicros, endMicros: this.store.nowMicros() };
    }
    const worker = model.workers[model.items.worker.get(item)];
    const row = model.items.laneRow.get(item);
    return worker && row >= 0 ? hitOf(worker, row) : undefined;
  }

  /** Zooms around a time. The default is the selected item if it is in view, else the middle. */
  zoomBy(factor: number, aroundMicros?: number): void {
    const { view, whole } = this;
    const selected = this.hitOfItem(this.store.view.item);
    const middle = selected ? (selected.startMicros + selected.endMicros) / 2 : (view.fromMicros + view.toMicros) / 2;
    const around = aroundMicros ?? Math.max(view.fromMicros, Math.min(view.toMicros, middle));
    this.store.patchView({ zoom: zoomOrWhole(zoomBy(view, factor, around, whole), whole) });
  }

  /** Moves the view, from its current range or from `from`, its range when a drag began. */
  panBy(deltaMicros: number, from = this.store.view.zoom): void {
    if (this.store.view.zoom && from) this.store.patchView({ zoom: panBy(from, deltaMicros, this.whole) });
  }

  /** Zooms to the selected time, else to the selected items, else to the item that is selected. */
  fit(): void {
    const span = this.store.view.selection.range ?? this.#spanOfItems();
    if (!span) return;
    const margin = Math.max(10, (span.toMicros - span.fromMicros) / 20);
    const { whole } = this;
    const fromMicros = Math.max(whole.fromMicros, span.fromMicros - margin);
    const toMicros = Math.min(whole.toMicros, span.toMicros + margin);
    this.store.patchView({ zoom: zoomOrWhole({ fromMicros, toMicros }, whole) });
  }

  #spanOfItems(): TimeRange | undefined {
    const { selected } = this.store;
    const item = this.hitOfItem(this.store.view.item);
    if (!selected) return item && { fromMicros: item.startMicros, toMicros: item.endMicros };
    let [fromMicros, toMicros] = [Infinity, -Infinity];
    for (const each of selected.items) {
      const start = selected.columns.startMicros[each]!;
      if (start < fromMicros) fromMicros = start;
      if (start + selected.columns.runMicros[each]! > toMicros) toMicros = start + selected.columns.runMicros[each]!;
    }
    return toMicros > fromMicros ? { fromMicros, toMicros } : undefined;
  }

  /** Moves the view so that an item that was selected elsewhere is visible. */
  reveal(item: number | null): void {
    const { zoom } = this.store.view;
    const span = item === null ? undefined : itemSpan(this.store.model, item);
    if (!span || !zoom) return;
    const range = bringIntoView(zoom, { fromMicros: span.startMicros, toMicros: span.endMicros }, this.whole);
    if (range !== zoom) this.store.patchView({ zoom: range });
  }
}
