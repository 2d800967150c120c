import { html, nothing, type TemplateResult } from 'lit';
import { choiceButton } from '../../kit/choices.ts';
import type { PanelStore } from '../../store/panelStore.ts';
import { renderForms } from '../../kit/profileForms.ts';
import { itemChoices } from '../../store/viewState.ts';
import { choiceLabels, pressedChoice, setOf, type SampleChoice } from './layout.ts';

/** Changes the selection: the items, the worker and the time whose samples count. */
export function renderFilterBar(store: PanelStore, choice: SampleChoice): TemplateResult {
  const { model, view } = store;
  if (choice.kind === 'heap') {
    return html`<div class="bar" role="group" aria-label="Workers">
      ${renderWorkers(store, choice)}
      <span class="dim">All items: V8 does not say when it has sampled an allocation.</span>
    </div>`;
  }
  const pressed = pressedChoice(choice);
  return html`<div class="bar" role="group" aria-label="Items">
    ${itemChoices.map((each) => {
      const items = setOf(each, model, view.item);
      return choiceButton({
        label: `${choiceLabels[each]}${each === 'selected' && view.item !== null ? ` ${view.item}` : ''}`,
        isOn: each === pressed,
        isDisabled: items === undefined,
        press: () => store.select({ items: items ?? null }),
      });
    })}
    ${renderWorkers(store, choice)}
    ${choiceButton({
      label: choice.range ? 'Selected time' : 'Visible time',
      isOn: choice.range !== null,
      isDisabled: choice.range === null && view.zoom === null,
      press: () => store.select({ range: choice.range ? null : view.zoom }),
      title: 'Zoom into the timeline, or drag over a part of it, to count only this part',
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
      store.select({ worker: value === '' ? null : Number(value) });
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
