import { html, nothing, type TemplateResult } from 'lit';
import { plainText } from '../../../src/base/visibleText.ts';
import type { RunModel } from '../../../src/model/run/runModel.ts';
import { latencyOf } from '../../../src/model/run/stats.ts';
import { outcomeWords } from '../../../src/words/outcomes.ts';
import { Memo } from '../../kit/memo.ts';
import type { PanelStore } from '../../store/panelStore.ts';
import { barColours, type BarColours } from '../../store/viewState.ts';
import { type BarTones, durationTones, groupTones, workerTones } from './barTones.ts';

/** What the bars show. */
export interface Colours {
  readonly bars: BarColours;
  /** Undefined if the colours are those of outcomes or times. */
  readonly tones: BarTones | undefined;
}

/** The colours that the user chose. A choice that the run cannot show is that of outcomes. */
export class BarColourChoice {
  readonly #tones = new Memo<BarTones>();

  of(store: PanelStore): Colours {
    const { items } = store.view;
    // Two of the groupings are colours of their own.
    const own = barColours.find((each) => each === items.groupBy);
    const bars = (store.view.bars === 'group' ? own : undefined) ?? store.view.bars;
    if (bars === 'time') return { bars: hasTimes(store.model) ? 'time' : 'outcome', tones: undefined };
    if (bars === 'outcome') return { bars, tones: undefined };
    const table = store.itemTable.now;
    const grouping = bars === 'group' && items.groupBy !== null ? store.groupings.of(items.groupBy) : undefined;
    if (bars === 'group' && !grouping) return { bars: 'outcome', tones: undefined };
    const tones = this.#tones.of([table, bars, grouping], () => {
      if (grouping) return groupTones(grouping);
      if (bars === 'worker') return workerTones(table.columns);
      return durationTones(table.columns, latencyOf(store.model, store.display.over));
    });
    return { bars, tones };
  }
}

/** Chooses what the colours of the bars show. */
export function renderColourChoice(store: PanelStore, { bars }: Colours): TemplateResult {
  const { groupBy } = store.view.items;
  const names: Readonly<Record<BarColours, string>> = {
    outcome: 'outcome',
    time: 'computed, waited, preempted',
    duration: 'duration',
    group: groupBy === null ? 'group (choose one in Items)' : `group: ${plainText(groupBy)}`,
    worker: 'worker',
  };
  const isPossible = (each: BarColours): boolean => each !== 'group' || groupBy !== null;
  return html`<label class="colour-by"
    ><span>colour by</span
    ><select
      aria-label="Colour bars by"
      @change=${(event: Event) => {
        const chosen = barColours.find((each) => each === (event.target as HTMLSelectElement).value);
        if (chosen) store.patchView({ bars: chosen });
      }}
    >
      ${barColours
        .filter((each) => each !== 'time' || hasTimes(store.model))
        .map(
          (each) =>
            html`<option value=${each} .selected=${each === bars} ?disabled=${!isPossible(each)}>
              ${names[each]}
            </option>`,
        )}
    </select></label
  >`;
}

/** Explains the colours that are on the screen. */
export function renderLegend(store: PanelStore, { bars, tones }: Colours, hasMarks: boolean): TemplateResult {
  return html`<span class="legend" aria-hidden="true">
    ${tones ? renderTones(tones) : bars === 'time' ? renderTimes() : renderOutcomes(store)}
    ${hasMarks ? html`<span><i class="key logged"></i>logged warning or error</span>` : nothing}
  </span>`;
}

const renderTones = ({ scale, legend }: BarTones): TemplateResult[] =>
  legend.map(
    ({ tone, text }) => html`<span class="clip"><i class="key ${scale}-${tone}"></i>${plainText(text)}</span>`,
  );

const renderTimes = (): TemplateResult =>
  html`<span><i class="key computed"></i>computed</span>
    <span title="Waited for a core"><i class="key preempted"></i>preempted</span>
    <span><i class="key waited"></i>waited</span>`;

function renderOutcomes({ display, model }: PanelStore): TemplateResult {
  const { counts, running } = display;
  const shown = (['failed', 'timedOut', 'crashed', 'cancelled'] as const).filter((outcome) => counts[outcome] > 0);
  return html`${running > 0 ? html`<span><i class="key running"></i>running</span>` : nothing}
  ${counts.succeeded > 0 ? html`<span><i class="key succeeded"></i>succeeded</span>` : nothing}
  ${anyWaits(model) ? html`<span><i class="key waiting"></i>waiting</span>` : nothing}
  ${shown.map((outcome) => html`<span><i class="key ${outcome}"></i>${outcomeWords[outcome]}</span>`)}`;
}

/** Whether it was measured what the threads did. */
const hasTimes = ({ workers }: RunModel): boolean => workers.some(({ time }) => time.chunkMicros > 0);

/** Whether a bar has a pale part, for a wait. */
const anyWaits = ({ locks, workers }: RunModel): boolean =>
  locks.open.size > 0 || workers.some(({ waits }) => waits.endMicros.length > 0);
