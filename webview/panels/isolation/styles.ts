import { css } from 'lit';

export const isolationStyles = css`
  :host {
    display: block;
    overflow: auto;
    padding: 10px 14px;
  }
  p,
  ul {
    margin: 0;
  }
  section {
    margin-top: 12px;
  }
  h2 {
    font-size: 13px;
    font-weight: 600;
    margin: 0 0 2px;
    text-transform: none;
  }
  ul {
    list-style: none;
    padding: 0;
  }
  li + li {
    margin-top: 6px;
  }
  .change {
    font-size: 12px;
    overflow-wrap: anywhere;
    padding-left: 14px;
  }
  code {
    background: none;
    color: var(--vscode-descriptionForeground);
    font-family: var(--vscode-editor-font-family);
  }
  .empty {
    color: var(--vscode-descriptionForeground);
  }
`;
