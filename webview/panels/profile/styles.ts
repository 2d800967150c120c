import { css } from 'lit';

export const profileStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    overflow: auto;
  }
  :host > * {
    flex: none;
  }
  /* As high as its rows, or what is left of the tab. */
  :host > poolscope-flame {
    flex: 0 1 auto;
    min-height: 160px;
    padding: 0 14px 6px;
  }
  .bar {
    align-items: center;
    display: flex;
    flex-wrap: wrap;
    gap: 6px 8px;
    padding: 8px 14px;
  }
  .bar.forms {
    padding-top: 0;
  }
  .choices {
    display: flex;
    gap: 8px;
  }
  .bar select {
    background: var(--vscode-settings-dropdownBackground);
    border: 1px solid var(--vscode-settings-dropdownBorder);
    border-radius: 3px;
    color: var(--vscode-settings-dropdownForeground);
    font: inherit;
    font-size: 12px;
    padding: 1px 4px;
  }
  .bar select:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: 1px;
  }
  vscode-textfield {
    flex: 0 1 240px;
    min-width: 120px;
    width: auto;
  }
  .found {
    font-size: 12px;
  }
  .callers {
    font-size: 12px;
    margin: 0;
    padding: 0 14px 4px;
  }
  .bar button {
    background: none;
    border: 1px solid var(--vscode-panel-border);
    border-radius: 3px;
    color: inherit;
    cursor: pointer;
    font: inherit;
    font-size: 12px;
    padding: 1px 8px;
  }
  .bar button[aria-pressed='true'] {
    background: var(--vscode-list-activeSelectionBackground);
    border-color: var(--vscode-contrastActiveBorder, transparent);
    color: var(--vscode-list-activeSelectionForeground);
  }
  .bar button:disabled {
    cursor: default;
    opacity: 0.5;
  }
  .bar button:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: 1px;
  }
  .lead {
    font-size: 14px;
    margin: 0;
    padding: 2px 14px 8px;
  }
  .missing {
    color: var(--vscode-descriptionForeground);
    margin: 0;
    padding: 0 14px 8px;
  }
  .kinds {
    padding: 0 14px 10px;
  }
  .legends {
    color: var(--vscode-descriptionForeground);
    display: flex;
    flex-wrap: wrap;
    font-size: 11px;
    gap: 2px 12px;
    padding-top: 4px;
  }
  .key {
    display: inline-block;
    height: 8px;
    margin-right: 4px;
    outline: 1px solid var(--vscode-panel-border);
    width: 8px;
  }
  .part-user {
    background: var(--vscode-charts-green);
  }
  .part-package {
    background: var(--vscode-charts-blue);
  }
  .part-node {
    background: var(--vscode-charts-purple);
  }
  .part-engine {
    background: var(--vscode-charts-yellow);
  }
  .part-collection {
    background: var(--vscode-charts-orange);
  }
  .part-idle {
    background: transparent;
  }
  .part-poolscope {
    background: var(--vscode-descriptionForeground);
  }
  table {
    border-collapse: collapse;
    border-top: 1px solid var(--vscode-panel-border);
    font-size: 12px;
    width: 100%;
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
  tbody tr:hover {
    background: var(--vscode-list-hoverBackground);
  }
  td.name {
    max-width: 0;
    width: 60%;
  }
  td.name div {
    display: flex;
    gap: 8px;
    min-width: 0;
  }
  td.name .clip {
    flex: 0 1000 auto;
    min-width: 0;
  }
  td.name b.clip {
    flex: 0 1 auto;
  }
  td.share {
    min-width: 90px;
  }
  .notes {
    font-size: 12px;
    padding: 6px 14px 10px;
  }
  .notes p {
    margin: 0;
    padding: 1px 0;
  }
  .none {
    max-width: 60em;
    padding: 14px;
  }
  .none p {
    color: var(--vscode-descriptionForeground);
    margin: 0 0 10px;
  }
  .empty,
  .rest {
    color: var(--vscode-descriptionForeground);
    margin: 0;
    padding: 14px;
  }
  @media (max-width: 520px) {
    .calls,
    .caller,
    .caller + .link {
      display: none;
    }
  }
`;
