import { html, nothing, type TemplateResult } from 'lit';
import { formatCount, formatDuration, formatPercent } from '../../../src/base/numberText.ts';
import type { Tuning } from '../../../src/model/tuning/tuning.ts';
import { runTimeMeaning } from '../../../src/words/clocks.ts';
import type { MeasuredRow } from './layout.ts';

/** A table of the measured runs, with a row for each chunksize. */
export function renderMeasured(rows: readonly MeasuredRow[], tuning: Tuning): TemplateResult {
  return html`<section aria-label="Measured">
    <h2>Measured</h2>
    <table aria-label="Measured">
      <thead>
        <tr>
          <th scope="col">chunksize</th>
          <th scope="col" title=${runTimeMeaning}>time</th>
          <th scope="col">vs best</th>
          <th scope="col" title="Share of the workers' time in which no chunk was left for them">idle at the end</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ chunksize, wallMicros, runs, versusBest, idle }) =>
            html`<tr class=${chunksize === tuning.decision.use ? 'recommended' : ''}>
              <td>
                ${chunksize === 'auto' ? chunksize : formatCount(chunksize)}
                ${chunksize === tuning.python ? html`<span class="dim">(Python)</span>` : nothing}
                ${runs.length > 1 ? html`<span class="dim">${runs.length} runs</span>` : nothing}
              </td>
              <td title=${runs.map(formatDuration).join(', ')}>${formatDuration(wallMicros)}</td>
              <td>${versusBest.toFixed(2)}</td>
              <td>${formatPercent(idle)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}
