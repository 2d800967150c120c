import { capabilitiesOf } from '../../../src/model/facts/capabilities.ts';
import { html, nothing, type TemplateResult } from 'lit';
import { formatCount, plural } from '../../../src/base/numberText.ts';
import type { ReplayView } from '../../../src/protocol/panel/viewSync.ts';
import { differenceTable, differenceTableStyles } from '../../kit/differenceTable.ts';
import { baseStyles } from '../../kit/styles.ts';
import { define, StoreElement } from '../../store/storeElement.ts';
import { type LoudDifference, replayBanner } from './layout.ts';
import { replayStyles } from './styles.ts';

/** Compares a replay with the run whose items it ran again. It is empty for any other run. */
export class ReplayPanel extends StoreElement {
  static override styles = [baseStyles, differenceTableStyles, replayStyles];
  #asked = '';
  /** Undefined until the host has answered; null if the original run is gone. */
  #view: ReplayView | null | undefined;

  protected override render(): TemplateResult | typeof nothing {
    const { model, display, epoch } = this.store;
    if (!model.setup.input?.startsWith('recording:') || display.state === 'couldNotStart') return nothing;
    const where = capabilitiesOf(model.setup.isolation).ownsMainThread
      ? 'in the main thread of a process'
      : 'in one fresh worker';
    if (!display.over) {
      return this.#renderLine(
        'history',
        model.setup.verifies
          ? html`After an edit: the items of an earlier run that failed run again, and some that succeeded.`
          : html`Replay of an earlier run, ${where}.`,
      );
    }
    const key = `${epoch}/${this.store.view.runId}`;
    if (key !== this.#asked) void this.#ask(key);
    const view = this.#view;
    if (view === undefined) return nothing;
    if (!view)
      return this.#renderLine(
        'history',
        html`Replay of a run whose recording is gone: there is nothing to compare it with.`,
      );
    const { isGood, headline, sum, loud, moreLoud } = replayBanner(view);
    const run = html`<button class="link" @click=${() => this.store.host.emit('openOriginal', null)}>
      the run of ${new Date(view.startedAtMs).toLocaleTimeString()}
    </button>`;
    return html`<div class="banner ${isGood ? 'same' : 'different'}" role=${isGood ? 'status' : 'alert'}>
      <vscode-icon name=${isGood ? 'pass' : 'warning'}></vscode-icon>
      <div class="text">
        ${loud.map((difference) => this.#renderLoud(difference))}
        ${moreLoud > 0 ? html`<p>and ${formatCount(moreLoud)} more with another outcome</p>` : nothing}
        ${
          headline === undefined
            ? html`<p>Replay of ${run}, ${where}: ${sum}</p>`
            : html`<p><b>${headline}</b> Compared with ${run}. ${sum}</p>`
        }
        ${view.differences.length > 0 ? this.#renderDifferences(view) : nothing}
      </div>
    </div>`;
  }

  #renderLine(icon: string, content: TemplateResult): TemplateResult {
    return html`<div class="banner" role="status">
      <vscode-icon name=${icon}></vscode-icon>
      <p class="text">${content}</p>
    </div>`;
  }

  #renderLoud({ item, sentence, mayNeedOthers }: LoudDifference): TemplateResult {
    const { host, canRun } = this.store;
    return html`<p class="loud">
      <b>${sentence}.</b>
      ${
        mayNeedOthers && canRun
          ? html`<button class="link" @click=${() => host.emit('shrink', { item })}>
              Find which earlier items it needs
            </button>`
          : nothing
      }
    </p>`;
  }

  #renderDifferences({ differences, moreDifferences }: ReplayView): TemplateResult {
    return html`<details>
      <summary>${plural(differences.length + moreDifferences, 'difference')}</summary>
      ${differenceTable(differences, moreDifferences, ['in the run', 'in the replay'], (item) => this.store.selectItem(item))}
    </details>`;
  }

  async #ask(key: string): Promise<void> {
    this.#asked = key;
    this.#view = undefined;
    const view = await this.store.host.request('comparison', null).catch(() => null);
    if (key !== this.#asked) return;
    this.#view = view;
    this.requestUpdate();
  }
}

define('poolscope-replay', ReplayPanel);
