import { html, nothing, type TemplateResult } from 'lit';
import { formatPercent, plural } from '../../../src/base/numberText.ts';
import type { HotFunction, HotFunctions } from '../../../src/model/profile/profile.ts';
import { codeKindWords, functionWords, profileWords, type ProfileWords } from '../../../src/words/profile.ts';
import { text } from '../../kit/failureView.ts';
import { stackedBar } from '../../kit/stackedBar.ts';

const shownFunctions = 200;

export interface TableOptions {
  /** Whether a search has found a function; undefined without a search. */
  readonly isFound: ((frame: number) => boolean) | undefined;
  /** A link to a line of a function's file. */
  readonly place: (frame: number, line: number) => TemplateResult | typeof nothing;
}

/** The functions with the most weight of their own first. */
export function renderFunctions(
  { functions, whole, profileKind }: HotFunctions,
  options: TableOptions,
): TemplateResult {
  const { isFound } = options;
  const words = profileWords[profileKind];
  const found = isFound ? functions.filter(({ frame }) => isFound(frame)) : functions;
  const rows = found.slice(0, shownFunctions);
  const more = found.length - rows.length;
  return html`<table aria-label="Functions">
      <thead>
        <tr>
          <th>function</th>
          <th class="number">${words.own}</th>
          <th class="number">share</th>
          <th class="share"></th>
          <th class="number calls">with calls</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => renderRow(row, { whole, weight: words.weight }, options))}
      </tbody>
    </table>
    ${more > 0 ? html`<p class="rest">and ${plural(more, 'more function')}</p>` : nothing}`;
}

interface Scale {
  readonly whole: number;
  readonly weight: ProfileWords['weight'];
}

function renderRow(row: HotFunction, { whole, weight }: Scale, { place }: TableOptions): TemplateResult {
  const { caller, kind, self, total, share, frame, line, hotLine } = row;
  return html`<tr>
    <td class="name">
      <div>
        <b class="clip">${text(functionWords(row))}</b>${place(
          frame,
          hotLine && hotLine.share > 0.5 ? hotLine.line : line,
        )}
        ${
          caller
            ? html`<span class="caller clip dim">in ${text(functionWords(caller))}</span>
                ${place(caller.frame, caller.line)}`
            : nothing
        }
      </div>
    </td>
    <td class="number">${weight(self)}</td>
    <td class="number">${formatPercent(share)}</td>
    <td class="share">${stackedBar([{ kind, size: self }], whole, codeKindWords[kind])}</td>
    <td class="number calls">${weight(total)}</td>
  </tr>`;
}
