import { css } from 'lit';
import { emptyStyles, rowStyles } from '../listStyles.ts';

export const logListStyles = css`
  ${emptyStyles} ${rowStyles}
  :host {
    container-type: inline-size;
    display: block;
    min-height: 0;
  }
  poolscope-virtual-list {
    height: 100%;
  }
  .virtual-window {
    min-width: 100%;
  }
  .row {
    align-items: baseline;
    column-gap: 8px;
    cursor: default;
    display: grid;
    font-family: var(--vscode-editor-font-family);
    font-size: 12px;
    grid-template-columns: 62px 44px 62px 42px minmax(0, 1fr) auto;
    height: 18px;
    line-height: 18px;
    overflow: hidden;
    padding: 0 14px;
    white-space: nowrap;
  }
  .time,
  .level {
    color: var(--vscode-descriptionForeground);
  }
  .selected .time,
  .selected .level {
    color: inherit;
  }
  .worker .swatch {
    margin-right: 4px;
  }
  .text {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: pre;
  }
  .more .text {
    grid-column: 5 / 6;
    padding-left: 14px;
  }
  .source {
    max-width: 220px;
    overflow: hidden;
    text-align: right;
    text-overflow: ellipsis;
  }
  .level-debug .text {
    color: var(--vscode-descriptionForeground);
  }
  .level-warn .text,
  .level-warn .level {
    color: var(--vscode-list-warningForeground, var(--vscode-editorWarning-foreground));
  }
  .level-error .text,
  .level-error .level {
    color: var(--vscode-list-errorForeground, var(--vscode-errorForeground));
  }
  .selected.row .text,
  .selected.row .level {
    color: inherit;
  }
  .note {
    border: 1px solid var(--vscode-descriptionForeground);
    border-radius: 2px;
    font-size: 10px;
    margin-left: 6px;
    padding: 0 3px;
  }
  .twistie {
    background: none;
    border: 0;
    border-bottom: 4px solid transparent;
    border-left: 5px solid currentcolor;
    border-top: 4px solid transparent;
    color: inherit;
    cursor: pointer;
    height: 0;
    margin: 0 6px 0 1px;
    vertical-align: 1px;
    padding: 0;
    width: 0;
  }
  .twistie[aria-expanded='true'] {
    transform: rotate(90deg);
  }
  @container (width < 700px) {
    .row {
      grid-template-columns: 54px 36px 48px minmax(0, 1fr) auto;
      padding: 0 8px;
    }
    .row .level {
      display: none;
    }
    .more .text {
      grid-column: 4 / 5;
    }
    .source {
      max-width: 90px;
    }
  }
  /* The text first: the worker is its colour, and the source appears in the row under the pointer, or selected. */
  @container (width < 480px) {
    .row {
      grid-template-columns: 8px minmax(0, 1fr) auto auto;
      column-gap: 6px;
    }
    .row .time {
      display: none;
    }
    .row .worker {
      font-size: 0;
    }
    .row .text {
      order: 1;
    }
    .row .item {
      color: var(--vscode-descriptionForeground);
      order: 2;
    }
    .row.selected .item {
      color: inherit;
    }
    .row .source {
      display: none;
      max-width: 110px;
      order: 3;
    }
    .row:hover .source,
    .row.selected .source {
      display: block;
    }
    .more .text {
      grid-column: 2 / 3;
    }
  }
`;
