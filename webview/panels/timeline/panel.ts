import { html, nothing, type TemplateResult } from 'lit';
import type { Disposable } from '../../../src/base/disposable.ts';
import { outcomeOf } from '../../../src/model/events.ts';
import { itemSpan } from '../../../src/model/runModel.ts';
import { etaMs } from '../../../src/model/stats.ts';
import { type Hit, hitLane, hitOf } from '../../canvas/hitTest.ts';
import { readTheme, watchTheme } from '../../canvas/theme.ts';
import {
  bringIntoView,
  microsAt,
  microsPerPixel,
  panBy,
  type Viewport,
  zoomBy,
  zoomOrWhole,
} from '../../canvas/viewport.ts';
import { formatDuration, formatPercent, plural } from '../../kit/format.ts';
import { baseStyles } from '../../kit/styles.ts';
import { outcomeWords } from '../../kit/words.ts';
import { define, StoreElement } from '../../store/storeElement.ts';
import type { TimeRange } from '../../store/viewState.ts';
import {
  axisHeight,
  labelWidth,
  laneGeometry,
  laneRoom,
  overviewHeight,
  rangeFigures,
  rightMargin,
  wholeRange,
} from './layout.ts';
import { itemByKey } from './keys.ts';
import { TimelinePainter } from './paint.ts';
import { timelineStyles } from './styles.ts';

const hitTolerancePixels = 3;
const dragThresholdPixels = 3;

type Drag = {
  readonly kind: 'select' | 'pan' | 'overview';
  readonly startX: number;
  readonly startMicros: number;
  readonly from: TimeRange;
  moved: boolean;
};

/** What every worker did over time: a lane each, a bar for every item. */
export class TimelinePanel extends StoreElement {
  static override properties = { ...StoreElement.properties };
  static override styles = [baseStyles, timelineStyles];

