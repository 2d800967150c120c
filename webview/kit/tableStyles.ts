import { css } from 'lit';

const headings = css`
  table {
    border-collapse: collapse;
    font-size: 12px;
  }
  th {
    color: var(--vscode-descriptionForeground);
    font-size: 11px;
    font-weight: 400;
    text-align: left;
  }
  th.number {
    text-align: right;
  }
`;

/** A table that fills a view: rows of equal height, and headings that stay in view. `--row-inset` is its left margin. */
export const listTableStyles = css`
  ${headings}
  table {
    min-width: 100%;
  }
  th {
    background: var(--vscode-editor-background);
    height: 24px;
    position: sticky;
    top: 0;
    z-index: 1;
  }
  th,
  td {
    padding: 0 14px 0 0;
  }
  th:first-child,
  td:first-child {
    padding-left: var(--row-inset, 14px);
  }
  td {
    height: 22px;
  }
  tbody tr:hover {
    background: var(--vscode-list-hoverBackground);
  }
`;

/** A small table within a text. Its first columns wrap, its figures do not. */
export const textTableStyles = css`
  ${headings}
  table {
    margin: 4px 0;
    width: 100%;
  }
  th,
  td {
    padding: 1px 0;
    vertical-align: top;
  }
  th:not(:first-child),
  td:not(:first-child) {
    padding-left: 12px;
  }
  td.name {
    overflow-wrap: anywhere;
    width: 60%;
  }
`;
