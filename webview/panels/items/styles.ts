import { css } from 'lit';

export const itemsStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  .bar {
    align-items: center;
    border-bottom: 1px solid var(--vscode-panel-border);
    display: flex;
    flex-wrap: wrap;
    gap: 6px 8px;
    padding: 5px 14px;
  }
  vscode-textfield {
    flex: 1 1 220px;
    min-width: 120px;
    width: auto;
  }
  select {
    background: var(--vscode-settings-dropdownBackground, var(--vscode-dropdown-background));
    border: 1px solid var(--vscode-settings-dropdownBorder, var(--vscode-dropdown-border));
    border-radius: 3px;
    color: var(--vscode-settings-dropdownForeground, var(--vscode-dropdown-foreground));
    font: inherit;
    font-size: 12px;
    height: 22px;
    max-width: 200px;
  }
  select:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
  }
  .found {
    font-size: 12px;
  }
  .problem {
    color: var(--vscode-list-errorForeground, var(--vscode-errorForeground));
    flex-basis: 100%;
    font-size: 12px;
  }
  .empty {
    color: var(--vscode-descriptionForeground);
    margin: 0;
    padding: 14px;
  }
  poolscope-virtual-list {
    flex: 1;
  }
  .row {
    align-items: center;
    cursor: pointer;
    display: grid;
    font-size: 12px;
    grid-template-columns: var(--item-columns);
    height: 22px;
    padding: 0 10px 0 14px;
  }
  .row > * {
    overflow: hidden;
    padding-right: 12px;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .row:hover {
    background: var(--vscode-list-hoverBackground);
  }
  .row.selected {
    background: var(--vscode-list-activeSelectionBackground);
    color: var(--vscode-list-activeSelectionForeground);
    outline: 1px solid var(--vscode-contrastActiveBorder, transparent);
    outline-offset: -1px;
  }
  .row.selected .dim {
    color: inherit;
  }
  .head.row {
    cursor: default;
    height: 24px;
  }
  .head.row:hover {
    background: none;
  }
  .head button {
    background: none;
    border: 0;
    color: var(--vscode-descriptionForeground);
    cursor: pointer;
    display: block;
    font: inherit;
    font-size: 11px;
    overflow: hidden;
    padding: 0;
    text-align: inherit;
    text-overflow: ellipsis;
    width: 100%;
  }
  .head button:hover,
  .head [aria-sort] button {
    color: var(--vscode-foreground);
  }
  .head button:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  .head .plain {
    color: var(--vscode-descriptionForeground);
    font-size: 11px;
  }
  .input {
    font-family: var(--vscode-editor-font-family);
  }
  .state vscode-icon {
    margin-right: 4px;
    vertical-align: -3px;
  }
  .worker .swatch {
    margin-right: 5px;
  }
`;
