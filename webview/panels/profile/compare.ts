import { css, html, nothing, type TemplateResult } from 'lit';
import { formatDuration, plural } from '../../../src/base/numberText.ts';
import type { FunctionChange } from '../../../src/model/profile/compareFunctions.ts';
import { functionWords } from '../../../src/words/profile.ts';
import { text } from '../../kit/failureView.ts';
import { profilePath } from '../../kit/paths.ts';
import { baseStyles } from '../../kit/styles.ts';
import { EarlierProfile } from '../../store/earlierProfile.ts';
import { define, StoreElement } from '../../store/storeElement.ts';
import type { CompareWith } from '../../store/viewState.ts';
import { comparable, compareLabel, comparisonOf, changeText, type Comparison } from './comparison.ts';

const shownChanges = 8;

/** What the chosen items compute more or less than others, or the run than an earlier one. Empty if nothing can be compared. */
export class ProfileCompare extends StoreElement {
  static override styles = [
    baseStyles,
    css`
      section {
        border-top: 1px solid var(--vscode-panel-border);
        padding: 8px 14px;
      }
      .bar {
        align-items: center;
        display: flex;
        flex-wrap: wrap;
        gap: 4px 6px;
      }
      .bar button {
        background: transparent;
        border: 1px solid var(--vscode-panel-border);
        color: inherit;
        cursor: pointer;
        font: inherit;
        font-size: 12px;
        padding: 1px 8px;
      }
      .bar button[aria-pressed='true'] {
        background: var(--vscode-list-activeSelectionBackground);
        border-color: var(--vscode-focusBorder);
        color: var(--vscode-list-activeSelectionForeground);
      }
      table {
        border-collapse: collapse;
        font-size: 12px;
        margin-top: 4px;
        width: 100%;
      }
      th {
        color: var(--vscode-descriptionForeground);
        font-size: 11px;
        font-weight: 400;
        text-align: left;
      }
      th.number {
        text-align: right;
      }
      th,
      td {
        padding: 1px 12px 1px 0;
        vertical-align: top;
      }
      td.name {
        overflow-wrap: anywhere;
        width: 60%;
      }
      p {
        margin: 4px 0 0;
      }
      @media (max-width: 520px) {
        .percent {
          display: none;
        }
      }
    `,
  ];
  static override properties = { ...StoreElement.properties, chosen: { attribute: false } };
  /** The items that are compared with others; undefined for all. */
  declare chosen: ReadonlySet<number> | undefined;
  #earlier: EarlierProfile | undefined;
  #comparison: Comparison | undefined;
  /** What the comparison was made from. */
  #madeFrom: readonly unknown[] = [];

  protected override render(): TemplateResult | typeof nothing {
    // Samples of allocations have no item, and a figure for each item is what is compared.
    if (this.store.profile?.kind === 'heap') return nothing;
    this.#earlier ??= new EarlierProfile(this.store);
    const choices = comparable(this.chosen !== undefined, this.#earlier.now !== null);
    if (choices.length === 0) return nothing;
    const { compareWith } = this.store.view;
    const shown = this.chosen && !choices.includes(compareWith) ? 'peers' : compareWith;
    const comparison = this.#comparisonNow(shown);
    return html`<section aria-label="Comparison">
      <div class="bar" role="group" aria-label="Compare with">
        <span class="dim">Compare with</span>${choices.map((choice) => this.#renderChoice(choice, choice === shown))}
      </div>
      ${comparison ? this.#renderComparison(comparison) : nothing}
    </section>`;
  }

  #comparisonNow(compareWith: CompareWith): Comparison | undefined {
    const { profile } = this.store;
    const earlier = this.#earlier?.now ?? null;
    const madeFrom = [profile, earlier, this.chosen, compareWith];
    if (madeFrom.some((each, k) => each !== this.#madeFrom[k])) {
      this.#comparison = profile && comparisonOf(profile, this.chosen, compareWith, earlier);
      this.#madeFrom = madeFrom;
    }
    return this.#comparison;
  }

  /** For all items, a second press ends the comparison with the earlier run. */
  #renderChoice(choice: CompareWith, isOn: boolean): TemplateResult {
    return html`<button
      aria-pressed=${isOn ? 'true' : 'false'}
      @click=${() => this.store.patchView({ compareWith: isOn ? 'peers' : choice })}
    >
      ${compareLabel(choice, this.#earlier?.now ?? null)}
    </button>`;
  }

  #renderComparison({ changes, frames, before, after }: Comparison): TemplateResult {
    if (changes.length === 0) return html`<p class="dim">No function differs by more than chance.</p>`;
    const rows = changes.slice(0, shownChanges);
    return html`<table aria-label="Changes">
        <thead>
          <tr>
            <th></th>
            <th>own time per item</th>
            <th class="number">${before}</th>
            <th class="number">${after}</th>
            <th class="number percent"></th>
          </tr>
        </thead>
        <tbody>
          ${rows.map((change) => this.#renderChange(change, frames))}
        </tbody>
      </table>
      ${changes.length > rows.length ? html`<p class="dim">and ${plural(changes.length - rows.length, 'smaller change')}</p>` : nothing}`;
  }

  #renderChange(each: FunctionChange, frames: Comparison['frames']): TemplateResult {
    const { frame, change, before, after } = each;
    return html`<tr>
      <td>${change}</td>
      <td class="name">
        <b>${text(functionWords(frames[frame] ?? { function: '' }))}</b> ${this.#renderPlace(frame, frames)}
      </td>
      <td class="number">${before === 0 ? '–' : formatDuration(before)}</td>
      <td class="number">${after === 0 ? '–' : formatDuration(after)}</td>
      <td class="number percent">${changeText(each)}</td>
    </tr>`;
  }

  /** A function of an earlier run, or of Node, is nowhere in the files of this run. */
  #renderPlace(frame: number, frames: Comparison['frames']): TemplateResult | typeof nothing {
    const { file = '', line = 0 } = frames[frame] ?? {};
    if (file === '') return nothing;
    const { model, profile, host } = this.store;
    const shown = text(`${profilePath(file, model.setup.baseDir)}:${line}`);
    if (file.startsWith('node:') || frame >= (profile?.tree.frames.length ?? 0)) {
      return html`<span class="dim">${shown}</span>`;
    }
    return html`<button class="link" @click=${() => host.emit('openProfileFrame', { frame, line })}>${shown}</button>`;
  }
}

define('poolscope-profile-compare', ProfileCompare);
