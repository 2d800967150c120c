import { css } from 'lit';
import { emptyStyles } from '../../kit/listStyles.ts';

export const tuningStyles = css`
  ${emptyStyles}
  :host {
    container-type: inline-size;
    display: block;
    min-height: 0;
  }
  .tuning {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(300px, 420px);
    grid-template-rows: minmax(260px, 1fr);
    height: 100%;
    overflow: auto;
  }
  .tuning:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  figure {
    display: flex;
    flex-direction: column;
    margin: 0;
    min-height: 0;
    min-width: 0;
    padding: 10px 14px;
  }
  figcaption {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 14px;
  }
  figcaption b {
    flex: 1 0 auto;
    font-weight: 600;
    max-width: 100%;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .key::before {
    background: var(--vscode-foreground);
    content: '';
    display: inline-block;
    margin-right: 5px;
    vertical-align: middle;
  }
  .key.measured::before {
    border-radius: 50%;
    height: 8px;
    width: 8px;
  }
  .key.model::before {
    background: var(--vscode-charts-blue);
    height: 2px;
    width: 12px;
  }
  .key.flat::before {
    background: color-mix(in srgb, var(--vscode-testing-iconPassed) 30%, var(--vscode-editor-background));
    height: 10px;
    width: 10px;
  }
  .plot {
    flex: 1;
    max-height: 460px;
    min-height: 0;
    position: relative;
  }
  .advice {
    border-left: 1px solid var(--vscode-panel-border);
    overflow: auto;
    padding: 10px 14px 14px;
  }
  .advice h2 {
    margin: 14px 0 5px;
  }
  .use {
    align-items: baseline;
    display: flex;
    flex-wrap: wrap;
    gap: 0 10px;
    margin: 0;
  }
  .use strong {
    font-size: 15px;
    font-weight: 600;
  }
  .reason {
    margin: 4px 0 10px;
  }
  .buttons,
  .busy {
    align-items: center;
    display: flex;
    flex-wrap: wrap;
    gap: 6px 8px;
  }
  .busy {
    margin-top: 8px;
  }
  .advice section > vscode-button {
    margin-top: 6px;
  }
  .chosen {
    margin: 8px 0 0;
  }
  label {
    align-items: center;
    display: grid;
    gap: 12px;
    grid-template-columns: 74px minmax(0, 1fr) 52px;
    line-height: 22px;
  }
  output {
    text-align: right;
  }
  input[type='range'] {
    appearance: none;
    background: linear-gradient(
      to right,
      var(--vscode-button-background) var(--filled),
      color-mix(in srgb, var(--vscode-foreground) 25%, var(--vscode-editor-background)) var(--filled)
    );
    border-radius: 2px;
    height: 4px;
    margin: 0;
    outline: 1px solid var(--vscode-contrastBorder, transparent);
    outline-offset: 0;
    width: 100%;
  }
  input[type='range']::-webkit-slider-thumb {
    appearance: none;
    background: var(--vscode-button-background);
    border: 1px solid var(--vscode-contrastBorder, transparent);
    border-radius: 50%;
    cursor: pointer;
    height: 14px;
    width: 14px;
  }
  input[type='range']:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: 6px;
  }
  .predicted {
    margin: 6px 0 0;
  }
  .predicted strong {
    font-weight: 600;
  }
  .stacked {
    height: 14px;
  }
  .parts {
    font-size: 12px;
    margin: 5px 0 0;
  }
  .parts li {
    align-items: baseline;
    display: inline-flex;
    gap: 5px;
    margin-right: 12px;
    white-space: nowrap;
  }
  .parts ul,
  ul.parts {
    list-style: none;
    padding: 0;
  }
  .parts i {
    border: 1px solid var(--vscode-contrastBorder, transparent);
    display: inline-block;
    height: 8px;
    width: 8px;
  }
  .parts .part-idleMicros,
  .stacked {
    background: color-mix(in srgb, var(--vscode-descriptionForeground) 25%, var(--vscode-editor-background));
  }
  table {
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
    width: 100%;
  }
  th {
    color: var(--vscode-descriptionForeground);
    font-weight: 400;
  }
  th,
  td {
    line-height: 20px;
    padding: 0;
    text-align: right;
    white-space: nowrap;
  }
  th:first-child,
  td:first-child {
    text-align: left;
  }
  tr.recommended td {
    font-weight: 600;
  }
  @container (width < 680px) {
    .tuning {
      grid-template-columns: minmax(0, 1fr);
      grid-template-rows: none;
    }
    figure {
      height: 240px;
    }
    .advice {
      border-left: 0;
      border-top: 1px solid var(--vscode-panel-border);
      overflow: visible;
    }
  }
`;
