import { css } from 'lit';
import { barStyles, emptyStyles, gridRowStyles, rowStyles, selectStyles } from '../../kit/listStyles.ts';

export const itemsStyles = css`
  ${barStyles} ${emptyStyles} ${rowStyles} ${gridRowStyles} ${selectStyles}
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  .bar {
    border-bottom: 1px solid var(--vscode-panel-border);
  }
  vscode-textfield {
    flex: 1 1 220px;
    min-width: 120px;
    width: auto;
  }
  .found {
    font-size: 12px;
  }
  .problem {
    color: var(--vscode-list-errorForeground, var(--vscode-errorForeground));
    flex-basis: 100%;
    font-size: 12px;
  }
  .note {
    flex-basis: 100%;
    font-size: 12px;
  }
  poolscope-virtual-list {
    flex: 1;
  }
  .row {
    grid-template-columns: var(--item-columns);
  }
  .head.row {
    height: 24px;
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
  :is(.input, .field) {
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
