import { html, type TemplateResult } from 'lit';
import type { PanelStore } from '../store/panelStore.ts';
import { profileForms, type ProfileForm } from '../store/viewState.ts';
import { choiceButton } from './choices.ts';

const formLabels: Readonly<Record<ProfileForm, string>> = { flame: 'Flame graph', table: 'Table' };

/** The choice between a flame graph and a table, which is one for the whole panel. */
export const renderForms = (store: PanelStore): TemplateResult =>
  html`<span class="choices" role="group" aria-label="Form"
    >${profileForms.map((form) =>
      choiceButton({
        label: formLabels[form],
        isOn: form === store.view.profileForm,
        press: () => store.patchView({ profileForm: form }),
      }),
    )}</span
  >`;
