import { css, html, nothing, type TemplateResult } from 'lit';
import { formatDuration } from '../../../src/base/numberText.ts';
import type { Profile } from '../../../src/model/profile/profile.ts';
import { whySlow, type SlowFunction, type WhySlow } from '../../../src/model/profile/whySlow.ts';
import { functionWords } from '../../../src/words/profile.ts';
import { whySlowSentence } from '../../../src/words/whySlow.ts';
import { text } from '../../kit/failureView.ts';
import { profilePath } from '../../kit/paths.ts';
import { baseStyles } from '../../kit/styles.ts';
import { define, StoreElement } from '../../store/storeElement.ts';
import type { ItemChoice } from '../../store/viewState.ts';

const shownFunctions = 5;

/** What the selected item computes more than its peers. Empty for a run without a CPU profile. */
export class WhySlowView extends StoreElement {
  static override styles = [
    baseStyles,
    css`
      section {
        margin-top: 12px;
      }
      h2 {
        margin-bottom: 4px;
      }
      p {
        margin: 0 0 4px;
      }
      table {
        border-collapse: collapse;
        font-size: 12px;
        margin-bottom: 4px;
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
      th:not(:first-child),
      td:not(:first-child) {
        padding-left: 12px;
        white-space: nowrap;
      }
      td:first-child {
        overflow-wrap: anywhere;
      }
    `,
  ];
  #why: WhySlow | undefined;
  #profile: Profile | undefined;
  #item = -1;

  protected override render(): TemplateResult | typeof nothing {
    const { profile, view, model } = this.store;
    const { item } = view;
    if (profile?.kind !== 'cpu' || item === null) return nothing;
    const why = this.#whyNow(profile, item);
    const title = why.kind === 'compared' && why.isSlow ? `Why is item ${item} slow?` : 'What it computed';
    const show = (file: string): string => profilePath(file, model.setup.baseDir);
    const functions = why.kind === 'compared' && why.isSlow ? why.functions.slice(0, shownFunctions) : [];
    return html`<section>
      <h2>${title}</h2>
      <p>${text(whySlowSentence(why, item, show))}</p>
      ${functions.length > 0 ? this.#renderTable(functions, show) : nothing}
      ${why.kind === 'short' ? this.#renderLink('Slowest tenth in Profile', 'slowest') : nothing}
      ${why.kind === 'compared' ? this.#renderLink('Show in Profile', 'selected') : nothing}
    </section>`;
  }

  /** Made again only for another item, or if the profile grew. */
  #whyNow(profile: Profile, item: number): WhySlow {
    if (!this.#why || profile !== this.#profile || item !== this.#item) {
      this.#why = whySlow(profile, item);
      [this.#profile, this.#item] = [profile, item];
    }
    return this.#why;
  }

  #renderTable(functions: readonly SlowFunction[], show: (file: string) => string): TemplateResult {
    return html`<table aria-label="More than in its peers">
      <thead>
        <tr>
          <th>own time</th>
          <th class="number">this item</th>
          <th class="number">its peers</th>
        </tr>
      </thead>
      <tbody>
        ${functions.map((each) => this.#renderRow(each, show))}
      </tbody>
    </table>`;
  }

  #renderRow(each: SlowFunction, show: (file: string) => string): TemplateResult {
    return html`<tr>
      <td><b>${text(functionWords(each))}</b> ${this.#renderPlace(each, show)}</td>
      <td class="number">${formatDuration(each.self)}</td>
      <td class="number">${each.inPeers === 0 ? 'none' : formatDuration(each.inPeers)}</td>
    </tr>`;
  }

  /** A function of Node or V8 has no file that can be opened: then the function of the user's that calls it. */
  #renderPlace(each: SlowFunction, show: (file: string) => string): TemplateResult | typeof nothing {
    const { kind, caller, hotLine } = each;
    const own = kind === 'user' || kind === 'package';
    const frame = own ? each : caller;
    if (!frame) return nothing;
    const line = own && hotLine && hotLine.share > 0.5 ? hotLine.line : frame.line;
    return html`${own ? nothing : html`<span class="dim">in ${text(functionWords(frame))}</span> `}<button
        class="link"
        @click=${() => this.store.host.emit('openProfileFrame', { frame: frame.frame, line })}
      >
        ${text(`${show(frame.file)}:${line}`)}
      </button>`;
  }

  #renderLink(label: string, profileItems: ItemChoice): TemplateResult {
    return html`<button class="link" @click=${() => this.store.patchView({ tab: 'profile', profileItems })}>
      ${label}
    </button>`;
  }
}

define('poolscope-why-slow', WhySlowView);
