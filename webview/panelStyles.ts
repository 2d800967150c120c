import { css } from 'lit';

export const panelStyles = css`
  :host {
    background: var(--vscode-editor-background);
    display: flex;
    flex-direction: column;
    height: 100vh;
    overflow: hidden auto;
  }
  :host > * {
    flex: none;
  }
  poolscope-timeline {
    border-top: 1px solid var(--vscode-panel-border);
  }
  poolscope-run-error {
    border-top: 1px solid var(--vscode-panel-border);
    flex: 1;
    min-height: 0;
  }
  /* In a low window, or at a large zoom, the page scrolls before the content of a tab gets too low to be read. */
  .lower {
    display: flex;
    flex: 1 0 0;
    min-height: var(--least-content);
    --least-content: 260px;
  }
  .tabs {
    display: flex;
    flex: 1;
    flex-direction: column;
    min-height: 0;
    min-width: 0;
  }
  .tablist {
    border-bottom: 1px solid var(--vscode-panel-border);
    display: flex;
    flex: none;
    gap: 18px;
    height: 34px;
    overflow: auto hidden;
    padding: 0 14px;
    scrollbar-width: none;
  }
  [role='tab'] {
    align-items: center;
    background: none;
    border: 0;
    border-bottom: 1px solid transparent;
    border-top: 1px solid transparent;
    color: var(--vscode-panelTitle-inactiveForeground);
    cursor: pointer;
    display: inline-flex;
    flex: none;
    font: inherit;
    gap: 6px;
    padding: 0;
  }
  [role='tab']:hover {
    color: var(--vscode-panelTitle-activeForeground);
  }
  [role='tab'][aria-selected='true'] {
    border-bottom-color: var(--vscode-panelTitle-activeBorder);
    color: var(--vscode-panelTitle-activeForeground);
  }
  [role='tab']:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -2px;
  }
  .count {
    background: var(--vscode-badge-background);
    border: 1px solid var(--vscode-contrastBorder, transparent);
    border-radius: 9px;
    color: var(--vscode-badge-foreground);
    font-size: 11px;
    font-variant-numeric: tabular-nums;
    line-height: 16px;
    padding: 0 6px;
  }
  .count.alarming {
    background: var(--vscode-statusBarItem-errorBackground);
    color: var(--vscode-statusBarItem-errorForeground);
  }
  .tabpanel {
    display: grid;
    flex: 1;
    grid-template-columns: minmax(0, 1fr);
    grid-template-rows: minmax(0, 1fr);
    min-height: 0;
  }
  poolscope-item {
    flex: none;
    max-width: 70vw;
    width: var(--item-width, clamp(280px, 30vw, 460px));
  }
  .problem {
    background: var(--vscode-inputValidation-errorBackground);
    border: 1px solid var(--vscode-inputValidation-errorBorder);
    margin: 0 14px 8px;
    padding: 4px 8px;
  }
  .notice {
    background: var(--vscode-inputValidation-warningBackground);
    border-top: 1px solid var(--vscode-inputValidation-warningBorder);
    align-items: start;
    display: flex;
    flex: none;
    flex-wrap: wrap;
    gap: 4px 8px;
    padding: 5px 14px;
  }
  .notice vscode-icon {
    color: var(--vscode-editorWarning-foreground);
    flex: none;
  }
  .notice.info {
    background: none;
    border-top-color: var(--vscode-panel-border);
  }
  .notice.info vscode-icon {
    color: var(--vscode-editorLightBulb-foreground, var(--vscode-descriptionForeground));
  }
  .notice vscode-button {
    flex: none;
    margin-left: 24px;
  }
  .notice p {
    flex: 1 1 calc(100% - 400px);
    margin: 0;
    min-width: 200px;
    overflow-wrap: anywhere;
  }
  .notice .mono,
  .notice .evidence,
  .notice .remedy {
    color: var(--vscode-descriptionForeground);
  }
  .empty {
    border-top: 1px solid var(--vscode-panel-border);
    color: var(--vscode-descriptionForeground);
    margin: 0;
    padding: 14px;
  }
  @media (width < 700px) {
    .notice p {
      flex-basis: calc(100% - 40px);
    }
    .lower {
      flex-direction: column;
    }
    .lower:has(poolscope-item) {
      min-height: calc(2 * var(--least-content));
    }
    .lower > poolscope-splitter {
      display: none;
    }
    poolscope-item {
      border-top: 1px solid var(--vscode-panel-border);
      flex: 0 1 48%;
      max-width: none;
      min-height: 0;
      width: auto;
    }
  }
`;
