import { css } from 'lit';

/** Shared by every component: VS Code's own look, from its variables only. */
export const baseStyles = css`
  :host {
    box-sizing: border-box;
    color: var(--vscode-foreground);
    font-family: var(--vscode-font-family);
    font-size: var(--vscode-font-size);
  }
  :host([hidden]) {
    display: none;
  }
  *,
  *::before,
  *::after {
    box-sizing: inherit;
  }
  .dim {
    color: var(--vscode-descriptionForeground);
  }
  .mono {
    font-family: var(--vscode-editor-font-family);
    font-size: var(--vscode-editor-font-size);
  }
  .number {
    font-variant-numeric: tabular-nums;
    text-align: right;
    white-space: nowrap;
  }
  .clip {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .visually-hidden {
    clip-path: inset(50%);
    height: 1px;
    overflow: hidden;
    position: absolute;
    white-space: nowrap;
    width: 1px;
  }
  button.link {
    background: none;
    border: 0;
    color: var(--vscode-textLink-foreground);
    cursor: pointer;
    font: inherit;
    padding: 0;
    text-align: inherit;
  }
  button.link:hover {
    color: var(--vscode-textLink-activeForeground);
    text-decoration: underline;
  }
  button.link:focus-visible,
  summary:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: 1px;
  }
  .escaped {
    background: var(--vscode-textPreformat-background);
    border-radius: 2px;
    color: var(--vscode-textPreformat-foreground);
  }
  h2,
  h3 {
    color: var(--vscode-descriptionForeground);
    font-size: 11px;
    font-weight: 400;
    letter-spacing: 0;
    margin: 0;
    text-transform: uppercase;
  }
  .icon-failed,
  .icon-crashed,
  .text-error {
    color: var(--vscode-list-errorForeground, var(--vscode-errorForeground));
  }
  .icon-timedOut,
  .text-warn {
    color: var(--vscode-list-warningForeground, var(--vscode-editorWarning-foreground));
  }
  .icon-succeeded {
    color: var(--vscode-testing-iconPassed);
  }
  .icon-cancelled {
    color: var(--vscode-descriptionForeground);
  }
  .swatch {
    border-radius: 1px;
    display: inline-block;
    flex: none;
    height: 8px;
    width: 8px;
  }
  .swatch-0,
  .part-worker-0 {
    background: var(--vscode-charts-blue);
  }
  .fill-0 {
    fill: var(--vscode-charts-blue);
  }
  .swatch-1,
  .part-worker-1 {
    background: var(--vscode-charts-yellow);
  }
  .fill-1 {
    fill: var(--vscode-charts-yellow);
  }
  .swatch-2,
  .part-worker-2 {
    background: var(--vscode-terminal-ansiCyan);
  }
  .fill-2 {
    fill: var(--vscode-terminal-ansiCyan);
  }
  .swatch-3,
  .part-worker-3 {
    background: var(--vscode-charts-purple);
  }
  .fill-3 {
    fill: var(--vscode-charts-purple);
  }
  .swatch-4,
  .part-worker-4 {
    background: var(--vscode-charts-green);
  }
  .fill-4 {
    fill: var(--vscode-charts-green);
  }
  .swatch-5,
  .part-worker-5 {
    background: var(--vscode-symbolIcon-classForeground);
  }
  .fill-5 {
    fill: var(--vscode-symbolIcon-classForeground);
  }
  .swatch-6,
  .part-worker-6 {
    background: var(--vscode-terminal-ansiBrightMagenta);
  }
  .fill-6 {
    fill: var(--vscode-terminal-ansiBrightMagenta);
  }
  .swatch-7,
  .part-worker-7 {
    background: var(--vscode-descriptionForeground);
  }
  .fill-7 {
    fill: var(--vscode-descriptionForeground);
  }
`;

/** Class of a worker's colour. The number beside it is what identifies the worker. */
export const swatchClass = (worker: number): string => `swatch swatch-${swatchNumber(worker)}`;

/** Number of the worker's colour. It is also used for `part-worker-…` and `fill-…`. */
export const swatchNumber = (worker: number): number => ((worker % 8) + 8) % 8;
