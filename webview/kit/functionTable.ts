import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { formatPercent, plural } from '../../src/base/numberText.ts';
import type { HotFunction, HotFunctions } from '../../src/model/profile/profile.ts';
import { codeKindWords, functionWords, profileWords } from '../../src/words/profile.ts';
import type { PanelStore } from '../store/panelStore.ts';
import { define } from '../store/storeElement.ts';
import { text } from './failureView.ts';
import { profilePlace } from './profilePlace.ts';
import { stackedBar, stackedBarStyles } from './stackedBar.ts';
import { baseStyles } from './styles.ts';
import { listTableStyles } from './tableStyles.ts';

const shownFunctions = 200;

/** The functions of a profile with the most weight of their own first: the twin of a flame graph. */
export class FunctionTable extends LitElement {
  static override properties = {
    store: { attribute: false },
    hot: { attribute: false },
    isFound: { attribute: false },
  };
  static override styles = [
    baseStyles,
    stackedBarStyles,
    listTableStyles,
    css`
      :host {
        container-type: inline-size;
        display: block;
      }
      td.name {
        max-width: 0;
        width: 60%;
      }
      td.name div {
        display: flex;
        gap: 8px;
        min-width: 0;
      }
      td.name .clip {
        flex: 0 1000 auto;
        min-width: 0;
      }
      td.name b.clip {
        flex: 0 1 auto;
      }
      td.share {
        min-width: 90px;
      }
      p {
        color: var(--vscode-descriptionForeground);
        margin: 0;
        padding: 8px 14px 8px var(--row-inset, 14px);
      }
      @container (width < 520px) {
        .share,
        .caller,
        .caller + .link {
          display: none;
        }
      }
      @container (width < 340px) {
        .calls {
          display: none;
        }
      }
    `,
  ];
  declare store: PanelStore;
  declare hot: HotFunctions;
  /** Whether a search has found a function; undefined without a search. */
  declare isFound: ((frame: number) => boolean) | undefined;

  protected override render(): TemplateResult {
    const { functions, profileKind } = this.hot;
    const { isFound } = this;
    const found = isFound ? functions.filter(({ frame }) => isFound(frame)) : functions;
    const rows = found.slice(0, shownFunctions);
    const more = found.length - rows.length;
    return html`<table aria-label="Functions">
        <thead>
          <tr>
            <th>function</th>
            <th class="number">${profileWords[profileKind].own}</th>
            <th class="number">share</th>
            <th class="share" aria-label="share of the time"></th>
            <th class="number calls">with calls</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map((row) => this.#renderRow(row))}
        </tbody>
      </table>
      ${more > 0 ? html`<p>and ${plural(more, 'more function')}</p>` : nothing}`;
  }

  #renderRow(row: HotFunction): TemplateResult {
    const { kind, self, total, share } = row;
    const { whole, profileKind } = this.hot;
    const { weight } = profileWords[profileKind];
    return html`<tr>
      <td class="name">${this.#renderName(row)}</td>
      <td class="number">${weight(self)}</td>
      <td class="number">${formatPercent(share)}</td>
      <td class="share">${stackedBar([{ kind, size: self }], whole, codeKindWords[kind])}</td>
      <td class="number calls">${weight(total)}</td>
    </tr>`;
  }

  #renderName(row: HotFunction): TemplateResult {
    const { caller, frame, line, hotLine } = row;
    const shownLine = hotLine && hotLine.share > 0.5 ? hotLine.line : line;
    return html`<div>
      <b class="clip">${text(functionWords(row))}</b>${profilePlace(this.store, { frame, line: shownLine })}
      ${
        caller
          ? html`<span class="caller clip dim">in ${text(functionWords(caller))}</span>
              ${profilePlace(this.store, caller)}`
          : nothing
      }
    </div>`;
  }
}

define('poolscope-functions', FunctionTable);
