import { css } from 'lit';

export const workersStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
    position: relative;
  }
  .tables {
    container-type: inline-size;
    flex: 0 1 auto;
    max-height: 60%;
    min-height: 80px;
    overflow: auto;
  }
  .tables.alone {
    max-height: none;
  }
  table {
    white-space: nowrap;
  }
  tbody tr {
    cursor: default;
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
  .tip {
    white-space: nowrap;
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
  /* Columns that can be found elsewhere give way first, so that no column lies outside of the view. */
  @container (width < 1260px) {
    .measured .split {
      display: none;
    }
  }
  @container (width < 940px) {
    .measured .lines,
    .measured .use-loop {
      display: none;
    }
  }
  @container (width < 820px) {
    .split {
      display: none;
    }
  }
  @container (width < 720px) {
    .measured .current,
    .lines {
      display: none;
    }
  }
  @container (width < 580px) {
    .measured .busy,
    .measured .restarts {
      display: none;
    }
  }
  @container (width < 500px) {
    .measured .state,
    .restarts {
      display: none;
    }
    th,
    td {
      padding-right: 8px;
    }
  }
  .hosts {
    border-bottom: 1px solid var(--vscode-panel-border);
    margin-bottom: 4px;
  }
  .hosts th {
    position: static;
  }
  .host-host {
    max-width: 180px;
  }
  @container (width < 860px) {
    .host-received,
    .host-sent {
      display: none;
    }
  }
  @container (width < 700px) {
    .host-cores,
    .host-failed,
    .host-latency {
      display: none;
    }
  }
  @container (width < 520px) {
    .host-clock,
    .host-busy {
      display: none;
    }
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
