import { css } from 'lit';

export const flameStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    position: relative;
  }
  .path {
    align-items: baseline;
    display: flex;
    flex: none;
    flex-wrap: wrap;
    font-size: 12px;
    gap: 2px 6px;
    padding: 0 0 4px;
  }
  .path .link {
    max-width: 24em;
  }
  .path [aria-current] {
    color: var(--vscode-foreground);
  }
  .scroll {
    flex: 0 1 auto;
    min-height: 0;
    overflow: hidden auto;
    scrollbar-width: thin;
  }
  .scroll:focus {
    outline: none;
  }
  .scroll:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  canvas {
    display: block;
    position: sticky;
    top: 0;
  }
  .selected {
    border-top: 1px solid var(--vscode-panel-border);
    display: flex;
    flex: none;
    flex-wrap: wrap;
    font-size: 12px;
    gap: 2px 10px;
    padding: 4px 0;
  }
  .selected .clip {
    max-width: 100%;
  }
`;
