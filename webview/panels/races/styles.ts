import { css } from 'lit';

export const racesStyles = css`
  :host {
    display: block;
    overflow: auto;
  }
  .lead,
  .empty {
    color: var(--vscode-descriptionForeground);
    margin: 0;
    padding: 8px 14px;
  }
  .empty {
    padding: 14px;
  }
  section {
    border-top: 1px solid var(--vscode-panel-border);
  }
  section:last-of-type {
    border-bottom: 1px solid var(--vscode-panel-border);
  }
  .head {
    align-items: center;
    background: none;
    border: 0;
    color: inherit;
    cursor: pointer;
    display: flex;
    font: inherit;
    gap: 8px;
    height: 28px;
    padding: 0 14px 0 8px;
    text-align: left;
    width: 100%;
  }
  .head:hover,
  .item:hover {
    background: var(--vscode-list-hoverBackground);
  }
  .head:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  .what {
    flex: 1 1 auto;
    min-width: 0;
  }
  .what b {
    font-weight: 600;
  }
  .where {
    flex: 0 1 auto;
    font-family: var(--vscode-editor-font-family);
    font-size: 12px;
  }
  .body {
    display: grid;
    gap: 12px 24px;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 320px), 1fr));
    padding: 2px 14px 12px 32px;
  }
  .access {
    min-width: 0;
  }
  .access h3 {
    align-items: baseline;
    display: flex;
    flex-wrap: wrap;
    font-size: inherit;
    font-weight: 600;
    gap: 3px 8px;
    color: inherit;
    margin: 0 0 4px;
    text-transform: none;
  }
  .access h3 .dim {
    font-weight: normal;
  }
  .access p {
    margin: 0;
    white-space: pre-wrap;
  }
  .item {
    background: none;
    border: 1px solid var(--vscode-panel-border);
    border-radius: 3px;
    color: var(--vscode-textLink-foreground);
    cursor: pointer;
    font: inherit;
    font-size: 12px;
    font-variant-numeric: tabular-nums;
    font-weight: normal;
    padding: 0 6px;
  }
  .item.selected {
    background: var(--vscode-list-activeSelectionBackground);
    color: var(--vscode-list-activeSelectionForeground);
  }
  .item:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
  }
`;
