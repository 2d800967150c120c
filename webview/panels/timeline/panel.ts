import { html, nothing, type TemplateResult } from 'lit';
import { formatDuration, formatPercent, plural } from '../../../src/base/numberText.ts';
import { plainText } from '../../../src/base/visibleText.ts';
import { outcomeOf } from '../../../src/model/facts/events.ts';
import { type RunFloor, runFloor } from '../../../src/model/run/runFloor.ts';
import { setCanvasSize } from '../../canvas/canvasSize.ts';
import type { Hit } from '../../canvas/hitTest.ts';
import { microsPerPixel } from '../../canvas/viewport.ts';
import { text } from '../../kit/failureView.ts';
import { Memo } from '../../kit/memo.ts';
import { baseStyles } from '../../kit/styles.ts';
import { placeTip, tipStyles } from '../../kit/tip.ts';
import { hostAtTime } from '../../../src/model/run/hostFigures.ts';
import { hostName } from '../../../src/model/run/hosts.ts';
import { outcomeWords } from '../../../src/words/outcomes.ts';
import { sinceStart } from '../../../src/words/clocks.ts';
import { floorText } from '../../../src/words/runFloor.ts';
import { ThemeController } from '../../kit/themeController.ts';
import { define, StoreElement } from '../../store/storeElement.ts';
import type { TimeRange } from '../../store/viewState.ts';
import { BarColourChoice, type Colours, renderColourChoice, renderLegend } from './colours.ts';
import { TimelineFrame } from './frame.ts';
import { TimelineGestures } from './gestures.ts';
import { renderHostTip } from './hostTip.ts';
import { navigate } from './keys.ts';
import { axisHeight, leastFloorShare, overviewHeight, rangeFigures } from './layout.ts';
import { LogMarks } from './logMarks.ts';
import { TimelinePainter } from './paint.ts';
import { timelineStyles } from './styles.ts';
import './useLanes.ts';
import type { UseLanesElement } from './useLanes.ts';

/** Shows each worker over time: a lane for each worker, a bar for each item. */
export class TimelinePanel extends StoreElement {
  static override properties = { ...StoreElement.properties };
  static override styles = [baseStyles, tipStyles, timelineStyles];

