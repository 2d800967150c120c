import { css } from 'lit';

export const replayStyles = css`
  :host {
    display: block;
    flex: none;
  }
  .banner {
    border-top: 1px solid var(--vscode-panel-border);
    display: flex;
    gap: 8px;
    max-height: 40vh;
    overflow: auto;
    padding: 5px 14px;
  }
  .banner.different {
    background: var(--vscode-inputValidation-warningBackground);
    border-top-color: var(--vscode-inputValidation-warningBorder);
  }
  vscode-icon {
    color: var(--vscode-descriptionForeground);
    flex: none;
  }
  .different vscode-icon {
    color: var(--vscode-editorWarning-foreground);
  }
  .same vscode-icon {
    color: var(--vscode-testing-iconPassed);
  }
  .text {
    flex: 1;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  p {
    margin: 0;
  }
  .loud button {
    margin-left: 6px;
  }
  summary {
    cursor: pointer;
  }
`;
