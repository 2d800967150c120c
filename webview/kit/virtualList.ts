import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { define } from '../store/storeElement.ts';
import { scrollHeight, toScrollTop, toVirtualTop, visibleRange } from './virtualRows.ts';

/**
 * A list of rows of one height, below an optional row of headings that stays in view. Only the rows in view exist. It has no shadow root, so that the rows get their styles
 * from the component that renders them, which also includes `virtualListStyles`. Fires `follow-off` when the user
 * scrolls up and `follow-on` when the user returns to the end.
 */
export class VirtualList extends LitElement {
  static override properties = {
    rows: { attribute: false },
    rowHeight: { attribute: false },
    renderRow: { attribute: false },
    follow: { attribute: false },
    label: { attribute: false },
    activeId: { attribute: false },
    head: { attribute: false },
  };
  declare rows: number;
  declare rowHeight: number;
  declare renderRow: (row: number) => TemplateResult;
  /** Whether the list stays at its end when rows are added. */
  declare follow: boolean;
  declare label: string;
  declare activeId: string | undefined;
  /** A row of column headings; undefined for none. It is row 1 of the grid. */
  declare head: TemplateResult | undefined;

  #top = 0;
  #height = 0;
  #setting = false;
  /** Row to reveal once the height is known. */
  #wanted: number | undefined;
  readonly #resize = new ResizeObserver(() => {
    this.#height = Math.max(0, (this.#scroller?.clientHeight ?? 0) - this.#headHeight);
    const wanted = this.#wanted;
    this.#wanted = undefined;
    if (wanted !== undefined) void this.updateComplete.then(() => this.reveal(wanted));
    this.requestUpdate();
  });

  constructor() {
    super();
    this.rows = 0;
    this.rowHeight = 18;
    this.renderRow = () => html``;
    this.follow = false;
    this.label = '';
    this.activeId = undefined;
    this.head = undefined;
  }

  /** Scrolls a row into view if it is outside. */
  reveal(row: number): void {
    if (this.#height === 0) {
      this.#wanted = row;
      return;
    }
    const top = row * this.rowHeight;
    if (top >= this.#top && top + this.rowHeight <= this.#top + this.#height) return;
    this.#scrollTo(top - (this.#height - this.rowHeight) / 2);
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
  }

  protected override firstUpdated(): void {
    if (this.#scroller) this.#resize.observe(this.#scroller);
  }

  protected override render(): TemplateResult {
    const { first, count } = visibleRange(this.#shownTop, this.rows, this.rowHeight, this.#height);
    const rows = Array.from({ length: count }, (_, k) => this.renderRow(first + k));
    return html`
      <div
        class="virtual-scroll"
        role="grid"
        tabindex="0"
        aria-label=${this.label}
        aria-rowcount=${this.rows + (this.head ? 1 : 0)}
        @scroll=${this.#onScroll}
        @wheel=${this.#onWheel}
      >
        ${this.head ? html`<div class="virtual-head" role="rowgroup">${this.head}</div>` : nothing}
        <div class="virtual-window" role="presentation"><div role="rowgroup">${rows}</div></div>
        <div class="virtual-height" role="presentation"></div>
      </div>
    `;
  }

  protected override updated(): void {
    const scroller = this.#scroller;
    if (!scroller) return;
    const range = visibleRange(this.#shownTop, this.rows, this.rowHeight, this.#height);
    const height = scroller.lastElementChild as HTMLElement;
    const window = height.previousElementSibling as HTMLElement;
    window.style.top = `${this.#headHeight}px`;
    height.style.height = `${scrollHeight(this.rows, this.rowHeight)}px`;
    window.style.height = `${this.#height}px`;
    (window.firstElementChild as HTMLElement).style.marginTop = `${-range.offset}px`;
    this.#markActive(scroller);
    if (this.follow) this.#scrollTo(this.rows * this.rowHeight);
  }

  /** Names the active row to screen readers while it exists: a row out of view does not. */
  #markActive(scroller: HTMLElement): void {
    const { activeId } = this;
    if (activeId !== undefined && this.querySelector(`#${activeId}`)) {
      scroller.setAttribute('aria-activedescendant', activeId);
    } else scroller.removeAttribute('aria-activedescendant');
  }

  get #scroller(): HTMLElement | null {
    return this.querySelector<HTMLElement>('.virtual-scroll');
  }

  get #headHeight(): number {
    return this.querySelector<HTMLElement>('.virtual-head')?.offsetHeight ?? 0;
  }

  /** A list that follows draws its end before the scroll bar has moved there, so that it does not flicker. */
  get #shownTop(): number {
    return this.follow ? Math.max(0, this.rows * this.rowHeight - this.#height) : this.#top;
  }

  #scrollTo(top: number): void {
    const scroller = this.#scroller;
    if (!scroller) return;
    this.#top = Math.max(0, Math.min(top, this.rows * this.rowHeight - this.#height));
    const scrollTop = toScrollTop(this.#top, this.rows, this.rowHeight, this.#height);
    if (Math.abs(scroller.scrollTop - scrollTop) >= 1) {
      this.#setting = true;
      scroller.scrollTop = scrollTop;
    }
    if (!this.follow) this.requestUpdate();
  }

  #onScroll(): void {
    const scroller = this.#scroller;
    if (!scroller) return;
    if (this.#setting) {
      this.#setting = false;
      return;
    }
    const before = this.#top;
    this.#top = toVirtualTop(scroller.scrollTop, this.rows, this.rowHeight, this.#height);
    const atEnd = this.#top + this.#height >= this.rows * this.rowHeight - 2;
    if (this.#top < before - 1 && !atEnd) this.dispatchEvent(new CustomEvent('follow-off'));
    else if (atEnd && this.#top > before) this.dispatchEvent(new CustomEvent('follow-on'));
    this.requestUpdate();
  }

  /** If heights are scaled, a turn of the wheel would skip many rows. The list then scrolls by the pixels of the wheel. */
  #onWheel(event: WheelEvent): void {
    if (event.deltaY < 0 && this.follow) this.dispatchEvent(new CustomEvent('follow-off'));
    if (event.ctrlKey || scrollHeight(this.rows, this.rowHeight) === this.rows * this.rowHeight) return;
    event.preventDefault();
    this.#scrollTo(this.#top + event.deltaY);
  }
}

define('poolscope-virtual-list', VirtualList);

export const virtualListStyles = css`
  poolscope-virtual-list {
    display: block;
    min-height: 0;
  }
  .virtual-scroll {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    height: 100%;
    overflow: auto;
    position: relative;
  }
  .virtual-scroll:focus {
    outline: none;
  }
  .virtual-scroll:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  .virtual-head {
    background: var(--vscode-editor-background);
    grid-area: 1 / 1;
    position: sticky;
    top: 0;
    z-index: 1;
  }
  .virtual-window,
  .virtual-height {
    grid-area: 2 / 1;
  }
  .virtual-window {
    align-self: start;
    contain: strict;
    position: sticky;
    top: 0;
  }
`;
