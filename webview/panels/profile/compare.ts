import { css, html, nothing, type TemplateResult } from 'lit';
import { formatDuration, plural } from '../../../src/base/numberText.ts';
import type { FunctionChange } from '../../../src/model/profile/compareFunctions.ts';
import { functionWords } from '../../../src/words/profile.ts';
import { text } from '../../kit/failureView.ts';
import { choiceButton, choiceStyles } from '../../kit/choices.ts';
import { Memo } from '../../kit/memo.ts';
import { profilePlace } from '../../kit/profilePlace.ts';
import { baseStyles } from '../../kit/styles.ts';
import { textTableStyles } from '../../kit/tableStyles.ts';
import { EarlierProfile } from '../../store/earlierProfile.ts';
import { define, StoreElement } from '../../store/storeElement.ts';
import type { CompareWith } from '../../store/viewState.ts';
import { comparable, compareLabel, comparisonOf, changeText, type Comparison } from './comparison.ts';

const shownChanges = 8;

/** What the chosen items compute more or less than others, or the run than an earlier one. Empty if nothing can be compared. */
export class ProfileCompare extends StoreElement {
  static override styles = [
    baseStyles,
    choiceStyles,
    textTableStyles,
    css`
      section {
        border-top: 1px solid var(--vscode-panel-border);
        padding: 8px 14px;
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
  readonly #comparison = new Memo<Comparison | undefined>();

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
      <div class="choices" role="group" aria-label="Compare with">
        <span class="dim">Compare with</span>${choices.map((choice) => this.#renderChoice(choice, choice === shown))}
      </div>
      ${comparison ? this.#renderComparison(comparison) : nothing}
    </section>`;
  }

  #comparisonNow(compareWith: CompareWith): Comparison | undefined {
    const { profile } = this.store;
    const earlier = this.#earlier?.now ?? null;
    return this.#comparison.of(
      [profile, earlier, this.chosen, compareWith],
      () => profile && comparisonOf(profile, this.chosen, compareWith, earlier),
    );
  }

  /** For all items, a second press ends the comparison with the earlier run. */
  #renderChoice(choice: CompareWith, isOn: boolean): TemplateResult {
    return choiceButton({
      label: compareLabel(choice, this.#earlier?.now ?? null),
      isOn,
      press: () => this.store.patchView({ compareWith: isOn ? 'peers' : choice }),
    });
  }

  #renderComparison({ changes, frames, before, after }: Comparison): TemplateResult {
    if (changes.length === 0) return html`<p class="dim">No function differs by more than chance.</p>`;
    const rows = changes.slice(0, shownChanges);
    return html`<table aria-label="Changes">
        <thead>
          <tr>
            <th>change</th>
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
        <b>${text(functionWords(frames[frame] ?? { function: '' }))}</b>
        ${profilePlace(this.store, { frame, line: frames[frame]?.line ?? 0 }, frames[frame])}
      </td>
      <td class="number">${before === 0 ? '–' : formatDuration(before)}</td>
      <td class="number">${after === 0 ? '–' : formatDuration(after)}</td>
      <td class="number percent">${changeText(each)}</td>
    </tr>`;
  }
}

define('poolscope-profile-compare', ProfileCompare);
