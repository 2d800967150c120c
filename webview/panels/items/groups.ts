import { css, html, nothing, type TemplateResult } from 'lit';
import { formatCount, formatDuration, formatPercent, plural } from '../../../src/base/numberText.ts';
import { groupItems, type ItemGroup } from '../../../src/model/items/groupItems.ts';
import type { ItemColumns } from '../../../src/model/items/itemColumns.ts';
import { text } from '../../kit/failureView.ts';
import { groupSwatches, otherSwatch } from '../../kit/groupSwatches.ts';
import { Memo } from '../../kit/memo.ts';
import { baseStyles, swatchClass } from '../../kit/styles.ts';
import { listTableStyles } from '../../kit/tableStyles.ts';
import { type ItemSet, itemSetText } from '../../store/selection.ts';
import { define, StoreElement } from '../../store/storeElement.ts';

/** Most groups that are listed. The others have less run time. */
const mostRows = 200;

/** The items of the table in groups, with the figures of each. A click selects the items of a group everywhere. */
export class ItemGroupsView extends StoreElement {
  static override properties = {
    ...StoreElement.properties,
    by: { attribute: false },
    columns: { attribute: false },
    items: { attribute: false },
  };
  static override styles = [
    baseStyles,
    listTableStyles,
    css`
      :host {
        display: block;
        flex: 1;
        min-height: 0;
        overflow: auto;
      }
      tr.selected {
        background: var(--vscode-list-activeSelectionBackground);
        color: var(--vscode-list-activeSelectionForeground);
      }
      tr.selected button.link {
        color: inherit;
      }
      td.name {
        max-width: 420px;
      }
      p {
        color: var(--vscode-descriptionForeground);
        margin: 0;
        padding: 14px;
      }
      @media (width < 640px) {
        .wide {
          display: none;
        }
      }
    `,
  ];
  declare by: string;
  declare columns: ItemColumns;
  declare items: Int32Array;
  readonly #groups = new Memo<readonly ItemGroup[] | undefined>();

  protected override render(): TemplateResult {
    const { columns, items, by } = this;
    const grouping = this.store.groupings.of(by);
    const groups = this.#groups.of([columns, items, grouping], () => grouping && groupItems(columns, items, grouping));
    if (!groups) return html`<p>${this.store.fields.of(by).problem ?? 'Reading the inputs …'}</p>`;
    if (groups.length === 0) return html`<p>None of ${plural(items.length, 'item')} has this field.</p>`;
    const without = items.length - groups.reduce((sum, group) => sum + group.items, 0);
    return html`<table aria-label="Groups of items">
        <thead>
          <tr>
            <th>${by}</th>
            <th class="number">items</th>
            <th class="number">share</th>
            <th class="number wide">failed</th>
            <th class="number wide" title="Sum of the run times">total</th>
            <th class="number">p50</th>
            <th class="number wide">p90</th>
            <th class="number">p99</th>
            <th class="number wide">max</th>
          </tr>
        </thead>
        <tbody>
          ${groups.slice(0, mostRows).map((group) => this.#renderGroup(group))}
        </tbody>
      </table>
      ${groups.length > mostRows ? html`<p>and ${plural(groups.length - mostRows, 'group')} with less run time</p>` : nothing}
      ${without > 0 ? html`<p>${plural(without, 'item')} without ${by}</p>` : nothing}`;
  }

  /** The colour of the group on the timeline. */
  #swatchOf(code: number): number {
    const grouping = this.store.groupings.of(this.by);
    return this.by === 'worker' || !grouping ? code : (groupSwatches(grouping)[code] ?? otherSwatch);
  }

  #renderGroup(group: ItemGroup): TemplateResult {
    const { name, items, unsuccessful, code } = group;
    const { items: set } = this.store.view.selection;
    const range = this.store.groupings.of(this.by)?.ranges?.[code];
    const own: ItemSet = range ? { by: 'numbers', field: this.by, range } : { by: 'group', field: this.by, name };
    const isSelected = set !== null && itemSetText(set) === itemSetText(own);
    const select = (): void => this.store.select({ items: isSelected ? null : own });
    return html`<tr class=${isSelected ? 'selected' : ''}>
      <td class="name clip">
        ${this.by === 'outcome' ? nothing : html`<span class=${swatchClass(this.#swatchOf(code))}></span>`}
        <button class="link" aria-pressed=${isSelected ? 'true' : 'false'} @click=${select}>
          ${text(name === '' ? '(empty)' : name)}
        </button>
      </td>
      <td class="number">${formatCount(items)}</td>
      <td class="number">${formatPercent(items / this.items.length)}</td>
      <td class="number wide ${unsuccessful > 0 ? 'text-error' : ''}">${formatCount(unsuccessful)}</td>
      <td class="number wide">${formatDuration(group.sumMicros)}</td>
      <td class="number">${formatDuration(group.p50)}</td>
      <td class="number wide">${formatDuration(group.p90)}</td>
      <td class="number">${formatDuration(group.p99)}</td>
      <td class="number wide">${formatDuration(group.max)}</td>
    </tr>`;
  }
}

define('poolscope-item-groups', ItemGroupsView);
