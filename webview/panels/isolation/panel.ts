import { html, nothing, type TemplateResult } from 'lit';
import { shorten } from '../../../src/base/visibleText.ts';
import type { IsolationCheck, Suspect } from '../../../src/model/compare/isolation.ts';
import { findingText, hasSharedState, isolationSummary, noSuspects } from '../../../src/words/isolation.ts';
import { differenceTable, differenceTableStyles } from '../../kit/differenceTable.ts';
import { text } from '../../kit/failureView.ts';
import { relativePath } from '../../kit/paths.ts';
import { baseStyles } from '../../kit/styles.ts';
import { define, StoreElement } from '../../store/storeElement.ts';
import { isolationStyles } from './styles.ts';

const shownDifferences = 200;
const shownChanges = 5;
const shownCharacters = 80;

/** Shows the items whose results differ between alone and in the pool, and the variables that may connect them. */
export class IsolationPanel extends StoreElement {
  static override styles = [baseStyles, differenceTableStyles, isolationStyles];

  protected override render(): TemplateResult {
    const check = this.store.isolation;
    if (!check) return html`<p class="empty">The isolation of this run has not been checked.</p>`;
    const { differences, findings } = check;
    if (differences.length === 0) {
      return html`<p class="empty">${isolationSummary(check)}. Nothing suggests that items affect one another.</p>`;
    }
    return html`
      <p>${isolationSummary(check)}.</p>
      ${findings.map((finding) => {
        const { title, evidence } = findingText(finding, this.store.model);
        return html`<section>
          <h2>${title}</h2>
          <p>${evidence}</p>
        </section>`;
      })}
      ${this.#renderSuspects(check)}
      <section>
        <h2>Differences</h2>
        ${differenceTable(
          differences.slice(0, shownDifferences),
          Math.max(0, differences.length - shownDifferences),
          ['in the pool', 'alone'],
          (item) => this.store.selectItem(item),
        )}
      </section>
    `;
  }

  #renderSuspects({ findings, suspects }: IsolationCheck): TemplateResult | typeof nothing {
    if (!hasSharedState({ findings })) return nothing;
    return html`<section>
      <h2>Suspected variables</h2>
      ${
        suspects.length === 0
          ? html`<p>${noSuspects}</p>`
          : html`<ul>
              ${suspects.map((suspect, k) => this.#renderSuspect(suspect, k))}
            </ul>`
      }
    </section>`;
  }

  #renderSuspect({ name, file, line, changes }: Suspect, suspect: number): TemplateResult {
    const place = `${relativePath(file, this.store.model.setup.baseDir)}:${line}`;
    const open = (change: number | null) => (): void => this.store.host.emit('openSuspect', { suspect, change });
    return html`<li>
      <b class="mono">${text(name)}</b> <button class="link mono" @click=${open(null)}>${text(place)}</button>
      ${changes.slice(0, shownChanges).map(
        (change, k) =>
          html`<div class="change">
            changed in <button class="link mono" @click=${open(k)}>line ${change.line}</button>
            <code>${text(shorten(change.text, shownCharacters))}</code>
          </div>`,
      )}
      ${changes.length > shownChanges ? html`<div class="change dim">and ${changes.length - shownChanges} more</div>` : nothing}
    </li>`;
  }
}

define('poolscope-isolation', IsolationPanel);
