import { html, nothing, type TemplateResult } from 'lit';
import { plainText } from '../../../src/base/visibleText.ts';
import { outcomeOf } from '../../../src/model/facts/events.ts';
import type { ColumnName } from '../../../src/model/items/columnNames.ts';
import type { ItemColumns } from '../../../src/model/items/itemColumns.ts';
import type { ItemOrder } from '../../../src/model/items/sortItems.ts';
import { setMenuItem } from '../../kit/contextMenu.ts';
import { text } from '../../kit/failureView.ts';
import { outcomeIcons } from '../../kit/outcomeIcons.ts';
import { swatchClass } from '../../kit/styles.ts';
import type { PanelStore } from '../../store/panelStore.ts';
import { cellText, type ColumnSpec, type FieldSpec, fieldText, sortName } from './layout.ts';

const plainColumns: readonly string[] = ['input', 'state', 'worker'];
const isField = (spec: ColumnSpec): spec is FieldSpec => spec.column === 'field';
const alignment = (spec: ColumnSpec): string =>
  (isField(spec) ? !spec.isNumber : plainColumns.includes(spec.column)) ? '' : 'number';

export const rowId = (item: number): string => `item-row-${item}`;

/**
 * The headings, each a button that sorts. Left and right move between them, so that they are one stop of the Tab key.
 * Inputs that have parts cannot be sorted by.
 */
export function renderHead(
  columns: readonly ColumnSpec[],
  order: ItemOrder,
  isInputSorting: boolean,
  sortBy: (by: string) => void,
): TemplateResult {
  return html`<div class="row head" role="row" aria-rowindex="1" @keydown=${moveFocus}>
    ${columns.map((spec) => {
      const { column, label, title } = spec;
      if (column === 'input' && !isInputSorting)
        return html`<span role="columnheader" class="plain" title=${title}>${label}</span>`;
      const by = sortName(spec);
      const isSorted = by === order.by;
      return html`<span
        role="columnheader"
        class=${alignment(spec)}
        aria-sort=${isSorted ? (order.isDescending ? 'descending' : 'ascending') : nothing}
        ><button tabindex=${isSorted ? 0 : -1} title="${title}. Click to sort." @click=${() => sortBy(by)}>
          ${text(label)}${isSorted ? (order.isDescending ? ' ↓' : ' ↑') : ''}
        </button></span
      >`;
    })}
  </div>`;
}

/** A row of the table. Its input is asked for when the row is drawn. */
export function renderRow(
  store: PanelStore,
  table: ItemColumns,
  columns: readonly ColumnSpec[],
  { item, row }: { readonly item: number; readonly row: number },
): TemplateResult {
  const isSelected = item === store.view.item;
  return html`<div
    class="row ${isSelected ? 'selected' : ''}"
    role="row"
    id=${rowId(item)}
    aria-rowindex=${row + 2}
    aria-selected=${isSelected ? 'true' : 'false'}
    @click=${() => store.selectItem(item)}
    @contextmenu=${() => {
      store.selectItem(item);
      setMenuItem(item);
    }}
  >
    ${columns.map((spec) => {
      const { column } = spec;
      if (column === 'input') return renderInput(store, item);
      if (column === 'field') return renderField(store, spec, item);
      const shown = cellText(table, column, item, store.display.over);
      return html`<span role="gridcell" class="${column} ${alignment(spec)}"
        >${renderMark(table, column, item)}${shown}${column === 'worker' ? renderHost(store, item) : nothing}</span
      >`;
    })}
  </div>`;
}

function renderInput(store: PanelStore, item: number): TemplateResult {
  const name = store.names.of(item) ?? '';
  return html`<span role="gridcell" class="input" title=${name}>${text(name)}</span>`;
}

/** The machine that ran the item; nothing in a run on one machine. */
function renderHost({ groupings }: PanelStore, item: number): TemplateResult | typeof nothing {
  const name = fieldText(groupings.hosts, item);
  return name === '' ? nothing : html` <span class="dim" title=${plainText(name)}>${text(name)}</span>`;
}

function renderField(store: PanelStore, spec: ColumnSpec, item: number): TemplateResult {
  const shown = fieldText(store.fields.of(spec.label).values, item);
  return html`<span role="gridcell" class="field ${alignment(spec)}" title=${shown}>${text(shown)}</span>`;
}

function renderMark(table: ItemColumns, column: ColumnName, item: number): TemplateResult | typeof nothing {
  if (column === 'worker') {
    const worker = table.worker[item] ?? Number.NaN;
    return Number.isNaN(worker) ? nothing : html`<span class=${swatchClass(worker)}></span>`;
  }
  const outcome = column === 'state' ? outcomeOf(table.state[item] ?? 0) : undefined;
  return outcome ? html`<vscode-icon class="icon-${outcome}" name=${outcomeIcons[outcome]}></vscode-icon>` : nothing;
}

function moveFocus(event: KeyboardEvent): void {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (step === undefined) return;
  const buttons = [...(event.currentTarget as HTMLElement).querySelectorAll('button')];
  const at = buttons.indexOf(event.target as HTMLButtonElement);
  buttons[(at + step + buttons.length) % buttons.length]?.focus();
  event.preventDefault();
  event.stopPropagation();
}
