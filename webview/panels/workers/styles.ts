import { css } from 'lit';

export const workersStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
    position: relative;
  }
  .tables {
    flex: 0 1 auto;
    max-height: 60%;
    min-height: 80px;
    overflow: auto;
  }
  table {
    border-collapse: collapse;
    font-size: 12px;
    min-width: 100%;
    white-space: nowrap;
  }
  th {
    background: var(--vscode-editor-background);
    color: var(--vscode-descriptionForeground);
    font-size: 11px;
    font-weight: 400;
    height: 24px;
    position: sticky;
    text-align: left;
    top: 0;
    z-index: 1;
  }
  th,
  td {
    padding: 0 14px 0 0;
  }
  th:first-child,
  td:first-child {
    padding-left: 14px;
  }
  th.number {
    text-align: right;
  }
  td {
    height: 22px;
  }
  tbody tr {
    cursor: default;
  }
  tbody tr:hover {
    background: var(--vscode-list-hoverBackground);
  }
  tbody tr.selected {
    background: var(--vscode-list-activeSelectionBackground);
    color: var(--vscode-list-activeSelectionForeground);
    outline: 1px solid var(--vscode-contrastActiveBorder, transparent);
    outline-offset: -1px;
  }
  .selected button.link,
  .selected .dim {
    color: inherit;
  }
  td.current {
    min-width: 116px;
  }
  td.use {
    min-width: 124px;
  }
  td.use canvas {
    display: block;
  }
  .use-tip {
    background: var(--vscode-editorHoverWidget-background);
    border: 1px solid var(--vscode-editorHoverWidget-border);
    border-radius: 3px;
    color: var(--vscode-editorHoverWidget-foreground);
    font-size: 12px;
    left: 0;
    margin: 0;
    padding: 2px 8px;
    pointer-events: none;
    position: absolute;
    top: 0;
    white-space: nowrap;
    z-index: 5;
  }
  .use-text {
    color: var(--vscode-descriptionForeground);
    display: flex;
    flex-wrap: wrap;
    font-size: 12px;
    gap: 2px 18px;
    margin: 0;
    padding: 4px 14px;
  }
  .split {
    min-width: 300px;
    width: 100%;
  }
  .legend {
    margin-right: 10px;
  }
  .key {
    display: inline-block;
    height: 8px;
    margin-right: 4px;
    outline: 1px solid var(--vscode-panel-border);
    width: 8px;
  }
  .head {
    align-items: center;
    border-top: 1px solid var(--vscode-panel-border);
    display: flex;
    flex: none;
    font-size: 12px;
    gap: 8px;
    padding: 6px 14px;
  }
  .space {
    flex: 1;
  }
  .empty {
    border-top: 1px solid var(--vscode-panel-border);
    color: var(--vscode-descriptionForeground);
    margin: 0;
    padding: 14px;
  }
  poolscope-log-list {
    flex: 1 1 120px;
  }
`;
