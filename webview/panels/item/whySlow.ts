import { css, html, nothing, type TemplateResult } from 'lit';
import { formatDuration } from '../../../src/base/numberText.ts';
import type { Profile } from '../../../src/model/profile/profile.ts';
import { whySlow, type SlowFunction, type WhySlow } from '../../../src/model/profile/whySlow.ts';
import { functionWords } from '../../../src/words/profile.ts';
import { whySlowSentence } from '../../../src/words/whySlow.ts';
import { choiceStyles } from '../../kit/choices.ts';
import { text } from '../../kit/failureView.ts';
import '../../kit/flame/flameGraph.ts';
import type { FlameView } from '../../kit/flame/flameView.ts';
import { type CountedSamples, flameOf } from '../../kit/flame/profileFlame.ts';
import '../../kit/functionTable.ts';
import { Memo } from '../../kit/memo.ts';
import { profilePath } from '../../kit/paths.ts';
import { renderForms } from '../../kit/profileForms.ts';
import { profilePlace } from '../../kit/profilePlace.ts';
import { baseStyles } from '../../kit/styles.ts';
import { textTableStyles } from '../../kit/tableStyles.ts';
import { define, StoreElement } from '../../store/storeElement.ts';
import type { ItemSet } from '../../store/selection.ts';

const shownChanges = 5;

/** What the selected item computes more than its peers, and all that it computes. Empty for a run without a CPU profile. */
export class WhySlowView extends StoreElement {
  static override styles = [
    baseStyles,
    choiceStyles,
    textTableStyles,
    css`
      :host {
        container-type: inline-size;
        display: block;
      }
      section {
        margin-top: 12px;
      }
      h2 {
        margin-bottom: 4px;
      }
      p {
        margin: 0 0 4px;
      }
      .beside {
        align-items: start;
        display: grid;
        gap: 8px 20px;
        grid-template-columns: minmax(0, 1fr);
      }
      .own {
        min-width: 0;
      }
      .own > .choices {
        margin-bottom: 6px;
      }
      poolscope-functions {
        --row-inset: 0;
        max-height: 240px;
        overflow: auto;
      }
      poolscope-flame {
        max-height: 240px;
      }
      @container (width > 700px) {
        .beside {
          grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
        }
      }
    `,
  ];
  readonly #why = new Memo<WhySlow>();
  readonly #flame = new Memo<FlameView>();

  protected override render(): TemplateResult | typeof nothing {
    const { profile, view } = this.store;
    const { item } = view;
    if (profile?.kind !== 'cpu' || item === null) return nothing;
    const why = this.#why.of([profile, item], () => whySlow(profile, item));
    const isSlow = why.kind === 'compared' && why.isSlow;
    const changes = isSlow ? why.functions.slice(0, shownChanges) : [];
    return html`<section>
      <h2>${isSlow ? `Why is item ${item} slow?` : 'What it computed'}</h2>
      <p>${text(whySlowSentence(why, item, this.#show))}</p>
      <div class="beside">
        ${'own' in why ? this.#renderOwn(profile, item, why.own) : nothing}
        ${changes.length > 0 ? this.#renderChanges(changes) : nothing}
      </div>
      ${why.kind === 'short' ? this.#renderLink('Slowest tenth in Profile', { by: 'slowest' }) : nothing}
      ${'own' in why ? this.#renderLink('Show in Profile', { by: 'item', item }) : nothing}
    </section>`;
  }

  /** All that the item computed, as a flame graph or as a table. */
  #renderOwn(profile: Profile, item: number, own: CountedSamples): TemplateResult {
    const isFlame = this.store.view.profileForm === 'flame';
    return html`<div class="own">
      <div class="choices">
        ${renderForms(this.store)}
        <span class="dim number">${formatDuration(own.hot.whole)} profiled</span>
      </div>
      ${
        isFlame
          ? html`<poolscope-flame
              .view=${this.#flame.of([own], () => ({ ...flameOf(profile, own, this.#show), rootName: `Item ${item}` }))}
              .cannotOpen=${this.store.isFile}
              @place-opened=${({ detail }: CustomEvent<{ frame: number; line: number }>) =>
                this.store.host.emit('openProfileFrame', detail)}
            ></poolscope-flame>`
          : html`<poolscope-functions .store=${this.store} .hot=${own.hot}></poolscope-functions>`
      }
    </div>`;
  }

  #renderChanges(changes: readonly SlowFunction[]): TemplateResult {
    return html`<table aria-label="More than in its peers">
      <thead>
        <tr>
          <th>own time</th>
          <th class="number">this item</th>
          <th class="number">its peers</th>
        </tr>
      </thead>
      <tbody>
        ${changes.map((each) => this.#renderChange(each))}
      </tbody>
    </table>`;
  }

  #renderChange(each: SlowFunction): TemplateResult {
    return html`<tr>
      <td class="name"><b>${text(functionWords(each))}</b> ${this.#renderPlace(each)}</td>
      <td class="number">${formatDuration(each.self)}</td>
      <td class="number">${each.inPeers === 0 ? 'none' : formatDuration(each.inPeers)}</td>
    </tr>`;
  }

  /** A function of Node or V8 has no file that can be opened: then the function of the user's that calls it. */
  #renderPlace(each: SlowFunction): TemplateResult | typeof nothing {
    const { kind, caller, hotLine } = each;
    const own = kind === 'user' || kind === 'package';
    const shown = own ? each : caller;
    if (!shown) return nothing;
    const line = own && hotLine && hotLine.share > 0.5 ? hotLine.line : shown.line;
    return html`${own ? nothing : html`<span class="dim">in ${text(functionWords(shown))}</span> `}${profilePlace(
      this.store,
      { frame: shown.frame, line },
    )}`;
  }

  #renderLink(label: string, items: ItemSet): TemplateResult {
    const show = (): void => {
      this.store.select({ items });
      this.store.patchView({ tab: 'profile' });
    };
    return html`<button class="link" @click=${show}>${label}</button>`;
  }

  readonly #show = (file: string): string => profilePath(file, this.store.model.setup.baseDir);
}

define('poolscope-why-slow', WhySlowView);
