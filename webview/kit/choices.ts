import { css, html, type TemplateResult } from 'lit';

export interface Choice {
  readonly label: string;
  readonly isOn: boolean;
  readonly press: () => void;
  readonly isDisabled?: boolean;
  readonly title?: string;
}

/** A button that is pressed while its choice applies. */
export const choiceButton = ({ label, isOn, press, isDisabled = false, title = '' }: Choice): TemplateResult =>
  html`<button
    class="choice"
    aria-pressed=${isOn ? 'true' : 'false'}
    title=${title}
    ?disabled=${isDisabled}
    @click=${press}
  >
    ${label}
  </button>`;

export const choiceStyles = css`
  .choices {
    align-items: center;
    display: flex;
    flex-wrap: wrap;
    gap: 6px 8px;
  }
  .choice {
    background: none;
    border: 1px solid var(--vscode-panel-border);
    border-radius: 3px;
    color: inherit;
    cursor: pointer;
    font: inherit;
    font-size: 12px;
    padding: 1px 8px;
  }
  .choice[aria-pressed='true'] {
    background: var(--vscode-list-activeSelectionBackground);
    border-color: var(--vscode-contrastActiveBorder, transparent);
    color: var(--vscode-list-activeSelectionForeground);
  }
  .choice:disabled {
    cursor: default;
    opacity: 0.5;
  }
  .choice:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: 1px;
  }
`;
