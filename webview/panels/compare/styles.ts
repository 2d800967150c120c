import { css } from 'lit';

export const compareStyles = css`
  :host {
    display: block;
    overflow: auto;
    padding: 10px 14px;
  }
  p {
    margin: 0 0 4px;
  }
  h2 {
    font-size: 13px;
    font-weight: 600;
    margin: 14px 0 4px;
    text-transform: none;
  }
  svg {
    display: block;
  }
  .run {
    align-items: start;
    display: grid;
    gap: 2px 8px;
    grid-template-columns: 150px minmax(0, 1fr);
    margin-top: 6px;
  }
  @media (width < 600px) {
    .run {
      grid-template-columns: minmax(0, 1fr);
    }
  }
  .lanes {
    width: 100%;
  }
  .lanes .track {
    fill: var(--vscode-editorWidget-background);
    stroke: var(--vscode-contrastBorder, none);
  }
  .ran {
    fill: var(--vscode-testing-iconPassed);
  }
  .bad {
    fill: var(--vscode-testing-iconFailed, var(--vscode-errorForeground));
  }
  .scatter {
    font-size: 11px;
    max-width: 100%;
    overflow: visible;
  }
  .scatter .axis {
    stroke: var(--vscode-panel-border, var(--vscode-contrastBorder));
  }
  .scatter .diagonal {
    stroke: var(--vscode-descriptionForeground);
    stroke-dasharray: 4 3;
  }
  .scatter text {
    fill: var(--vscode-descriptionForeground);
  }
  circle {
    cursor: pointer;
    fill: var(--vscode-descriptionForeground);
    fill-opacity: 0.45;
  }
  circle.slower {
    fill: var(--vscode-testing-iconFailed, var(--vscode-errorForeground));
    fill-opacity: 0.8;
  }
  circle.faster {
    fill: var(--vscode-testing-iconPassed);
    fill-opacity: 0.8;
  }
  circle.selected {
    fill-opacity: 1;
    stroke: var(--vscode-focusBorder);
    stroke-width: 2;
  }
  .wide {
    overflow-x: auto;
  }
  td:not(:first-child),
  th:not(:first-child) {
    text-align: right;
  }
  .empty {
    color: var(--vscode-descriptionForeground);
  }
`;
