import { html, nothing, type TemplateResult } from 'lit';
import { adviceOn } from '../src/model/advice/advice.ts';
import type { Advice, AdviceAction, ProfilePlace } from '../src/model/advice/adviceRule.ts';
import { asSentence } from '../src/base/visibleText.ts';
import { text } from './kit/failureView.ts';
import { profilePlace } from './kit/profilePlace.ts';
import { plural } from '../src/base/numberText.ts';
import type { PanelStore } from './store/panelStore.ts';

/** The reason why a run gave up, and advice. Both concern the run as a whole. */
export const renderNotices = (store: PanelStore): readonly TemplateResult[] =>
  bannersOf(store).map((banner) => renderBanner(banner, store));

interface Banner {
  readonly severity: Advice['severity'];
  readonly message: string;
  readonly evidence: string | undefined;
  readonly remedy: string | undefined;
  readonly action?: AdviceAction;
  readonly place?: ProfilePlace;
}

const cutOff: Banner = {
  severity: 'error',
  message: "VS Code's extension host does not answer, so this view is not updated.",
  evidence: undefined,
  remedy:
    'A run that is not debugged continues, and the view follows it again when VS Code has restarted the host. ' +
    'If this takes longer than a minute, run “Developer: Reload Window”.',
};

function bannersOf({ model, display, isCutOff }: PanelStore): readonly Banner[] {
  const { error } = model;
  return [
    ...(isCutOff ? [cutOff] : []),
    ...(error && display.state === 'gaveUp'
      ? [
          {
            severity: 'error' as const,
            message: asSentence(error.message),
            evidence: undefined,
            remedy: error.nextStep,
          },
        ]
      : []),
    ...adviceOn(model),
  ];
}

function renderBanner(
  { severity, message, evidence, remedy, action, place }: Banner,
  store: PanelStore,
): TemplateResult {
  const { host } = store;
  const button =
    action && store.canRun
      ? html`<vscode-button secondary data-action=${action.kind} @click=${() => host.emit('rerunWith', { action })}
          >${actionText(action)}</vscode-button
        >`
      : nothing;
  if (severity === 'info') {
    return html`<div class="notice info" role="status">
      <vscode-icon name="lightbulb"></vscode-icon>
      <p>${text(message)} ${text(remedy ?? '')} <span class="evidence">(${text(evidence ?? '')})</span></p>
      ${button}${place ? renderPlace(place, store) : nothing}
    </div>`;
  }
  return html`<div class="notice" role="alert">
    <vscode-icon name="warning"></vscode-icon>
    <p>
      ${text(message)} ${evidence === undefined ? nothing : html`<span class="mono">${text(evidence)}</span>`}
      ${remedy === undefined ? nothing : html`<span class="remedy">${text(remedy)}</span>`}
    </p>
    ${button}
  </div>`;
}

/** A page that is a file has the place as text. */
function renderPlace(place: ProfilePlace, store: PanelStore): TemplateResult | typeof nothing {
  if (store.isFile) return profilePlace(store, place);
  return html`<vscode-button secondary @click=${() => store.host.emit('openProfileFrame', place)}
    >Show the line</vscode-button
  >`;
}

function actionText(action: AdviceAction): string {
  switch (action.kind) {
    case 'setChunksize':
      return `Run again with chunksize ${action.chunksize}`;
    case 'setWorkers':
      return `Run again with ${plural(action.workers, 'worker')}`;
    case 'setIsolation':
      return `Run again with isolation ${action.isolation}`;
    case 'setConcurrency':
      return `Run again with ${plural(action.workers, 'worker')}, concurrency ${action.concurrency}`;
  }
}
