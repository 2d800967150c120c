import { css, html, nothing, type TemplateResult } from 'lit';
import { formatCount, formatDuration, formatPercent, plural } from '../../../src/base/numberText.ts';
import { plainText } from '../../../src/base/visibleText.ts';
import type { Selected } from '../../store/selectedItems.ts';
import { baseStyles } from '../../kit/styles.ts';
import { isSelecting, noSelection, type Selection, selectionParts } from '../../store/selection.ts';
import { define, StoreElement } from '../../store/storeElement.ts';
import { busyShare } from './layout.ts';

const cleared: Readonly<Record<keyof Selection, Partial<Selection>>> = {
  range: { range: null },
  worker: { worker: null },
  items: { items: null },
};

/** What is selected, with the figures of its items, and how to clear it. Empty if nothing is selected. */
export class SelectionBar extends StoreElement {
  static override styles = [
    baseStyles,
    css`
      .bar {
        align-items: center;
        background: var(--vscode-editorWidget-background);
        border-bottom: 1px solid var(--vscode-panel-border);
        display: flex;
        flex-wrap: wrap;
        font-size: 12px;
        gap: 4px 10px;
        padding: 4px 14px;
      }
      .chip {
        align-items: center;
        background: var(--vscode-inputOption-activeBackground);
        border: 1px solid var(--vscode-inputOption-activeBorder, transparent);
        border-radius: 4px;
        color: var(--vscode-inputOption-activeForeground);
        cursor: pointer;
        display: inline-flex;
        font: inherit;
        gap: 4px;
        max-width: min(360px, 100%);
        padding: 1px 4px 1px 8px;
      }
      .chip vscode-icon {
        color: inherit;
      }
      .chip:focus-visible {
        outline: 1px solid var(--vscode-focusBorder);
        outline-offset: 1px;
      }
      .figures {
        flex: 1 1 auto;
      }
    `,
  ];

  protected override render(): TemplateResult | typeof nothing {
    const { selection } = this.store.view;
    if (!isSelecting(selection)) return nothing;
    const { range } = selection;
    return html`<div class="bar" role="group" aria-label="Selection">
      ${selectionParts(selection).map(
        ({ part, text }) =>
          html`<button class="chip" title="Show all again" @click=${() => this.store.select(cleared[part])}>
            <span class="clip">${plainText(text)}</span>
            <vscode-icon name="close" size="12" label="Clear"></vscode-icon>
          </button>`,
      )}
      <span class="figures dim number-text" role="status">${this.#figures()}</span>
      ${
        range
          ? html`<button class="link" title="F" @click=${() => this.store.patchView({ zoom: range })}>
              Zoom to it
            </button>`
          : nothing
      }
      <button class="link" title="Escape" @click=${() => this.store.patchView({ selection: noSelection })}>
        Clear all
      </button>
    </div>`;
  }

  #figures(): string {
    const { selected, model, view } = this.store;
    return selected ? figuresText(selected, busyShare(model, selected, view.selection)) : '';
  }
}

/** `129 items · 3 did not succeed · p50 38 ms · p99 1.2 s · 83 % busy` */
function figuresText({ figures }: Selected, busy: number): string {
  const { items, unsuccessful, p50, p99, max } = figures;
  return [
    plural(items, 'item'),
    ...(unsuccessful > 0 ? [`${formatCount(unsuccessful)} did not succeed`] : []),
    ...(Number.isNaN(p50)
      ? []
      : [`p50 ${formatDuration(p50)}`, `p99 ${formatDuration(p99)}`, `max ${formatDuration(max)}`]),
    ...(Number.isNaN(busy) ? [] : [`${formatPercent(busy)} busy`]),
  ].join(' · ');
}

define('poolscope-selection', SelectionBar);
