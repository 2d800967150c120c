import { css } from 'lit';

export const locksStyles = css`
  :host {
    display: block;
    font-size: 12px;
    overflow: auto;
  }
  p {
    margin: 0;
  }
  code {
    font-family: var(--vscode-editor-font-family);
  }
  .deadlock {
    border-bottom: 1px solid var(--vscode-panel-border);
    border-left: 3px solid var(--vscode-list-errorForeground, var(--vscode-errorForeground));
    padding: 8px 14px 12px 11px;
  }
  .deadlock .head {
    align-items: center;
    display: flex;
    flex-wrap: wrap;
    gap: 2px 8px;
  }
  .deadlock .head b,
  .deadlock .head vscode-icon {
    color: var(--vscode-list-errorForeground, var(--vscode-errorForeground));
  }
  .ring {
    align-items: center;
    display: flex;
    flex-wrap: wrap;
    gap: 8px 24px;
    margin-top: 6px;
  }
  .members {
    display: grid;
    flex: 1 1 300px;
    gap: 10px;
    min-width: 0;
  }
  .member p,
  li p {
    overflow-wrap: anywhere;
  }
  .lower {
    align-items: flex-start;
    display: flex;
  }
  .table {
    flex: 1 1 auto;
    min-width: 0;
    overflow: auto;
    padding-bottom: 8px;
  }
  .now {
    border-left: 1px solid var(--vscode-panel-border);
    flex: none;
    max-width: 50%;
    padding: 6px 14px 12px;
  }
  .now h2 {
    margin-bottom: 4px;
  }
  table {
    white-space: nowrap;
  }
  .name .clip {
    display: inline-block;
    max-width: 200px;
    vertical-align: bottom;
  }
  .bar {
    min-width: 140px;
    width: 100%;
  }
  .more {
    padding: 4px 14px;
  }
  ul {
    display: grid;
    gap: 8px;
    list-style: none;
    margin: 6px 0 0;
    padding: 0;
  }
  .graph {
    display: block;
    flex: none;
    max-width: 100%;
  }
  line {
    stroke: var(--vscode-descriptionForeground);
    stroke-width: 1.25;
  }
  line.waits {
    stroke-dasharray: 4 3;
  }
  line.ring {
    stroke: var(--vscode-list-errorForeground, var(--vscode-errorForeground));
  }
  .tip {
    fill: var(--vscode-descriptionForeground);
  }
  .tip.ring {
    fill: var(--vscode-list-errorForeground, var(--vscode-errorForeground));
  }
  rect {
    fill: var(--vscode-editorWidget-background);
    stroke: color-mix(in srgb, var(--vscode-descriptionForeground) 50%, transparent);
  }
  .node.ring rect {
    stroke: var(--vscode-list-errorForeground, var(--vscode-errorForeground));
  }
  .selectable {
    cursor: pointer;
  }
  .selectable:hover rect {
    fill: var(--vscode-list-hoverBackground);
  }
  svg text {
    fill: var(--vscode-foreground);
    font-size: 12px;
    text-anchor: middle;
  }
  svg .note {
    fill: var(--vscode-descriptionForeground);
    font-size: 10px;
  }
  .empty {
    color: var(--vscode-descriptionForeground);
    padding: 14px;
  }
  @media (width < 700px) {
    .longest {
      display: none;
    }
    .bar {
      min-width: 70px;
    }
    .name .clip {
      max-width: 110px;
    }
    .lower {
      display: block;
    }
    .now {
      border-left: 0;
      border-top: 1px solid var(--vscode-panel-border);
      max-width: none;
    }
  }
`;
