import { html, nothing, type TemplateResult } from 'lit';
import { choiceButton } from '../../kit/choices.ts';
import type { PanelStore } from '../../store/panelStore.ts';
import { renderForms } from '../../kit/profileForms.ts';
import { itemChoices } from '../../store/viewState.ts';
import { choiceLabels, isChoosable, timelineRange, type SampleChoice } from './layout.ts';

/** Which samples count: of which items, which worker and which time. */
export function renderFilterBar(store: PanelStore, choice: SampleChoice): TemplateResult {
  const { model, view } = store;
  const range = timelineRange(view);
  if (choice.kind === 'heap') {
    return html`<div class="bar" role="group" aria-label="Workers">
      ${renderWorkers(store, choice)}
      <span class="dim">All items: V8 does not say when it has sampled an allocation.</span>
    </div>`;
  }
  return html`<div class="bar" role="group" aria-label="Items">
    ${itemChoices.map((items) =>
      choiceButton({
        label: `${choiceLabels[items]}${items === 'selected' && view.item !== null ? ` ${view.item}` : ''}`,
        isOn: items === choice.items,
        isDisabled: !isChoosable(items, model, view.item),
        press: () => store.patchView({ profileItems: items }),
      }),
    )}
    ${renderWorkers(store, choice)}
    ${choiceButton({
      label: view.range ? 'Selected time' : 'Visible time',
      isOn: choice.range !== null,
      isDisabled: range === null,
      press: () => store.patchView({ profileInRange: choice.range === null }),
      title: range
        ? 'Only this part of the timeline counts'
        : 'Zoom into the timeline, or select a part of it, to count only this part',
    })}
  </div>`;
}

function renderWorkers(store: PanelStore, { worker }: SampleChoice): TemplateResult | typeof nothing {
  const { workers } = store.model;
  if (workers.length < 2) return nothing;
  return html`<select
    aria-label="Worker"
    .value=${worker === null ? '' : String(worker)}
    @change=${(event: Event) => {
      const { value } = event.target as HTMLSelectElement;
      store.patchView({ profileWorker: value === '' ? null : Number(value) });
    }}
  >
    <option value="" ?selected=${worker === null}>All workers</option>
    ${workers.map(
      (each) => html`<option value=${each.worker} ?selected=${each.worker === worker}>Worker ${each.worker}</option>`,
    )}
  </select>`;
}

export interface Finding {
  readonly text: string;
  /** What the text has found; undefined for an empty text. */
  readonly words: string | undefined;
  readonly search: (text: string) => void;
}

/** The form in which the profile is drawn, and the search. */
export function renderFormBar(store: PanelStore, { text, words, search }: Finding): TemplateResult {
  return html`<div class="bar forms">
    ${renderForms(store)}
    <vscode-textfield
      placeholder="Find a function or file"
      .label=${'Find a function or file'}
      .value=${text}
      @input=${(event: Event) => search((event.target as HTMLInputElement).value)}
    ></vscode-textfield>
    <span class="found dim number" aria-live="polite">${words ?? nothing}</span>
  </div>`;
}
