import { html, nothing, type TemplateResult } from 'lit';
import { formatPercent } from '../../../src/base/numberText.ts';
import { profileCost } from '../../../src/model/profile/coverage.ts';
import { sampleMicros } from '../../../src/model/profile/peers.ts';
import { missingSpans } from '../../../src/model/profile/missing.ts';
import type { HotFunctions, Profile } from '../../../src/model/profile/profile.ts';
import type { RunModel } from '../../../src/model/run/runModel.ts';
import { codeKindWords, hotSentence, missingSentences } from '../../../src/words/profile.ts';
import { costSentence, fewSamplesSentence } from '../../../src/words/profileCoverage.ts';
import { choiceStyles } from '../../kit/choices.ts';
import { text } from '../../kit/failureView.ts';
import '../../kit/flame/flameGraph.ts';
import '../../kit/functionTable.ts';
import { Memo } from '../../kit/memo.ts';
import { profilePath } from '../../kit/paths.ts';
import { stackedBar, stackedBarStyles } from '../../kit/stackedBar.ts';
import { baseStyles } from '../../kit/styles.ts';
import { define, StoreElement } from '../../store/storeElement.ts';
import './compare.ts';
import { renderFilterBar, renderFormBar } from './filterBar.ts';
import { ProfileFlames } from './flames.ts';
import { choiceOf, emptyText, kindParts, profileView, wholeWords, type ProfileView } from './layout.ts';
import { renderNoProfile } from './noProfile.ts';
import { profileStyles } from './styles.ts';

/** What the items computed or allocated, of all workers together: a sentence, then a flame graph or a table of functions. */
export class ProfilePanel extends StoreElement {
  static override styles = [baseStyles, stackedBarStyles, choiceStyles, profileStyles];
  readonly #view = new Memo<ProfileView | undefined>();
  /** The function that is selected in the flame graph, and the one whose callers are shown. */
  #chosen: number | undefined;
  #called: number | undefined;
  readonly #costs = new Memo<string>();
  readonly #flames = new ProfileFlames((file) => this.#show(file));

  protected override render(): TemplateResult {
    const { model, profile, view } = this.store;
    const shown = this.#viewNow();
    if (!shown || !profile) return html`${renderNoProfile(this.store)}${renderMissing(model, profile)}`;
    const choice = choiceOf(model, view);
    const first = hotSentence(shown.hot, this.#show, wholeWords(choice));
    return html`
      ${renderFilterBar(this.store, choice)}
      ${
        first === undefined
          ? html`<p class="empty">${emptyText(choice, sampleMicros(profile))}</p>`
          : html`<p class="lead">${text(first)}.</p>
              ${renderKinds(shown.hot)} ${renderMissing(model, profile)}
              <poolscope-profile-compare .store=${this.store} .chosen=${shown.chosen}></poolscope-profile-compare>
              ${this.#renderForm(profile, shown)}`
      }
      ${this.#renderNotes(profile, shown)}
    `;
  }

  /** Made again only if there is something new: a profile may hold hundreds of thousands of samples. */
  #viewNow(): ProfileView | undefined {
    const { model, profile, view } = this.store;
    const choice = choiceOf(model, view);
    const { items, worker, range } = choice;
    const { selected } = this.store;
    return this.#view.of(
      [profile, items, selected, worker, range?.fromMicros, range?.toMicros],
      () => profile && profileView(profile, choice, selected?.items),
    );
  }

  /** What the figures do not show, and what they cost. */
  #renderNotes(profile: Profile, { samples }: ProfileView): TemplateResult {
    const few = samples === 0 ? undefined : fewSamplesSentence(samples);
    return html`<div class="notes">
      ${few === undefined ? nothing : html`<p class="text-warn">${few}</p>`}
      ${
        profile.kind === 'cpu'
          ? html`<p class="dim">${this.#costs.of([profile], () => costSentence(profileCost(profile)))}</p>`
          : nothing
      }
    </div>`;
  }

  #renderForm(profile: Profile, shown: ProfileView): TemplateResult {
    const { profileSearch } = this.store.view;
    const found = this.#flames.search(profile, shown, profileSearch);
    const search = (wanted: string): void => this.store.patchView({ profileSearch: wanted });
    return html`
      ${renderFormBar(this.store, { text: profileSearch, words: found?.words, search })}
      ${
        this.store.view.profileForm === 'table'
          ? html`<poolscope-functions
              .store=${this.store}
              .hot=${shown.hot}
              .isFound=${found?.isFound}
            ></poolscope-functions>`
          : this.#renderFlame(profile, shown)
      }
    `;
  }

  #renderFlame(profile: Profile, shown: ProfileView): TemplateResult {
    const view = this.#flames.view(profile, shown, { search: this.store.view.profileSearch, called: this.#called });
    return html`
      ${
        this.#called === undefined
          ? nothing
          : html`<p class="callers">
              Callers of <b>${view.rootName}</b>, the nearest ones first
              <button class="link" @click=${() => this.#showCallers(undefined)}>Show all calls</button>
            </p>`
      }
      <poolscope-flame
        .view=${view}
        .cannotOpen=${this.store.isFile}
        @frame-chosen=${(event: CustomEvent<number | undefined>) => {
          this.#chosen = event.detail;
          this.requestUpdate();
        }}
        @place-opened=${({ detail }: CustomEvent<{ frame: number; line: number }>) =>
          this.store.host.emit('openProfileFrame', detail)}
      >
        ${
          this.#chosen === undefined
            ? nothing
            : html`<button slot="actions" class="link" @click=${() => this.#showCallers(this.#chosen)}>
                Show its callers
              </button>`
        }
      </poolscope-flame>
    `;
  }

  #showCallers(frame: number | undefined): void {
    this.#called = frame;
    this.requestUpdate();
  }

  readonly #show = (file: string): string => profilePath(file, this.store.model.setup.baseDir);
}

/** What is not in the profile, e.g. because a worker was ended. */
function renderMissing(model: RunModel, profile: Profile | undefined): TemplateResult | typeof nothing {
  const sentences = missingSentences(missingSpans(model, profile));
  return sentences.length === 0 ? nothing : html`<p class="missing">${text(sentences.join(' '))}</p>`;
}

function renderKinds(hot: HotFunctions): TemplateResult {
  const parts = kindParts(hot);
  const legends = parts.map(({ kind, weight }) => ({
    kind,
    text: `${codeKindWords[kind]} ${formatPercent(weight / hot.whole)}`,
  }));
  return html`<div class="kinds">
    ${stackedBar(
      parts.map(({ kind, weight }) => ({ kind, size: weight })),
      hot.whole,
      legends.map((legend) => legend.text).join(' · '),
    )}
    <div class="legends">
      ${legends.map((legend) => html`<span><i class="key part-${legend.kind}"></i>${legend.text}</span>`)}
    </div>
  </div>`;
}

define('poolscope-profile', ProfilePanel);
