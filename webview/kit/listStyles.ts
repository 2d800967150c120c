import { css } from 'lit';

/** A line of controls above a list. It wraps where it is narrow. */
export const barStyles = css`
  .bar {
    align-items: center;
    display: flex;
    flex-wrap: wrap;
    gap: 6px 8px;
    padding: 5px 14px;
  }
`;

export const selectStyles = css`
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
    outline-offset: 1px;
  }
`;

/** A row that can be selected. */
export const rowStyles = css`
  .row:hover {
    background: var(--vscode-list-hoverBackground);
  }
  .row.selected {
    background: var(--vscode-list-activeSelectionBackground);
    color: var(--vscode-list-activeSelectionForeground);
    outline: 1px solid var(--vscode-contrastActiveBorder, transparent);
    outline-offset: -1px;
  }
  .row.selected :is(.dim, button.link) {
    color: inherit;
  }
`;

/** A row of a table whose columns are set by `grid-template-columns`, and its cells, which are cut. */
export const gridRowStyles = css`
  .row {
    align-items: center;
    cursor: pointer;
    display: grid;
    font-size: 12px;
    height: 22px;
    padding: 0 10px 0 14px;
  }
  .row > * {
    overflow: hidden;
    padding-right: 12px;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .head.row {
    cursor: default;
  }
  .head.row:hover {
    background: none;
  }
`;

/** The text of a view that has nothing to list. */
export const emptyStyles = css`
  .empty {
    color: var(--vscode-descriptionForeground);
    margin: 0;
    padding: 14px;
  }
`;
