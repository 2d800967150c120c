import { css, html, nothing, type TemplateResult } from 'lit';
import { formatCount } from '../../src/base/numberText.ts';
import { shorten } from '../../src/base/visibleText.ts';
import type { Difference, ItemResult } from '../../src/model/compare/replay.ts';
import { resultText } from '../../src/words/differences.ts';
import { text } from './failureView.ts';

const shownCharacters = 200;

/** A table of both results of each item. `more` is the number of differences that it leaves out. */
export function differenceTable(
  differences: readonly Difference[],
  more: number,
  [before, after]: readonly [string, string],
  select: (item: number) => void,
): TemplateResult {
  return html`<div class="differences">
    <table>
      <thead>
        <tr>
          <th class="number">item</th>
          <th>${before}</th>
          <th>${after}</th>
        </tr>
      </thead>
      <tbody>
        ${differences.map(
          ({ item, recorded, replayed }) =>
            html`<tr>
              <td class="number"><button class="link" @click=${() => select(item)}>${item}</button></td>
              <td class="mono">${text(shown(recorded))}</td>
              <td class="mono">${text(shown(replayed))}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${more > 0 ? html`<p class="dim">and ${formatCount(more)} more</p>` : nothing}
  </div>`;
}

const shown = (result: ItemResult): string => shorten(resultText(result), shownCharacters);

export const differenceTableStyles = css`
  .differences {
    overflow: auto;
  }
  .differences table {
    border-collapse: collapse;
    font-size: 12px;
    margin: 4px 0;
    width: 100%;
  }
  .differences th {
    color: var(--vscode-descriptionForeground);
    font-weight: 400;
    text-align: left;
  }
  .differences th.number {
    text-align: right;
  }
  .differences th,
  .differences td {
    padding: 1px 14px 1px 0;
    vertical-align: top;
  }
  .differences td:not(:first-child) {
    overflow-wrap: anywhere;
    width: 50%;
  }
`;
