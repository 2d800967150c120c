import { css } from 'lit';
import { barStyles, emptyStyles, selectStyles } from '../../kit/listStyles.ts';

export const profileStyles = css`
  ${barStyles} ${emptyStyles} ${selectStyles}
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
    min-height: min(160px, calc(var(--rows-height, 160px) + 34px));
    padding: 0 14px 6px;
  }
  .bar {
    padding: 8px 14px;
  }
  .bar.forms {
    padding-top: 0;
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
  poolscope-functions {
    border-top: 1px solid var(--vscode-panel-border);
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
`;
