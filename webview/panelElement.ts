import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { Disposable } from '../src/base/disposable.ts';
import { adviceOn } from '../src/model/advice/advice.ts';
import type { Advice, AdviceAction } from '../src/model/advice/adviceRule.ts';
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
import './panels/timeline/panel.ts';
import { panelStyles } from './panelStyles.ts';
import { text } from './kit/failureView.ts';
import { plural } from './kit/format.ts';
import { PanelStore } from './store/panelStore.ts';
import { define } from './store/storeElement.ts';

const leastTimeline = 40;
const leastItemWidth = 240;

/** The whole run panel: header, timeline, tabs, and the selected item beside them. */
export class PoolscopePanel extends LitElement {
  static override styles = [baseStyles, panelStyles];
  readonly #store = new PanelStore(acquireVsCodeApi());
  #subscription: Disposable | undefined;
  #before = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#subscription = this.#store.changed(() => this.requestUpdate());
    // What is under the pointer says so after this.
    this.addEventListener('contextmenu', () => setMenuItem(null), { capture: true });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#subscription?.dispose();
    this.#store.dispose();
  }

  protected override render(): TemplateResult {
    const store = this.#store;
    return html`
      <poolscope-header .store=${store}></poolscope-header>
      ${store.problem ? html`<p class="problem" role="alert">This run cannot be shown in full: ${store.problem}</p>` : nothing}
      <poolscope-replay .store=${store}></poolscope-replay>
      ${notices(store).map((notice) => renderNotice(notice, store))} ${this.#renderBody()}
    `;
  }

  protected override updated(): void {
    const { itemWidth } = this.#store.view;
    const pane = this.renderRoot.querySelector<HTMLElement>('poolscope-item');
    if (itemWidth === null) pane?.style.removeProperty('--item-width');
    else pane?.style.setProperty('--item-width', `${itemWidth}px`);
  }

  #renderBody(): TemplateResult {
    const store = this.#store;
    const { model, display, init } = store;
    if (display.state === 'couldNotStart') return html`<poolscope-run-error .store=${store}></poolscope-run-error>`;
    if (!model.origin) {
      return html`<p class="empty">
        ${
          !init
            ? 'Connecting …'
            : init.live
              ? 'The run is about to start.'
              : display.over
                ? 'This recording holds no events: its run was ended before it began. Run the function again to see it here.'
                : 'Opening the recording …'
        }
      </p>`;
    }
    if (model.workers.length === 0 && !display.over) return html`<p class="empty">${startingText(model.phase)}</p>`;
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

function startingText(phase: string | undefined): string {
  if (phase === 'compile') return 'Compiling the module. Workers start when it is bundled and loads without an error.';
  if (phase === 'preflight') return 'Loading the module once to see that it works, before any worker starts.';
  return 'Starting.';
}

interface Banner {
  readonly severity: Advice['severity'];
  readonly message: string;
  readonly evidence: string | undefined;
  readonly remedy: string | undefined;
  readonly action?: AdviceAction;
}

/** What the reader must know of the run as a whole, besides the outcomes of its items. */
function notices({ model, display }: PanelStore): readonly Banner[] {
  const { error } = model;
  return [
    ...(error && display.state === 'gaveUp'
      ? [{ severity: 'error' as const, message: error.message, evidence: undefined, remedy: error.nextStep }]
      : []),
    ...adviceOn(model),
  ];
}

function renderNotice(
  { severity, message, evidence, remedy, action }: Banner,
  { host, canRun }: PanelStore,
): TemplateResult {
  const button =
    action && canRun
      ? html`<vscode-button secondary data-action=${action.kind} @click=${() => host.emit('rerunWith', { action })}
          >${actionText(action)}</vscode-button
        >`
      : nothing;
  if (severity === 'info') {
    return html`<div class="notice info" role="status">
      <vscode-icon name="lightbulb"></vscode-icon>
      <p>${text(message)} ${text(remedy ?? '')} <span class="evidence">(${text(evidence ?? '')})</span></p>
      ${button}
    </div>`;
  }
  return html`<div class="notice" role="alert">
    <vscode-icon name="warning"></vscode-icon>
    <p>
      ${text(message)} ${evidence === undefined ? nothing : html`<span class="mono">${text(evidence)}</span>`}
      ${remedy === undefined ? nothing : html`<span class="remedy">${text(remedy)}</span>`}
    </p>
    ${button}
  </div>`;
}

function actionText(action: AdviceAction): string {
  switch (action.kind) {
    case 'setChunksize':
      return `Re-run with chunksize ${action.chunksize}`;
    case 'setWorkers':
      return `Re-run with ${plural(action.workers, 'worker')}`;
    case 'setConcurrency':
      return `Re-run with ${plural(action.workers, 'worker')}, concurrency ${action.concurrency}`;
  }
}

define('poolscope-panel', PoolscopePanel);
