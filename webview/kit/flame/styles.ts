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
  .tip {
    background: var(--vscode-editorHoverWidget-background);
    border: 1px solid var(--vscode-editorHoverWidget-border);
    border-radius: 3px;
    color: var(--vscode-editorHoverWidget-foreground);
    font-size: 12px;
    left: 0;
    max-width: calc(100% - 8px);
    overflow-wrap: anywhere;
    padding: 3px 8px;
    pointer-events: none;
    position: absolute;
    top: 0;
    z-index: 5;
  }
  .tip[hidden] {
    display: none;
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
  .visually-hidden {
    clip-path: inset(50%);
    height: 1px;
    overflow: hidden;
    position: absolute;
    white-space: nowrap;
    width: 1px;
  }
`;
