import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { formatCount, plural } from '../../../src/base/numberText.ts';
import { t } from '../../../src/base/texts.ts';
import type { Failure } from '../../../src/model/facts/failure.ts';
import type { FailureStep, ReplayMode } from '../../../src/protocol/panel/viewSync.ts';
import { flakyWords, strayErrorWords } from '../../../src/words/findings.ts';
import { setMenuItem } from '../../kit/contextMenu.ts';
import { failureStyles, renderFailure, text } from '../../kit/failureView.ts';
import { oneLine } from '../../kit/logs/logText.ts';
import { baseName } from '../../kit/paths.ts';
import { baseStyles } from '../../kit/styles.ts';
import type { Cause } from '../../store/causes.ts';
import { define, StoreElement } from '../../store/storeElement.ts';
import { type CauseRow, causeRows } from './layout.ts';
import { errorsStyles } from './styles.ts';

const shownLateErrors = 10;
const shownFlaky = 50;
/** Longest message in the line of a cause. */
const longestMessage = 300;
/** Longest text of a cause in the bar of the selection. */
const longestLabel = 120;
/** Most items of a cause that are listed with their inputs. */
const mostNamed = 8;
const verifyTitle = 'After an edit: run them again, and 50 that succeeded, and show how many are fixed';
const checkTitle = 'Run some items alone, each in a fresh worker, and show which results differ';

/** The failures, grouped by cause. */
export class ErrorsPanel extends StoreElement {
  static override styles = [baseStyles, failureStyles, errorsStyles];
  #opened = new Set<string>();
  #closed = new Set<string>();

  protected override render(): TemplateResult {
    const { causes, view, selected } = this.store;
    const rows = causeRows(causes, view.item, this.#opened, this.#closed, selected?.mask);
    if (rows.length === 0) return html`${this.#renderEmpty()}${this.#renderFlaky()}${this.#renderLate()}`;
    return html`${this.#renderBar()}${repeat(
      rows,
      (row) => row.cause.key,
      (row) => this.#renderCause(row),
    )}${this.#renderFlaky()}${this.#renderLate()}`;
  }

  /** Actions for all failed items. */
  #renderBar(): TemplateResult | typeof nothing {
    const { host, canRun, model, display } = this.store;
    // The failed items are known when the run is over.
    if (!canRun || !display.over) return nothing;
    const replay = (mode: ReplayMode) => (): void => host.emit('replay', { selection: { by: 'failed' }, mode });
    const check = (): void => host.emit('checkIsolation', null);
    return html`<div class="bar">
      <span class="dim">${plural(model.failures.size, 'failed item')}</span>
      <button class="link" data-action="rerun-failed" @click=${replay('run')}>${t('Run failed items again')}</button>
      <button class="link" data-action="debug-failed" @click=${replay('debug')}>${t('Debug failed items')}</button>
      <button class="link" data-action="verify" title=${verifyTitle} @click=${() => host.emit('verify', null)}>
        ${t('Verify fix')}
      </button>
      <button class="link" data-action="check" title=${checkTitle} @click=${check}>${t('Check isolation')}</button>
    </div>`;
  }

