import { html, nothing, type TemplateResult } from 'lit';
import { formatDuration } from '../../../src/base/numberText.ts';
import { plainText } from '../../../src/base/visibleText.ts';
import { bestHosts, type HostChoice } from '../../../src/model/tuning/hostChoices.ts';
import { hostChoiceText, hostsAdvice, savedText } from '../../../src/words/hostChoices.ts';

/** The predicted time with other machines; nothing for a run on one machine. */
export function renderHostChoices(choices: readonly HostChoice[]): TemplateResult | typeof nothing {
  if (choices.length === 0) return nothing;
  const best = bestHosts(choices);
  return html`<p class="host-advice">${plainText(hostsAdvice(choices) ?? '')}</p>
    <table class="host-choices" aria-label="Other hosts">
      <thead>
        <tr>
          <th>hosts</th>
          <th class="number">predicted</th>
          <th class="number">compared</th>
        </tr>
      </thead>
      <tbody>
        ${choices.map(
          (choice) =>
            html`<tr class=${choice === best ? 'best' : ''}>
              <td>${plainText(hostChoiceText(choice))}</td>
              <td class="number">${formatDuration(choice.prediction.wallMicros)}</td>
              <td class="number dim">${choice.change === 'none' ? '' : savedText(choice, choices)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}
