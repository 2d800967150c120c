import { html, nothing, type TemplateResult } from 'lit';
import { formatDuration, formatFactor, formatPercent } from '../../../src/base/numberText.ts';
import { plainText } from '../../../src/base/visibleText.ts';
import type { FunctionChange } from '../../../src/model/profile/compareFunctions.ts';
import type { HotFunction, HotFunctions } from '../../../src/model/profile/profile.ts';
import { codeKindWords, functionWords, hotSentence } from '../../../src/words/profile.ts';
import { text } from '../../kit/failureView.ts';
import { profilePath } from '../../kit/paths.ts';
import { stackedBar, stackedBarStyles } from '../../kit/stackedBar.ts';
import { baseStyles } from '../../kit/styles.ts';
import { define, StoreElement } from '../../store/storeElement.ts';
import { itemChoices, type ItemChoice } from '../../store/viewState.ts';
import { choiceLabels, emptyText, isChoosable, kindParts, moreText, profileView, type ProfileView } from './layout.ts';
import { profileStyles } from './styles.ts';

const shownFunctions = 200;

/** The functions that took most of the items' time, of all workers together. */
export class ProfilePanel extends StoreElement {
  static override styles = [baseStyles, stackedBarStyles, profileStyles];
  #view: ProfileView | undefined;
  /** What the view was made from. */
  #madeFrom: readonly unknown[] = [];

  protected override render(): TemplateResult {
    const selected = this.store.view.item;
    const shown = this.#viewNow();
    if (!shown) {
      return html`<p class="empty">
        Workers hand over what they sampled every ten seconds, and at the end of the run.
      </p>`;
    }
    const { hot, more } = shown;
    const first = hotSentence(hot, this.#show);
    return html`
      <div class="bar" role="group" aria-label="Items">${itemChoices.map((choice) => this.#renderChoice(choice))}</div>
      ${
        first === undefined
          ? html`<p class="empty">${emptyText(this.#choice, selected)}</p>`
          : html`<p class="lead">${text(first)}.</p>
              ${renderKinds(hot)} ${more.length > 0 ? this.#renderMore(more) : nothing} ${this.#renderTable(hot)}`
      }
    `;
  }

  get #choice(): ItemChoice {
    const { model, view } = this.store;
    return isChoosable(view.profileItems, model, view.item) ? view.profileItems : 'all';
  }

  /** Made again only if there is something new: a profile may hold hundreds of thousands of samples. */
  #viewNow(): ProfileView | undefined {
    const { profile, view } = this.store;
    const choice = this.#choice;
    const selected = choice === 'selected' ? view.item : null;
    const madeFrom = [profile, choice, selected];
    if (madeFrom.some((each, k) => each !== this.#madeFrom[k])) {
      this.#view = profile && profileView(profile, choice, selected);
      this.#madeFrom = madeFrom;
    }
    return this.#view;
  }

  #renderChoice(choice: ItemChoice): TemplateResult {
    const { model, view } = this.store;
    const item = choice === 'selected' && view.item !== null ? ` ${view.item}` : '';
    return html`<button
      aria-pressed=${choice === this.#choice ? 'true' : 'false'}
      ?disabled=${!isChoosable(choice, model, view.item)}
      @click=${() => this.store.patchView({ profileItems: choice })}
    >
      ${choiceLabels[choice]}${item}
    </button>`;
  }

  #renderMore(more: readonly FunctionChange[]): TemplateResult {
    return html`<section class="more">
      <h2>More than their peers, own time per item</h2>
      <ul>
        ${more.map((change) => this.#renderChange(change))}
      </ul>
    </section>`;
  }

  #renderChange({ frame, change, before, after }: FunctionChange): TemplateResult {
    const found = this.store.profile?.tree.frames[frame];
    const factor = change === 'new' ? 'only these' : formatFactor(after / before);
    return html`<li>
      <b>${text(functionWords(found ?? { function: '' }))}</b> ${formatDuration(after)}
      <span class="dim">instead of ${formatDuration(before)} (${factor})</span>
      ${this.#renderPlace(frame, found?.line ?? 0)}
    </li>`;
  }

  #renderTable(hot: HotFunctions): TemplateResult {
    const rows = hot.functions.slice(0, shownFunctions);
    return html`<table aria-label="Functions">
        <thead>
          <tr>
            <th>function</th>
            <th class="number">own time</th>
            <th class="number">share</th>
            <th class="share"></th>
            <th class="number calls">with calls</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map((row) => this.#renderRow(row, hot.whole))}
        </tbody>
      </table>
      ${hot.functions.length > rows.length ? html`<p class="rest">${moreText(hot.functions.length - rows.length)}</p>` : nothing}`;
  }

  #renderRow(row: HotFunction, whole: number): TemplateResult {
    const { caller, kind, self, total, share, frame, line, hotLine } = row;
    const place = hotLine && hotLine.share > 0.5 ? hotLine.line : line;
    return html`<tr>
      <td class="name">
        <div>
          <b class="clip">${text(functionWords(row))}</b>${this.#renderPlace(frame, place)}
          ${caller ? this.#renderCaller(caller) : nothing}
        </div>
      </td>
      <td class="number">${formatDuration(self)}</td>
      <td class="number">${formatPercent(share)}</td>
      <td class="share">${stackedBar([{ kind, size: self }], whole, codeKindWords[kind])}</td>
      <td class="number calls">${formatDuration(total)}</td>
    </tr>`;
  }

  #renderCaller({ function: name, frame, line }: NonNullable<HotFunction['caller']>): TemplateResult {
    return html`<span class="caller clip dim">in ${text(functionWords({ function: name }))}</span>
      ${this.#renderPlace(frame, line)}`;
  }

  /** Node's own files cannot be opened. */
  #renderPlace(frame: number, line: number): TemplateResult | typeof nothing {
    const found = this.store.profile?.tree.frames[frame];
    if (!found || found.file === '' || line === 0) return nothing;
    const shown = plainText(`${this.#show(found.file)}:${line}`);
    if (found.file.startsWith('node:')) return html`<span class="dim clip">${shown}</span>`;
    return html`<button
      class="link clip"
      title=${shown}
      @click=${() => this.store.host.emit('openProfileFrame', { frame, line })}
    >
      ${shown}
    </button>`;
  }

  readonly #show = (file: string): string => profilePath(file, this.store.model.setup.baseDir);
}

function renderKinds(hot: HotFunctions): TemplateResult {
  const parts = kindParts(hot);
  const legends = parts.map(({ kind, micros }) => ({
    kind,
    text: `${codeKindWords[kind]} ${formatPercent(micros / hot.whole)}`,
  }));
  return html`<div class="kinds">
    ${stackedBar(
      parts.map(({ kind, micros }) => ({ kind, size: micros })),
      hot.whole,
      legends.map((legend) => legend.text).join(' · '),
    )}
    <div class="legends">
      ${legends.map((legend) => html`<span><i class="key part-${legend.kind}"></i>${legend.text}</span>`)}
    </div>
  </div>`;
}

define('poolscope-profile', ProfilePanel);
