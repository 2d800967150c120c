import { css } from 'lit';

export const itemStyles = css`
  :host {
    display: block;
    overflow: auto;
    padding: 6px 14px 14px;
  }
  .head {
    align-items: center;
    display: flex;
    flex-wrap: wrap;
    gap: 2px 10px;
    min-height: 26px;
    padding-right: 26px;
    position: relative;
  }
  .head vscode-toolbar-button {
    position: absolute;
    right: 0;
    top: 2px;
  }
  h1 {
    font-size: 13px;
    font-weight: 600;
    margin: 0;
  }
  .name {
    font-family: var(--vscode-editor-font-family);
    min-width: 0;
  }
  .state {
    align-items: center;
    display: inline-flex;
    gap: 4px;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 8px;
    margin: 4px 0;
  }
  .note {
    font-size: 12px;
  }
  section {
    margin-top: 12px;
  }
  h2 {
    margin-bottom: 4px;
  }
  p {
    margin: 0;
  }
  section > p.dim {
    font-size: 12px;
    margin-top: 4px;
  }
  pre {
    background: var(--vscode-textCodeBlock-background);
    border: 1px solid var(--vscode-contrastBorder, transparent);
    margin: 0;
    max-height: 220px;
    overflow: auto;
    overflow-wrap: anywhere;
    padding: 4px 8px;
    white-space: pre-wrap;
  }
  pre:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
  }
  .log {
    font-size: 12px;
    line-height: 17px;
    margin-bottom: 4px;
    max-height: 240px;
    overflow: auto;
  }
  .line {
    display: grid;
    gap: 8px;
    grid-template-columns: auto 1fr;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
`;
