import { css, html, nothing, type TemplateResult } from 'lit';
import { plural } from '../../../src/base/numberText.ts';
import { logLevels } from '../../../src/model/facts/log.ts';
import type { LogCount, LogList } from '../../kit/logs/logList.ts';
import '../../kit/logs/logList.ts';
import { barStyles } from '../../kit/listStyles.ts';
import { menuRow, menuRowStyles } from '../../kit/menuButton.ts';
import { baseStyles, swatchClass } from '../../kit/styles.ts';
import { define, StoreElement } from '../../store/storeElement.ts';
import { type LogFilter, noFilter } from '../../store/viewState.ts';
import { countText, isFiltered, levelText, toggled, workersText } from './layout.ts';

/** The log lines of all workers, in order of time. */
export class LogsPanel extends StoreElement {
  static override styles = [
    baseStyles,
    menuRowStyles,
    barStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
      }
      .bar {
        border-bottom: 1px solid var(--vscode-panel-border);
      }
      vscode-textfield {
        flex: 1 1 180px;
        min-width: 120px;
        width: auto;
      }
      .chip {
        align-items: center;
        background: none;
        border: 1px solid var(--vscode-settings-dropdownBorder);
        border-radius: 4px;
        color: var(--vscode-foreground);
        cursor: pointer;
        display: inline-flex;
        font: inherit;
        height: 26px;
        padding: 0 8px;
        white-space: nowrap;
      }
      .chip[aria-pressed='true'] {
        background: var(--vscode-inputOption-activeBackground);
        border-color: var(--vscode-inputOption-activeBorder);
        color: var(--vscode-inputOption-activeForeground);
      }
      .chip:focus-visible {
        outline: 1px solid var(--vscode-focusBorder);
        outline-offset: 1px;
      }
      .count {
        color: var(--vscode-descriptionForeground);
        font-size: 12px;
        min-width: 76px;
      }
      .error {
        color: var(--vscode-list-errorForeground, var(--vscode-errorForeground));
        flex-basis: 100%;
        font-size: 12px;
      }
      poolscope-log-list {
        flex: 1;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('keydown', this.#onKey);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('keydown', this.#onKey);
  }

  /** Ctrl+F leads to the filter, which marks what it finds. */
  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'f' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    this.renderRoot.querySelector<HTMLElement>('vscode-textfield')?.focus();
  };

  #copyAll(): void {
    const lines = this.renderRoot.querySelector<LogList>('poolscope-log-list')?.shownLines ?? '';
    void navigator.clipboard.writeText(lines);
  }

  #count: LogCount = { shown: 0, total: 0, progress: 1, error: undefined };

  protected override render(): TemplateResult {
    const { logs, follow } = this.store.view;
    return html`
      <div class="bar" role="search" aria-label="Filter log lines">
        <vscode-textfield
          placeholder="Filter text or /regex/"
          .label=${'Filter text or /regex/'}
          .value=${logs.text}
          ?invalid=${this.#count.error !== undefined}
          @input=${(event: Event) => this.#patch({ text: (event.target as HTMLInputElement).value })}
        ></vscode-textfield>
        ${this.#renderWorkers(logs)} ${this.#renderLevels(logs)} ${this.#renderItem(logs)}
        <button
          class="chip follow"
          aria-pressed=${follow ? 'true' : 'false'}
          title="Stay at the newest line. Scrolling up turns this off."
          @click=${() => this.store.patchView({ follow: !follow })}
        >
          follow
        </button>
        <span class="count number">${countText(this.#count)}</span>
        <vscode-toolbar-button
          icon="copy"
          label="Copy these lines"
          @click=${() => this.#copyAll()}
        ></vscode-toolbar-button>
        ${
          this.store.isFile
            ? nothing
            : html`<vscode-toolbar-button
                icon="save"
                label="Save all lines"
                @click=${() => this.store.host.emit('saveLog', null)}
              ></vscode-toolbar-button>`
        }
        ${
          isFiltered(logs)
            ? html`<vscode-toolbar-button
                icon="clear-all"
                label="Clear the filter"
                @click=${() => this.store.patchView({ logs: noFilter })}
              ></vscode-toolbar-button>`
            : nothing
        }
        ${this.#count.error ? html`<div class="error" role="alert">Invalid pattern: ${this.#count.error}</div>` : nothing}
      </div>
      <poolscope-log-list
        .store=${this.store}
        .filter=${logs}
        .follow=${follow}
        @log-count=${(event: CustomEvent<LogCount>) => {
          this.#count = event.detail;
          this.requestUpdate();
        }}
        @follow-changed=${(event: CustomEvent<boolean>) => this.store.patchView({ follow: event.detail })}
      ></poolscope-log-list>
    `;
  }

  #renderWorkers(logs: LogFilter): TemplateResult {
    const { workers } = this.store.model;
    return html`<poolscope-menu-button
      .label=${'Workers'}
      .text=${workersText(logs.workers)}
      .active=${logs.workers.length > 0}
    >
      ${menuRow('all workers', logs.workers.length === 0, () => this.#patch({ workers: [] }))}
      ${workers.map(({ worker, logLines }) =>
        menuRow(
          html`<span class=${swatchClass(worker)}></span>w${worker}<span class="dim"
              >${plural(logLines, 'line')}</span
            >`,
          logs.workers.includes(worker),
          () => this.#patch({ workers: toggled(logs.workers, worker) }),
        ),
      )}
    </poolscope-menu-button>`;
  }

  #renderLevels(logs: LogFilter): TemplateResult {
    return html`<poolscope-menu-button
      .label=${'Least level'}
      .text=${levelText(logs.level)}
      .active=${logs.level !== noFilter.level}
    >
      ${logLevels.map((level) => menuRow(levelText(level), level === logs.level, () => this.#patch({ level })))}
    </poolscope-menu-button>`;
  }

  /** A toggle for the item of the filter, or else for the selected item. */
  #renderItem(logs: LogFilter): TemplateResult | typeof nothing {
    const item = logs.item ?? this.store.view.item;
    if (item === null) return nothing;
    const on = logs.item !== null;
    return html`<button
      class="chip"
      aria-pressed=${on ? 'true' : 'false'}
      title=${on ? 'Show all items' : `Show only the lines of item ${item}`}
      @click=${() => this.#patch({ item: on ? null : item })}
    >
      item ${item}
    </button>`;
  }

  #patch(patch: Partial<LogFilter>): void {
    this.store.patchView({ logs: { ...this.store.view.logs, ...patch } });
  }
}

define('poolscope-logs', LogsPanel);