  #renderEmpty(): TemplateResult {
    if (this.store.selected && this.store.model.failures.size > 0) {
      return html`<p class="empty">${t('No selected item failed.')}</p>`;
    }
    const { over, settled, counts } = this.store.display;
    if (counts.cancelled > 0 && over) {
      return html`<p class="empty">
        No item failed; ${plural(counts.cancelled, 'item was', 'items were')} cancelled.
      </p>`;
    }
    if (over && settled > 0) return html`<p class="empty">All ${plural(settled, 'item')} succeeded.</p>`;
    return html`<p class="empty">
      ${t('No failures so far. They appear here grouped by cause, with stack and input.')}
    </p>`;
  }

  #renderCause(row: CauseRow): TemplateResult {
    const { first, key, items } = row.cause;
    const { failure } = first;
    return html`<section>
      <button class="head" aria-expanded=${row.open ? 'true' : 'false'} @click=${() => this.#toggle(key, row.open)}>
        <vscode-icon name=${row.open ? 'chevron-down' : 'chevron-right'}></vscode-icon>
        <span class="count number">${formatCount(items.size)}</span>
        <span class="what clip"><b>${text(failure.name)}</b> ${text(firstLineOf(failure.message))}</span>
        <span class="where dim clip">${whereOf(failure)}</span>
      </button>
      ${row.open ? this.#renderBody(row) : nothing}
    </section>`;
  }

  #renderBody(row: CauseRow): TemplateResult {
    const { first } = row.cause;
    const { item: selected } = this.store.view;
    // The first failure may be an item that is not selected.
    const own = this.store.selected ? row.items[0] : first.item;
    const item = selected !== null && row.cause.items.has(selected) ? selected : own;
    const shown = (item === undefined ? undefined : this.store.model.failures.get(item)) ?? first;
    return html`<div class="body">
      <div class="items">
        <span class="dim">${row.cause.items.size === 1 ? 'item' : 'items'}</span>
        ${row.items.map(
          (item) =>
            html`<button
              class="item ${item === selected ? 'selected' : ''}"
              data-item=${item}
              @click=${() => this.store.selectItem(item)}
              title=${this.store.names.of(item) ?? ''}
              @contextmenu=${() => setMenuItem(item)}
            >
              ${item}${this.#renderName(item, row)}
            </button>`,
        )}
        <button class="link select" @click=${() => this.#select(row.cause)}>
          ${row.more > 0 ? t('and {0} more in Items', formatCount(row.more)) : t('Show in Items')}
        </button>
        ${
          this.store.canRun
            ? html`<button class="link debug" @click=${() => this.store.host.emit('debugItem', { item: shown.item })}>
                ${t('Debug item {0} alone', shown.item)}
              </button>`
            : nothing
        }
      </div>
      ${renderFailure(shown.failure, {
        baseDir: this.store.model.setup.baseDir,
        open: this.store.opening((path: readonly FailureStep[], frame: number) =>
          this.store.host.emit('openFrame', { item: shown.item, path, frame }),
        ),
      })}
    </div>`;
  }

  /** Items that failed and then succeeded, each with its last failure. */
  #renderFlaky(): TemplateResult | typeof nothing {
    const { flaky } = this.store.model;
    if (flaky.size === 0) return nothing;
    const shown = [...flaky.values()].sort((a, b) => a.item - b.item).slice(0, shownFlaky);
    return html`<section class="late flaky">
      <h2>Flaky: ${flakyWords(flaky.size)}</h2>
      ${shown.map(
        ({ item, failure }) =>
          html`<p class="body clip">
            <button class="item" @click=${() => this.store.selectItem(item)}>${item}</button>
            <b>${text(failure.name)}</b> ${text(firstLineOf(failure.message))}
          </p>`,
      )}
      ${flaky.size > shown.length ? html`<p class="body dim">and ${plural(flaky.size - shown.length, 'more item')}</p>` : nothing}
    </section>`;
  }

  /** Errors that came after their items had ended. No item failed by them. */
  #renderLate(): TemplateResult | typeof nothing {
    const { strayErrors, strayErrorCount, setup } = this.store.model;
    if (strayErrorCount === 0) return nothing;
    const shown = strayErrors.slice(0, shownLateErrors);
    return html`<section class="late">
      <h2>Late errors: ${formatCount(strayErrorCount)}, each after its item had ended</h2>
      ${shown.map(
        ({ item, failure }, error) =>
          html`<div class="body">
            <p class="dim">${strayErrorWords(item)}</p>
            ${renderFailure(failure, {
              baseDir: setup.baseDir,
              open: this.store.opening((path: readonly FailureStep[], frame: number) =>
                this.store.host.emit('openStrayFrame', { error, path, frame }),
              ),
            })}
          </div>`,
      )}
      ${strayErrorCount > shown.length ? html`<p class="body dim">and ${plural(strayErrorCount - shown.length, 'more error')}</p>` : nothing}
    </section>`;
  }

  /** The input of an item, if there are few: of many, only the numbers fit. */
  #renderName(item: number, { items }: CauseRow): TemplateResult | typeof nothing {
    const name = items.length <= mostNamed ? this.store.names.of(item) : undefined;
    return name === undefined ? nothing : html` <span class="dim clip">${text(name)}</span>`;
  }

  /** Selects the items of a cause everywhere, and lists them. */
  #select({ key, first: { failure } }: Cause): void {
    const label = `${failure.name}: ${firstLineOf(failure.message)}`.slice(0, longestLabel);
    this.store.select({ items: { by: 'cause', key, label } });
    this.store.patchView({ tab: 'items' });
  }

  #toggle(key: string, open: boolean): void {
    if (open) {
      this.#opened.delete(key);
      this.#closed.add(key);
    } else {
      this.#opened.add(key);
      this.#closed.delete(key);
    }
    this.requestUpdate();
  }
}

/** Validators write a list or an object as their message. */
const firstLineOf = (message: string): string => oneLine(message, longestMessage);

function whereOf(failure: Failure): string {
  const frame = failure.frames.find(({ inUserCode }) => inUserCode);
  return frame ? `${baseName(frame.file)}:${frame.line}` : '';
}

define('poolscope-errors', ErrorsPanel);
