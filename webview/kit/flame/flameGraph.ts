import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { setCanvasSize } from '../../canvas/canvasSize.ts';
import { barAt, barByKey, barOf, flameBars, rowCount, rowOf, type FlameBars } from '../../canvas/flameBars.ts';
import { FlamePainter, flameRowHeight } from '../../canvas/flamePainter.ts';
import { define } from '../../store/storeElement.ts';
import { Memo } from '../memo.ts';
import { baseStyles } from '../styles.ts';
import { ThemeController } from '../themeController.ts';
import { placeTip, tipStyles } from '../tip.ts';
import { crumbsOf, nameOf, placeOf, sentenceOf, toneOf, type FlamePlace, type FlameView } from './flameView.ts';
import { flameStyles } from './styles.ts';

/**
 * A flame graph of a call tree, the callers above: the wider a function, the more it weighs with all that it called.
 * Fires `frame-chosen` with the number of the function when another one is selected, and `place-opened` with its frame
 * and line. The slot `actions` is beside the figures of the selected function.
 */
export class FlameGraph extends LitElement {
  static override properties = { view: { attribute: false }, cannotOpen: { attribute: false } };
  static override styles = [baseStyles, tipStyles, flameStyles];
  declare view: FlameView;
  /** The page is a file, which cannot open sources. */
  declare cannotOpen: boolean;
  /** Nodes. */
  #root = 0;
  #selected: number | undefined;
  #hovered: number | undefined;
  #pointer = { x: 0, y: 0 };
  #bars: FlameBars | undefined;
  readonly #theme = new ThemeController(this);
  readonly #painter = new Memo<FlamePainter>();
  readonly #resize = new ResizeObserver(() => this.requestUpdate());

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
  }

  protected override firstUpdated(): void {
    if (this.#scroller) this.#resize.observe(this.#scroller);
  }

  /** The nodes keep their numbers as long as the tree is the same one, also with other weights. */
  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('view')) return;
    this.#bars = undefined;
    const isOther = changed.get('view')?.tree !== this.view.tree;
    const { total } = this.view;
    const hasWeight = (node: number): boolean => !isOther && (total[node] ?? 0) > 0;
    if (!hasWeight(this.#root)) this.#root = 0;
    if (this.#selected !== undefined && !hasWeight(this.#selected)) this.#selected = undefined;
    this.#hovered = undefined;
  }

  protected override render(): TemplateResult {
    const label = `Flame graph, ${rowCount(this.#barsNow())} levels. Arrow keys move to the caller, a call or a neighbour, Enter zooms in, Escape zooms out.`;
    return html`
      ${this.#root === 0 ? nothing : this.#renderPath()}
      <div
        class="scroll"
        tabindex="0"
        role="application"
        aria-roledescription="flame graph"
        aria-label=${label}
        @scroll=${() => this.requestUpdate()}
        @keydown=${this.#onKey}
        @click=${this.#onClick}
        @dblclick=${this.#onDoubleClick}
        @pointermove=${this.#onMove}
        @pointerleave=${() => this.#hover(undefined)}
      >
        <canvas role="img" aria-label="Flame graph"></canvas>
        <div class="height"></div>
      </div>
      <div class="tip" role="tooltip" ?hidden=${this.#hovered === undefined}>${this.#renderTip()}</div>
      ${this.#renderSelected()}
      <div class="visually-hidden" aria-live="polite">${this.#selectedText()}</div>
    `;
  }

  protected override updated(): void {
    const scroller = this.#scroller;
    const canvas = this.renderRoot.querySelector('canvas');
    if (!scroller || !canvas || scroller.clientWidth === 0) return;
    const started = performance.now();
    const bars = this.#barsNow();
    const height = rowCount(bars) * flameRowHeight;
    const ratio = devicePixelRatio || 1;
    const shown = Math.min(scroller.clientHeight, Math.max(height, flameRowHeight));
    this.style.setProperty('--rows-height', `${height}px`);
    setCanvasSize(canvas, scroller.clientWidth, shown, ratio);
    (scroller.lastElementChild as HTMLElement).style.height = `${Math.max(0, height - shown)}px`;
    const theme = this.#theme.now;
    const painter = this.#painter.of([theme], () => new FlamePainter(theme));
    const { view } = this;
    const { tree, isFound } = view;
    painter.paint(
      canvas,
      {
        bars,
        labelOf: (node) => nameOf(view, node),
        toneOf: (node) => toneOf(view, node),
        isFound: isFound && ((node) => isFound(tree.frame.get(node))),
        selected: this.#selected === undefined ? undefined : barOf(bars, this.#selected),
        hovered: this.#hovered === undefined ? undefined : barOf(bars, this.#hovered),
        scrollTop: scroller.scrollTop,
      },
      ratio,
    );
    placeTip(this, this.#pointer);
    // The browser's profiler shows this measure, and the benchmark reads it.
    performance.measure('poolscope.flame.paint', { start: started, end: performance.now() });
    performance.clearMeasures('poolscope.flame.paint');
  }

  get #scroller(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>('.scroll');
  }

  #barsNow(): FlameBars {
    return (this.#bars ??= flameBars(this.view.tree, this.view.total, this.#root));
  }

  #renderPath(): TemplateResult {
    return html`<nav class="path" aria-label="Zoomed to">
      ${crumbsOf(this.view, this.#root).map((node, k) =>
        node === undefined
          ? html`<span class="dim">›</span> <span class="dim">…</span>`
          : html`${k > 0 ? html`<span class="dim">›</span>` : nothing}
              <button
                class="link clip"
                aria-current=${node === this.#root ? 'true' : nothing}
                @click=${() => this.#zoomTo(node)}
              >
                ${nameOf(this.view, node)}
              </button>`,
      )}
    </nav>`;
  }

  #renderTip(): TemplateResult | typeof nothing {
    const node = this.#hovered;
    if (node === undefined) return nothing;
    const place = placeOf(this.view, node);
    return html`<div>
        <b>${nameOf(this.view, node)}</b> ${place ? html`<span class="dim">${place.text}</span>` : nothing}
      </div>
      <div>${this.view.describe(node)}</div>`;
  }

  #renderSelected(): TemplateResult {
    const node = this.#selected;
    if (node === undefined) {
      return html`<div class="selected dim">
        Select a function to see its figures. A double click or Enter zooms in, Escape zooms out.
      </div>`;
    }
    const place = placeOf(this.view, node);
    return html`<div class="selected">
      <b class="clip">${nameOf(this.view, node)}</b>
      ${place ? this.#renderPlace(place) : nothing}
      <span>${this.view.describe(node)}</span>
      <slot name="actions"></slot>
    </div>`;
  }

  #renderPlace({ text, frame, line, isOpenable }: FlamePlace): TemplateResult {
    if (!isOpenable || this.cannotOpen) return html`<span class="dim clip">${text}</span>`;
    const detail = { frame, line };
    return html`<button
      class="link clip"
      title=${text}
      @click=${() => this.dispatchEvent(new CustomEvent('place-opened', { detail }))}
    >
      ${text}
    </button>`;
  }

  #selectedText(): string {
    return this.#selected === undefined ? '' : sentenceOf(this.view, this.#selected);
  }

  #nodeAt(event: MouseEvent): number | undefined {
    const scroller = this.#scroller;
    if (!scroller) return undefined;
    const box = scroller.getBoundingClientRect();
    const row = Math.floor((event.clientY - box.top + scroller.scrollTop) / flameRowHeight);
    const bars = this.#barsNow();
    const bar = barAt(bars, row, (event.clientX - box.left) / scroller.clientWidth);
    return bar === undefined ? undefined : bars.node[bar];
  }

  #select(node: number | undefined): void {
    this.#selected = node;
    const frame = node === undefined || node === 0 ? undefined : this.view.tree.frame.get(node);
    this.dispatchEvent(new CustomEvent('frame-chosen', { detail: frame }));
    this.requestUpdate();
  }

  #hover(node: number | undefined): void {
    this.#hovered = node;
    this.requestUpdate();
  }

  #zoomTo(node: number): void {
    this.#root = node;
    this.#bars = undefined;
    this.#hovered = undefined;
    this.requestUpdate();
  }

  #reveal(bar: number): void {
    const scroller = this.#scroller;
    if (!scroller) return;
    const top = rowOf(this.#barsNow(), bar) * flameRowHeight;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    const bottom = top + flameRowHeight - scroller.clientHeight;
    if (bottom > scroller.scrollTop) scroller.scrollTop = bottom;
  }

  readonly #onClick = (event: MouseEvent): void => this.#select(this.#nodeAt(event));

  readonly #onDoubleClick = (event: MouseEvent): void => {
    const node = this.#nodeAt(event);
    if (node !== undefined) this.#zoomTo(node);
  };

  readonly #onMove = (event: PointerEvent): void => {
    const box = this.getBoundingClientRect();
    this.#pointer = { x: event.clientX - box.left, y: event.clientY - box.top };
    this.#hover(this.#nodeAt(event));
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    const bars = this.#barsNow();
    if (event.key === 'Enter' && this.#selected !== undefined) this.#zoomTo(this.#selected);
    else if (event.key === 'Escape' && this.#root !== 0) this.#zoomTo(0);
    else {
      const bar = barByKey(bars, event.key, this.#selected === undefined ? undefined : barOf(bars, this.#selected));
      if (bar === undefined) return;
      this.#select(bars.node[bar]);
      this.#reveal(bar);
    }
    event.preventDefault();
  };
}

define('poolscope-flame', FlameGraph);
