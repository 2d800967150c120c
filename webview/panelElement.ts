import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { Disposable } from '../src/base/disposable.ts';
import type { RunSetup } from '../src/model/facts/origin.ts';
import { setMenuItem } from './kit/contextMenu.ts';
import './kit/elements.ts';
import './kit/splitter.ts';
import { baseStyles } from './kit/styles.ts';
import './panels/header/panel.ts';
import './panels/header/runError.ts';
import { type TabPanel, tabPanels } from './panels/index.ts';
import './panels/item/panel.ts';
import './panels/replay/panel.ts';
import './panels/selection/panel.ts';
import type { TimelinePanel } from './panels/timeline/panel.ts';
import './panels/timeline/panel.ts';
import { keepFocus } from './keepFocus.ts';
import { panelKey } from './panelKeys.ts';
import { panelStyles } from './panelStyles.ts';
import { renderNotices } from './notices.ts';
import { PanelStore } from './store/panelStore.ts';
import { define } from './store/storeElement.ts';
import { waitingText } from './waitingText.ts';

const leastTimeline = 40;
const leastItemWidth = 240;

/** The whole run panel: header, timeline, tabs, and the selected item beside them. */
export class PoolscopePanel extends LitElement {
  static override styles = [baseStyles, panelStyles];
  readonly #store = new PanelStore(acquireVsCodeApi());
  #subscription: Disposable | undefined;
  #before = 0;
  #revealedTab: { readonly id: string; readonly scrollLeft: number } | undefined;
  #resize: ResizeObserver | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize = new ResizeObserver(() => {
      this.#revealedTab = undefined;
      this.#revealTab();
    });
    this.#resize.observe(this);
    this.#subscription = this.#store.changed(() => {
      keepFocus(() => this.renderRoot.querySelector<HTMLElement>('[role="tab"][tabindex="0"]'));
      this.requestUpdate();
    });
    // Runs first: an item under the pointer then sets the menu item.
    // The focus may be on the page, e.g. after the focused button is gone.
    window.addEventListener('keydown', this.#onKey);
    this.addEventListener('contextmenu', () => setMenuItem(null), { capture: true });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('keydown', this.#onKey);
    this.#resize?.disconnect();
    this.#subscription?.dispose();
    this.#store.dispose();
  }

  protected override render(): TemplateResult {
    const store = this.#store;
    return html`
      <poolscope-header .store=${store}></poolscope-header>
      ${store.problem ? html`<p class="problem" role="alert">This run cannot be shown in full: ${store.problem}</p>` : nothing}
      <poolscope-replay .store=${store}></poolscope-replay>
      ${renderNotices(store)} ${this.#renderBody()}
    `;
  }

  protected override updated(): void {
    const { itemWidth } = this.#store.view;
    const pane = this.renderRoot.querySelector<HTMLElement>('poolscope-item');
    if (itemWidth === null) pane?.style.removeProperty('--item-width');
    else pane?.style.setProperty('--item-width', `${itemWidth}px`);
    this.#revealTab();
  }

  /**
   * In a narrow panel, the row of tabs scrolls. A tab that another view has opened may be outside, and the numbers on the tabs
   * before it grow. A row that the user has scrolled stays until another tab is open, or the panel has another width.
   */
  #revealTab(): void {
    const { id } = this.#activeTab();
    const tab = this.renderRoot.querySelector<HTMLElement>(`#tab-${id}`);
    const row = tab?.parentElement;
    const known = this.#revealedTab;
    if (!tab || !row || (known?.id === id && known.scrollLeft !== row.scrollLeft)) return;
    const margin = Number.parseFloat(getComputedStyle(row).paddingLeft);
    const [begin, end] = [
      tab.offsetLeft - row.offsetLeft - margin,
      tab.offsetLeft - row.offsetLeft + tab.offsetWidth + margin,
    ];
    row.scrollLeft = Math.min(begin, Math.max(row.scrollLeft, end - row.clientWidth));
    this.#revealedTab = { id, scrollLeft: row.scrollLeft };
  }

  readonly #onKey = (event: KeyboardEvent): void =>
    panelKey(event, {
      store: this.#store,
      navigate: (key) => this.renderRoot.querySelector<TimelinePanel>('poolscope-timeline')?.navigate(key) ?? false,
      focusSearch: () => void this.#focusSearch(),
    });

  /** A tab without a search field gives way to the Items tab. */
  async #focusSearch(): Promise<void> {
    const find = (): HTMLElement | null | undefined =>
      this.renderRoot.querySelector('.tabpanel > *')?.shadowRoot?.querySelector<HTMLElement>('vscode-textfield');
    if (!find()) {
      this.#store.patchView({ tab: 'items' });
      await this.updateComplete;
      await new Promise(requestAnimationFrame);
      await this.updateComplete;
    }
    find()?.focus();
  }

  #renderBody(): TemplateResult {
    const store = this.#store;
    const { model, display } = store;
    if (display.state === 'couldNotStart') return html`<poolscope-run-error .store=${store}></poolscope-run-error>`;
    const waiting = waitingText(store);
    if (waiting !== undefined) return html`<p class="empty">${waiting}</p>`;
    return html`
      <poolscope-timeline .store=${store}></poolscope-timeline>
      <poolscope-splitter
        .label=${'Resize the timeline'}
        .value=${this.#timelineHeight()}
        @resize-start=${() => (this.#before = this.#timelineHeight())}
        @resize-by=${(event: CustomEvent<number>) =>
          store.patchView({ timelineHeight: Math.max(leastTimeline, Math.round(this.#before + event.detail)) })}
        @resize-reset=${() => store.patchView({ timelineHeight: null })}
      ></poolscope-splitter>
      <poolscope-selection .store=${store}></poolscope-selection>
      ${display.over && display.total === 0 ? html`<p class="empty">${emptyText(model.setup)}</p>` : nothing}
      <div class="lower">
        <div class="tabs">${this.#renderTabs()}</div>
        ${
          store.view.item === null
            ? nothing
            : html`<poolscope-splitter
                  vertical
                  .label=${'Resize the item pane'}
                  .value=${store.view.itemWidth ?? 400}
                  @resize-start=${() => (this.#before = this.#itemWidth())}
                  @resize-by=${(event: CustomEvent<number>) =>
                    store.patchView({ itemWidth: Math.max(leastItemWidth, Math.round(this.#before - event.detail)) })}
                  @resize-reset=${() => store.patchView({ itemWidth: null })}
                ></poolscope-splitter>
                <poolscope-item .store=${store} aria-label="Item ${store.view.item}"></poolscope-item>`
        }
      </div>
    `;
  }

  #renderTabs(): TemplateResult {
    const active = this.#activeTab();
    return html`
      <div class="tablist" role="tablist" aria-label="Views" @keydown=${this.#onTabKey}>
        ${this.#tabs.map((tab) => this.#renderTab(tab, tab === active))}
      </div>
      <div class="tabpanel" role="tabpanel" id="tabpanel" aria-labelledby="tab-${active.id}">
        ${active.render(this.#store)}
      </div>
    `;
  }

  #renderTab(tab: TabPanel, active: boolean): TemplateResult {
    const count = tab.count(this.#store);
    const alarming = tab.alarming && count !== '0';
    return html`<button
      role="tab"
      id="tab-${tab.id}"
      aria-selected=${active ? 'true' : 'false'}
      aria-controls="tabpanel"
      tabindex=${active ? 0 : -1}
      @click=${() => this.#store.patchView({ tab: tab.id })}
    >
      ${tab.title}${count === undefined ? nothing : html`<span class="count ${alarming ? 'alarming' : ''}">${count}</span>`}
    </button>`;
  }

  get #tabs(): readonly TabPanel[] {
    return tabPanels.filter((tab) => tab.isShown?.(this.#store) ?? true);
  }

  #activeTab(): TabPanel {
    return this.#tabs.find((tab) => tab.id === this.#store.view.tab) ?? tabPanels[0]!;
  }

  #onTabKey(event: KeyboardEvent): void {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    const tabs = this.#tabs;
    const at = (tabs.indexOf(this.#activeTab()) + step + tabs.length) % tabs.length;
    const tab = tabs[at]!;
    this.#store.patchView({ tab: tab.id });
    this.renderRoot.querySelector<HTMLElement>(`#tab-${tab.id}`)?.focus();
    event.preventDefault();
  }

  #timelineHeight(): number {
    const { timelineHeight } = this.#store.view;
    return timelineHeight ?? Math.min(260, this.#store.model.workers.length * 26);
  }

  #itemWidth(): number {
    return this.renderRoot.querySelector<HTMLElement>('poolscope-item')?.offsetWidth ?? 400;
  }
}

function emptyText({ input }: RunSetup): string {
  if (input === undefined) return 'This run had no items.';
  return `The input ${input} has no items, so nothing ran. Check the input, then run again.`;
}

define('poolscope-panel', PoolscopePanel);
