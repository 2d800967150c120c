import { css } from 'lit';
import { barStyles, emptyStyles } from '../../kit/listStyles.ts';

export const errorsStyles = css`
  ${barStyles} ${emptyStyles}
  :host {
    display: block;
    overflow: auto;
  }
  .bar {
    border-bottom: 1px solid var(--vscode-panel-border);
    font-size: 12px;
    gap: 4px 14px;
  }
  .debug {
    margin-left: 8px;
  }
  section {
    border-bottom: 1px solid var(--vscode-panel-border);
  }
  .late h2 {
    font-size: 12px;
    margin: 0;
    padding: 7px 14px 0;
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
  .head:hover {
    background: var(--vscode-list-hoverBackground);
  }
  .head:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  .count {
    background: var(--vscode-badge-background);
    border-radius: 9px;
    color: var(--vscode-badge-foreground);
    flex: none;
    font-size: 11px;
    line-height: 16px;
    min-width: 18px;
    padding: 0 6px;
    text-align: center;
  }
  .what {
    flex: 1 1 auto;
    min-width: 0;
  }
  .what b {
    color: var(--vscode-list-errorForeground, var(--vscode-errorForeground));
    font-weight: 600;
  }
  .where {
    flex: 0 1 auto;
    font-family: var(--vscode-editor-font-family);
    font-size: 12px;
  }
  .body {
    padding: 2px 14px 12px 32px;
  }
  .items {
    align-items: baseline;
    display: flex;
    flex-wrap: wrap;
    gap: 3px 4px;
    margin-bottom: 8px;
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
    max-width: 100%;
    overflow: hidden;
    padding: 0 6px;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .item:hover {
    background: var(--vscode-list-hoverBackground);
  }
  .item.selected {
    background: var(--vscode-list-activeSelectionBackground);
    color: var(--vscode-list-activeSelectionForeground);
  }
  .item.selected .dim {
    color: inherit;
  }
  .item:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
  }
  .flaky p {
    margin: 0;
    padding-bottom: 4px;
  }
`;
