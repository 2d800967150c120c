import { html, nothing, type TemplateResult } from 'lit';
import type { PanelStore } from '../../store/panelStore.ts';

/** Instead of a profile: why there is none, and how to get one. */
export function renderNoProfile(store: PanelStore): TemplateResult {
  const { model, display, canRun, host } = store;
  const isOffered = display.over && canRun && model.origin?.kind === 'job';
  return html`<div class="none">
    <p>${noProfileText(model.setup.profileKind !== undefined, display.over)}</p>
    ${
      isOffered
        ? html`<vscode-button data-action="profile-again" @click=${() => host.emit('profileAgain', null)}
            >Profile again</vscode-button
          >`
        : nothing
    }
  </div>`;
}

function noProfileText(isProfiled: boolean, isOver: boolean): string {
  if (!isProfiled) {
    return (
      'This run has no profile. A CPU profile shows which functions took the time of the items, in all workers and ' +
      'down to the line. It makes most runs about 5 % slower.'
    );
  }
  const handOver = 'Workers hand over what they sampled every ten seconds, and at the end of the run.';
  return isOver ? `No worker has handed over samples. ${handOver} A worker that is killed loses the rest.` : handOver;
}
