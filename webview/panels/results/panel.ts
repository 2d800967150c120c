import { css, html, nothing, type TemplateResult } from 'lit';
import { formatCount, plural } from '../../../src/base/numberText.ts';
import { outcomeCode } from '../../../src/model/facts/events.ts';
import { text } from '../../kit/failureView.ts';
import { barStyles, emptyStyles, gridRowStyles, rowStyles } from '../../kit/listStyles.ts';
import { Memo } from '../../kit/memo.ts';
import { baseStyles } from '../../kit/styles.ts';
import { type VirtualList, virtualListStyles } from '../../kit/virtualList.ts';
import '../../kit/virtualList.ts';
import { rowByKey } from '../../kit/virtualRows.ts';
import { define, StoreElement } from '../../store/storeElement.ts';

const rowHeight = 22;
const succeeded = outcomeCode('succeeded');

const rowId = (item: number): string => `result-row-${item}`;

/** What the function returned: the values of all items that succeeded, in the order of the inputs. */
export class ResultsPanel extends StoreElement {
  static override styles = [
    baseStyles,
    virtualListStyles,
    barStyles,
    emptyStyles,
    rowStyles,
    gridRowStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
      }
      .bar {
        border-bottom: 1px solid var(--vscode-panel-border);
        font-size: 12px;
      }
      poolscope-virtual-list {
        flex: 1;
      }
      .row {
        grid-template-columns: 76px minmax(60px, 1fr) minmax(60px, 1fr);
      }
      .head.row {
        color: var(--vscode-descriptionForeground);
        font-size: 11px;
      }
      :is(.input, .value) {
        font-family: var(--vscode-editor-font-family);
      }
    `,
  ];

  readonly #shown = new Memo<Int32Array>();

  protected override render(): TemplateResult {
    const { counts } = this.store.model;
    const shown = this.#items;
    const isAll = shown.length === counts.succeeded;
    return html`<div class="bar" role="toolbar" aria-label="Results">
        <span class="dim number" aria-live="polite"
          >${isAll ? plural(shown.length, 'result') : `${formatCount(shown.length)} of ${plural(counts.succeeded, 'result')}`}</span
        >
        ${
          this.store.isFile || counts.succeeded === 0
            ? nothing
            : html`<vscode-toolbar-button
                  icon="copy"
                  label="Copy all results"
                  title="Copy all results, a line of JSON each"
                  @click=${() => this.store.host.emit('copyResults', null)}
                ></vscode-toolbar-button>
                <vscode-toolbar-button
                  icon="save"
                  label="Save all results"
                  title="Save all results, a line of JSON each"
                  @click=${() => this.store.host.emit('saveResults', null)}
                ></vscode-toolbar-button>`
        }
      </div>
      ${
        shown.length === 0
          ? html`<p class="empty">
              ${counts.succeeded === 0 ? 'No item has succeeded yet.' : 'No item of the selection has succeeded.'}
            </p>`
          : html`<poolscope-virtual-list
              .rows=${shown.length}
              .rowHeight=${rowHeight}
              .renderRow=${this.#renderRow}
              .label=${'Results'}
              .activeId=${this.#activeId}
              .head=${renderHead()}
              @keydown=${this.#onKey}
            ></poolscope-virtual-list>`
      }`;
  }

  protected override updated(): void {
    this.#list?.requestUpdate();
  }

  get #list(): VirtualList | null {
    return this.renderRoot.querySelector<VirtualList>('poolscope-virtual-list');
  }

  /** The items of the selection that succeeded, ascending. */
  get #items(): Int32Array {
    const { columns, items } = this.store.itemTable.now;
    const chosen = this.store.selected?.items ?? items;
    return this.#shown.of([columns, chosen], () => chosen.filter((item) => columns.state[item] === succeeded));
  }

  get #activeId(): string | undefined {
    const { item } = this.store.view;
    return item !== null && this.#items.includes(item) ? rowId(item) : undefined;
  }

  readonly #renderRow = (row: number): TemplateResult => {
    const item = this.#items[row];
    if (item === undefined) return html``;
    const { names, values, view } = this.store;
    const [name, value] = [names.of(item) ?? '', values.of(item) ?? ''];
    const isSelected = item === view.item;
    return html`<div
      class="row ${isSelected ? 'selected' : ''}"
      role="row"
      id=${rowId(item)}
      aria-rowindex=${row + 2}
      aria-selected=${isSelected ? 'true' : 'false'}
      @click=${() => this.store.selectItem(item)}
    >
      <span role="gridcell" class="number">${item}</span>
      <span role="gridcell" class="input dim" title=${name}>${text(name)}</span>
      <span role="gridcell" class="value" title=${value}>${text(value)}</span>
    </div>`;
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.target !== this.#list?.querySelector('.virtual-scroll')) return;
    const { item } = this.store.view;
    const shown = this.#items;
    const page = Math.max(1, Math.floor(this.clientHeight / rowHeight) - 4);
    const row = rowByKey(event.key, item === null ? -1 : shown.indexOf(item), shown.length, page);
    const next = row === undefined ? undefined : shown[row];
    if (row === undefined || next === undefined) return;
    event.preventDefault();
    this.store.selectItem(next);
    this.#list?.reveal(row);
  };
}

function renderHead(): TemplateResult {
  return html`<div class="row head" role="row" aria-rowindex="1">
    <span role="columnheader" class="number">item</span>
    <span role="columnheader">input</span>
    <span role="columnheader">value</span>
  </div>`;
}

define('poolscope-results', ResultsPanel);