  #painter: TimelinePainter | undefined;
  #themeWatch: Disposable | undefined;
  #wholeEnd = 0;
  #hovered: Hit | undefined;
  #pointer = { x: 0, y: 0 };
  #drag: Drag | undefined;
  #shownItem: number | null = null;
  /** Height the lanes got in the last layout, CSS pixels. */
  #lanesHeight = 0;
  #width = 0;
  readonly #resize = new ResizeObserver(() => this.requestUpdate());

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize.observe(this);
    this.#themeWatch = watchTheme(() => {
      this.#painter = undefined;
      this.requestUpdate();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
    this.#themeWatch?.dispose();
  }

  protected override firstUpdated(): void {
    // Not passive: ctrl+wheel would zoom the whole window otherwise.
    this.#scroller?.addEventListener('wheel', (event) => this.#onWheel(event), { passive: false });
  }

  protected override render(): TemplateResult {
    const { range, zoom } = this.store.view;
    return html`
      <div class="bar">
        <h2>Timeline</h2>
        <span class="range number" aria-live="polite">${range ? this.#rangeText(range) : nothing}</span>
        ${
          range
            ? html`<button class="link" @click=${() => this.#zoomTo(range)}>Zoom to it</button>
                <button class="link" @click=${() => this.store.patchView({ range: null })}>Clear</button>`
            : nothing
        }
        <span class="space"></span>
        ${this.#renderLegend()}
        <span class="tools" role="group" aria-label="Zoom">
          <vscode-toolbar-button
            icon="zoom-out"
            label="Zoom out (-)"
            @click=${() => this.#zoomBy(1 / 1.6)}
          ></vscode-toolbar-button>
          <vscode-toolbar-button
            icon="zoom-in"
            label="Zoom in (+)"
            @click=${() => this.#zoomBy(1.6)}
          ></vscode-toolbar-button>
          <vscode-toolbar-button
            icon="screen-full"
            label="Show the whole run (0)"
            ?disabled=${zoom === null}
            @click=${() => this.store.patchView({ zoom: null })}
          ></vscode-toolbar-button>
        </span>
      </div>
      <div
        class="scroll"
        tabindex="0"
        role="application"
        aria-roledescription="timeline"
        aria-label=${this.#label()}
        @scroll=${() => this.requestUpdate()}
        @keydown=${this.#onKey}
        @pointerdown=${this.#onPointerDown}
        @pointermove=${this.#onPointerMove}
        @pointerup=${this.#onPointerUp}
        @pointercancel=${this.#onPointerUp}
        @pointerleave=${this.#onPointerLeave}
        @dblclick=${this.#onDoubleClick}
      >
        <canvas role="img" aria-label=${this.#label()}></canvas>
        <div class="height"></div>
      </div>
      <div class="tip" role="tooltip" ?hidden=${!this.#hovered || this.#drag?.moved}>${this.#renderTip()}</div>
      <div class="visually-hidden" aria-live="polite">${this.#selectedText()}</div>
    `;
  }

  protected override updated(): void {
    this.#layOut();
    this.#revealSelected();
    this.#paint();
    this.#placeTip();
  }

  get #scroller(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>('.scroll');
  }

  get #canvas(): HTMLCanvasElement | null {
    return this.renderRoot.querySelector('canvas');
  }

  get #lanes() {
    return laneGeometry(this.store.model.workers.length, this.#room);
  }

  get #room(): number {
    return laneRoom(this.store.view.timelineHeight, innerHeight);
  }

  get #whole(): TimeRange {
    const { display, model } = this.store;
    const range = wholeRange(this.store.nowMicros(), etaMs(model, display.settled), display.over, this.#wholeEnd);
    this.#wholeEnd = range.toMicros;
    return range;
  }

  get #view(): Viewport {
    const range = this.store.view.zoom ?? this.#whole;
    return { ...range, left: labelWidth, width: Math.max(10, this.#width - labelWidth - rightMargin) };
  }

  /** Sizes the canvas to what is visible of the lanes; the lanes themselves may be more and scroll. */
  #layOut(): void {
    const canvas = this.#canvas;
    const scroller = this.#scroller;
    if (!canvas || !scroller) return;
    const lanes = this.#lanes;
    this.#width = this.clientWidth;
    this.#lanesHeight = Math.min(Math.max(lanes.height, lanes.pitch), this.#room);
    const height = axisHeight + this.#lanesHeight + 6 + overviewHeight + 8;
    const ratio = devicePixelRatio || 1;
    setSize(canvas, this.#width, height, ratio);
    scroller.style.height = `${height}px`;
    const spacer = scroller.lastElementChild as HTMLElement;
    spacer.style.height = `${Math.max(0, lanes.height - this.#lanesHeight)}px`;
  }

  #paint(): void {
    const canvas = this.#canvas;
    if (!canvas || this.#width === 0) return;
    this.#painter ??= new TimelinePainter(readTheme());
    const started = performance.now();
    this.#painter.paint(
      canvas,
      {
        model: this.store.model,
        timeline: this.store.timeline,
        view: this.#view,
        whole: this.#whole,
        lanes: this.#lanes,
        scrollTop: this.#scroller?.scrollTop ?? 0,
        lanesHeight: this.#lanesHeight,
        nowMicros: this.store.nowMicros(),
        live: this.store.live,
        range: this.store.view.range,
        selected: this.#hitOfItem(this.store.view.item),
        hovered: this.#hovered,
      },
      devicePixelRatio || 1,
    );
    // Shown in the browser's own profiler, read by the performance test.
    performance.measure('poolscope.timeline.paint', { start: started, end: performance.now() });
    performance.clearMeasures('poolscope.timeline.paint');
  }

  #renderLegend(): TemplateResult {
    const { counts, running } = this.store.display;
    const shown = (['failed', 'timedOut', 'crashed', 'cancelled'] as const).filter((outcome) => counts[outcome] > 0);
    return html`<span class="legend" aria-hidden="true">
      ${running > 0 ? html`<span><i class="key running"></i>running</span>` : nothing}
      ${counts.succeeded > 0 ? html`<span><i class="key succeeded"></i>succeeded</span>` : nothing}
      ${shown.map((outcome) => html`<span><i class="key ${outcome}"></i>${outcomeWords[outcome]}</span>`)}
    </span>`;
  }

  #rangeText(range: TimeRange): string {
    const { items, busy } = rangeFigures(this.store.model, this.store.timeline, range);
    const seconds = (micros: number): string => formatDuration(micros);
    return `selection ${seconds(range.fromMicros)} – ${seconds(range.toMicros)}: ${plural(items, 'item')}, ${formatPercent(busy)} busy`;
  }

  #label(): string {
    const { settled } = this.store.display;
    const workers = plural(this.store.model.workers.length, 'worker');
    return `Timeline of ${workers} and ${plural(settled, 'item')}. Arrow keys go from item to item, plus and minus zoom, 0 shows all.`;
  }

  #selectedText(): string {
    const hit = this.#hitOfItem(this.store.view.item);
    return hit ? `Item ${hit.item}, ${this.#outcomeText(hit)}, worker ${hit.worker}` : '';
  }

  #outcomeText(hit: Hit): string {
    if (hit.row < 0) return 'running';
    const code = this.store.model.workers[hit.worker]?.lane.outcome.get(hit.row) ?? 0;
    const outcome = outcomeOf(code);
    return outcome ? outcomeWords[outcome] : '';
  }

  #renderTip(): TemplateResult | typeof nothing {
    const hit = this.#hovered;
    if (!hit) return nothing;
    const chunk = this.store.model.items.chunk.get(hit.item);
    return html`<b>Item ${hit.item}</b> ${this.#outcomeText(hit)}
      <span class="dim"
        >${formatDuration(hit.endMicros - hit.startMicros)} · worker
        ${hit.worker}${chunk >= 0 ? ` · chunk ${chunk}` : ''}</span
      >`;
  }

  #placeTip(): void {
    const tip = this.renderRoot.querySelector<HTMLElement>('.tip');
    if (!tip || tip.hidden) return;
    const x = Math.max(4, Math.min(this.#pointer.x + 12, this.clientWidth - tip.offsetWidth - 4));
    tip.style.transform = `translate(${x}px, ${this.#pointer.y + 18}px)`;
  }

  #hitOfItem(item: number | null): Hit | undefined {
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

  /** An item selected elsewhere must not stay out of sight. */
  #revealSelected(): void {
    const { item, zoom } = this.store.view;
    if (item === this.#shownItem) return;
    this.#shownItem = item;
    const span = item === null ? undefined : itemSpan(this.store.model, item);
    if (!span || !zoom) return;
    const range = bringIntoView(zoom, { fromMicros: span.startMicros, toMicros: span.endMicros }, this.#whole);
    if (range !== zoom) this.store.patchView({ zoom: range });
  }

  #hitAt(x: number, y: number): Hit | undefined {
    const view = this.#view;
    if (x < view.left || y < axisHeight || y > axisHeight + this.#lanesHeight) return undefined;
    const worker = Math.floor((y - axisHeight + (this.#scroller?.scrollTop ?? 0)) / this.#lanes.pitch);
    const model = this.store.model.workers[worker];
    if (!model) return undefined;
    const tolerance = hitTolerancePixels * microsPerPixel(view);
    const longest = this.store.timeline.tracks[worker]?.longestMicros ?? 0;
    return hitLane(model, microsAt(view, x), tolerance, this.store.nowMicros(), longest);
  }

  #zoomBy(factor: number, aroundMicros?: number): void {
    const view = this.#view;
    const whole = this.#whole;
    const selected = this.#hitOfItem(this.store.view.item);
    const middle = selected ? (selected.startMicros + selected.endMicros) / 2 : (view.fromMicros + view.toMicros) / 2;
    const around = aroundMicros ?? Math.max(view.fromMicros, Math.min(view.toMicros, middle));
    this.store.patchView({ zoom: zoomOrWhole(zoomBy(view, factor, around, whole), whole) });
  }

  #zoomTo(range: TimeRange): void {
    this.store.patchView({ zoom: range, range: null });
  }

  #panBy(deltaMicros: number): void {
    if (this.store.view.zoom) this.store.patchView({ zoom: panBy(this.store.view.zoom, deltaMicros, this.#whole) });
  }

  #onWheel(event: WheelEvent): void {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.#zoomBy(Math.exp(-event.deltaY * 0.004), microsAt(this.#view, this.#position(event).x));
    } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault();
      this.#panBy((event.deltaX || event.deltaY) * microsPerPixel(this.#view));
    }
  }

  #onPointerDown(event: PointerEvent): void {
    if (event.button > 1) return;
    const { x, y } = this.#position(event);
    const inOverview = y > axisHeight + this.#lanesHeight;
    const kind = inOverview ? 'overview' : event.button === 1 || event.shiftKey || y < axisHeight ? 'pan' : 'select';
    this.#drag = { kind, startX: x, startMicros: microsAt(this.#view, x), from: this.#view, moved: false };
    this.#scroller?.setPointerCapture(event.pointerId);
    if (inOverview) this.#centreOverview(x);
  }

  #onPointerMove(event: PointerEvent): void {
    this.#pointer = this.#position(event);
    const { x, y } = this.#pointer;
    const drag = this.#drag;
    if (drag && Math.abs(x - drag.startX) >= dragThresholdPixels) drag.moved = true;
    if (!drag) this.#hovered = this.#hitAt(x, y);
    else if (drag.moved && drag.kind === 'select') this.#selectRange(drag.startMicros, microsAt(this.#view, x));
    else if (drag.moved && drag.kind === 'pan' && this.store.view.zoom) {
      const delta = (drag.startX - x) * microsPerPixel(this.#view);
      this.store.patchView({ zoom: panBy(drag.from, delta, this.#whole) });
    } else if (drag.kind === 'overview') this.#centreOverview(x);
    this.requestUpdate();
  }

  #onPointerUp(event: PointerEvent): void {
    const drag = this.#drag;
    this.#drag = undefined;
    if (!drag || drag.moved || drag.kind === 'overview') return this.requestUpdate();
    const { x, y } = this.#position(event);
    const hit = this.#hitAt(x, y);
    if (hit) this.store.selectItem(hit.item);
    else if (drag.kind === 'select') this.store.patchView({ range: null });
  }

  #onPointerLeave(): void {
    this.#hovered = undefined;
    this.requestUpdate();
  }

  #onDoubleClick(event: MouseEvent): void {
    const { x, y } = this.#position(event);
    if (y > axisHeight + this.#lanesHeight) this.store.patchView({ zoom: null });
    else this.#zoomBy(4, microsAt(this.#view, x));
  }

  #selectRange(a: number, b: number): void {
    const view = this.#view;
    const fromMicros = Math.max(view.fromMicros, Math.min(a, b));
    const toMicros = Math.min(view.toMicros, Math.max(a, b));
    if (toMicros > fromMicros) this.store.patchView({ range: { fromMicros, toMicros } });
  }

  #centreOverview(x: number): void {
    const { zoom } = this.store.view;
    if (!zoom) return;
    const whole = this.#whole;
    const view = this.#view;
    const centre = whole.fromMicros + ((x - view.left) / view.width) * (whole.toMicros - whole.fromMicros);
    this.#panBy(centre - (zoom.fromMicros + zoom.toMicros) / 2);
  }

  #onKey(event: KeyboardEvent): void {
    const view = this.#view;
    const span = view.toMicros - view.fromMicros;
    if (event.key === '+' || event.key === '=') this.#zoomBy(1.6);
    else if (event.key === '-') this.#zoomBy(1 / 1.6);
    else if (event.key === '0') this.store.patchView({ zoom: null });
    else if (event.key === 'Escape') this.store.patchView({ range: null, item: null });
    else if (event.shiftKey && event.key === 'ArrowLeft') this.#panBy(-span / 8);
    else if (event.shiftKey && event.key === 'ArrowRight') this.#panBy(span / 8);
    else {
      const item = itemByKey(event.key, this.store.model, this.store.view.item);
      if (item === undefined) return;
      this.store.selectItem(item);
    }
    event.preventDefault();
  }

  #position(event: MouseEvent): { x: number; y: number } {
    const box = this.#canvas?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  }
}

function setSize(canvas: HTMLCanvasElement, width: number, height: number, ratio: number): void {
  const wide = Math.round(width * ratio);
  const high = Math.round(height * ratio);
  // Setting a size, even the same one, clears the canvas.
  if (canvas.width !== wide) canvas.width = wide;
  if (canvas.height !== high) canvas.height = high;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
}

define('poolscope-timeline', TimelinePanel);