  readonly #painter = new Memo<TimelinePainter>();
  readonly #barColours = new BarColourChoice();
  readonly #marks = new LogMarks();
  readonly #knownFloor = new Memo<RunFloor | undefined>();
  readonly #theme = new ThemeController(this);
  /** The time under the pointer in the lanes below. */
  #pointedMicros: number | null = null;
  #shownItem: number | null = null;
  #made: { readonly frame: TimelineFrame; readonly gestures: TimelineGestures } | undefined;
  readonly #resize = new ResizeObserver(() => this.requestUpdate());

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
  }

  protected override firstUpdated(): void {
    // Not passive, because Ctrl+wheel would otherwise zoom the whole window.
    this.#scroller?.addEventListener('wheel', this.#gestures.wheel, { passive: false });
  }

  /** Zooms or moves the view by a key, wherever the focus is. Returns false for another key. */
  navigate(key: string): boolean {
    return navigate(key, this.#frame, this.store);
  }

  protected override render(): TemplateResult {
    const { zoom } = this.store.view;
    const { dragged } = this.#gestures;
    const tip = this.#renderTip();
    return html`
      <div class="bar">
        <h2 title=${`Times count ${sinceStart}`}>Timeline</h2>
        <span class="range number" aria-live="polite">${dragged ? this.#rangeText(dragged) : nothing}</span>
        <span class="space"></span>
        ${renderLegend(this.store, this.#colours, this.#marks.any)} ${renderColourChoice(this.store, this.#colours)}
        <span class="tools" role="group" aria-label="Zoom">
          <vscode-toolbar-button
            icon="zoom-out"
            label="Zoom out (-)"
            @click=${() => this.#frame.zoomBy(1 / 1.6)}
          ></vscode-toolbar-button>
          <vscode-toolbar-button
            icon="zoom-in"
            label="Zoom in (+)"
            @click=${() => this.#frame.zoomBy(1.6)}
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
        @keydown=${this.#gestures.key}
        @pointerdown=${this.#gestures.down}
        @pointermove=${this.#gestures.move}
        @pointerup=${this.#gestures.up}
        @pointercancel=${this.#gestures.cancel}
        @pointerleave=${this.#gestures.leave}
        @contextmenu=${this.#gestures.menu}
        @dblclick=${this.#gestures.doubleClick}
      >
        <canvas role="img" aria-label=${this.#label()}></canvas>
        <div class="height"></div>
      </div>
      <poolscope-use-lanes
        .store=${this.store}
        @wheel=${this.#gestures.wheel}
        @point-at=${(event: CustomEvent<number | null>) => this.#pointAt(event.detail)}
      ></poolscope-use-lanes>
      <div class="tip" role="tooltip" ?hidden=${tip === nothing || this.#gestures.dragging}>${tip}</div>
      <div class="visually-hidden" aria-live="polite">${this.#selectedText()}</div>
    `;
  }

  protected override updated(): void {
    this.#layOut();
    this.#revealSelected();
    this.#paint();
    const { pointer } = this.#gestures;
    placeTip(this, { x: pointer.x, y: pointer.y + (this.#scroller?.offsetTop ?? 0) });
  }

  /** Created on first use, because the store is set as a property after construction. */
  get #parts() {
    if (!this.#made) {
      const frame = new TimelineFrame(this.store);
      const gestures = new TimelineGestures(
        this.store,
        frame,
        () => this.#canvas,
        () => this.requestUpdate(),
      );
      this.#made = { frame, gestures };
    }
    return this.#made;
  }

  get #frame(): TimelineFrame {
    return this.#parts.frame;
  }

  get #gestures(): TimelineGestures {
    return this.#parts.gestures;
  }

  get #scroller(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>('.scroll');
  }

  get #canvas(): HTMLCanvasElement | null {
    return this.renderRoot.querySelector('canvas');
  }

  /** Sizes the canvas to the visible lanes. More lanes than fit are scrolled. */
  #layOut(): void {
    const canvas = this.#canvas;
    const scroller = this.#scroller;
    if (!canvas || !scroller) return;
    const frame = this.#frame;
    const { lanes } = frame;
    frame.width = this.clientWidth;
    frame.lanesHeight = Math.min(Math.max(lanes.height, lanes.pitch), frame.room);
    frame.scrollTop = scroller.scrollTop;
    const height = frame.lanesBottom + 6 + overviewHeight + 8;
    setCanvasSize(canvas, frame.width, height, devicePixelRatio || 1);
    scroller.style.height = `${height}px`;
    const spacer = scroller.lastElementChild as HTMLElement;
    spacer.style.height = `${Math.max(0, lanes.height - frame.lanesHeight)}px`;
  }

  #paint(): void {
    const canvas = this.#canvas;
    const frame = this.#frame;
    if (!canvas || frame.width === 0) return;
    const started = performance.now();
    const { model, timeline, live, view } = this.store;
    this.#marks.follow(model.logs);
    const { whole, lanes, scrollTop, lanesHeight } = frame;
    const selected = frame.hitOfItem(view.item);
    const { hovered } = this.#gestures;
    const theme = this.#theme.now;
    const painter = this.#painter.of([theme], () => new TimelinePainter(theme));
    painter.paint(
      canvas,
      {
        ...{ model, timeline, live, whole, lanes, scrollTop, lanesHeight, selected, hovered },
        mask: view.selection.worker === null && view.selection.items === null ? undefined : this.store.selected?.mask,
        ...this.#colours,
        floor: this.#floor(),
        marks: this.#marks,
        nameOf: (item) => this.store.names.of(item),
        view: frame.view,
        nowMicros: this.store.nowMicros(),
        range: this.#gestures.dragged ?? view.selection.range,
        pointedMicros: this.#pointedMicros,
      },
      devicePixelRatio || 1,
    );
    this.renderRoot
      .querySelector<UseLanesElement>('poolscope-use-lanes')
      ?.show(frame.view, theme, this.#pointedMicros ?? this.#gestures.pointedMicros);
    // The browser's profiler shows this measure, and the performance test reads it.
    performance.measure('poolscope.timeline.paint', { start: started, end: performance.now() });
    performance.clearMeasures('poolscope.timeline.paint');
  }

  #pointAt(atMicros: number | null): void {
    this.#pointedMicros = atMicros;
    this.requestUpdate();
  }

  /** What the bars show now, which the choice of the user may not have. */
  get #colours(): Colours {
    return this.#barColours.of(this.store);
  }

  /** Undefined if it is so early that it does not bound the run, and without a run that has workers. */
  #floor(): RunFloor | undefined {
    const { model, timeline, display } = this.store;
    const longest = Math.max(0, ...timeline.tracks.map(({ longestMicros }) => longestMicros));
    const floor = this.#knownFloor.of([model, longest, display.settled > 1], () => runFloor(model, timeline));
    return floor && floor.atMicros >= leastFloorShare * this.#frame.whole.toMicros ? floor : undefined;
  }

  #rangeText(range: TimeRange): string {
    const { items, busy } = rangeFigures(this.store.model, this.store.timeline, range);
    const seconds = (micros: number): string => formatDuration(micros);
    return `${seconds(range.fromMicros)} – ${seconds(range.toMicros)}: ${plural(items, 'item')}, ${formatPercent(busy)} busy`;
  }

  #label(): string {
    const { settled } = this.store.display;
    const { workers: all, hosts } = this.store.model;
    const workers = `${plural(all.length, 'worker')}${hosts.length > 0 ? ` on ${plural(hosts.length, 'machine')}` : ''}`;
    const floor = this.#floor();
    const bound = floor ? ` ${floorText(floor, 'start')}` : '';
    return `Timeline of ${workers} and ${plural(settled, 'item')}.${bound} Arrow keys move from item to item, W and S zoom, A and D move, F fits the selection, R selects the visible time, 0 shows all.`;
  }

  #selectedText(): string {
    const hit = this.#frame.hitOfItem(this.store.view.item);
    return hit ? `Item ${hit.item}, ${this.#outcomeText(hit)}, worker ${hit.worker}` : '';
  }

  #outcomeText(hit: Hit): string {
    if (hit.row < 0) return 'running';
    const code = this.store.model.workers[hit.worker]?.lane.outcome.get(hit.row) ?? 0;
    const outcome = outcomeOf(code);
    return outcome ? outcomeWords[outcome] : '';
  }

  #renderTip(): TemplateResult | typeof nothing {
    const hit = this.#gestures.hovered;
    const floor = this.#floor();
    const { host } = this.#gestures;
    if (host !== undefined) return renderHostTip(this.store.model, host);
    if (floor && this.#isPointedAt(floor.atMicros)) return html`${floorText(floor, 'start')}`;
    if (!hit) return this.#renderGap();
    const name = this.store.names.of(hit.item);
    const chunk = this.store.model.items.chunk.get(hit.item);
    const { bars, tones } = this.#colours;
    const tone = bars === 'group' ? tones?.items[hit.item] : undefined;
    const group = tones?.legend.find((each) => each.tone === tone)?.text;
    return html`<b>Item ${hit.item}</b>${name === undefined ? nothing : html` <span class="name">${text(name)}</span>`}
      ${this.#outcomeText(hit)}
      <span class="dim"
        >${formatDuration(hit.endMicros - hit.startMicros)} · worker
        ${hit.worker}${this.#placeText(hit)}${chunk >= 0 ? ` · chunk ${chunk}` : ''}${group === undefined ? '' : ` · ${plainText(group)}`}</span
      >`;
  }

  /** ` on build1` */
  #placeText({ worker, startMicros }: Hit): string {
    const host = hostAtTime(this.store.model.workers[worker], startMicros);
    return host === undefined ? '' : ` on ${plainText(hostName(this.store.model, host) ?? '')}`;
  }

  /** Whether the pointer is on a line across the lanes, or on its name on the axis. */
  #isPointedAt(micros: number): boolean {
    const { pointedMicros, pointer } = this.#gestures;
    if (pointedMicros === null || pointer.y > this.#frame.lanesBottom) return false;
    const pixels = (pointedMicros - micros) / microsPerPixel(this.#frame.view);
    return Math.abs(pixels) <= (pointer.y < axisHeight ? 60 : 3);
  }

  #renderGap(): TemplateResult | typeof nothing {
    const { gap } = this.#gestures;
    return gap ? html`<b>Worker ${gap.worker}</b> <span class="dim">${gap.text}</span>` : nothing;
  }

  #revealSelected(): void {
    const { item } = this.store.view;
    if (item === this.#shownItem) return;
    this.#shownItem = item;
    this.#frame.reveal(item);
  }
}

define('poolscope-timeline', TimelinePanel);
