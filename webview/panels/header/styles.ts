import { css } from 'lit';

export const headerStyles = css`
  :host {
    display: block;
    padding: 8px 14px 10px;
  }
  header {
    align-items: center;
    display: flex;
    flex-wrap: wrap;
    gap: 4px 10px;
    min-height: 28px;
  }
  h1 {
    font-size: 14px;
    font-weight: 400;
    line-height: 20px;
    margin: 0;
  }
  .facts {
    flex: 0 1 auto;
    min-width: 0;
  }
  @media (width >= 700px) {
    /* One line: the facts are clipped before the buttons move. */
    header {
      flex-wrap: nowrap;
    }
    header > :not(.facts) {
      flex-shrink: 0;
    }
    h1 {
      max-width: 50%;
    }
  }
  .space {
    flex: 1 1 0;
  }
  .badge {
    background: var(--vscode-badge-background);
    border: 1px solid var(--vscode-contrastBorder, transparent);
    border-radius: 11px;
    color: var(--vscode-badge-foreground);
    font-size: 11px;
    line-height: 16px;
    padding: 0 8px;
    white-space: nowrap;
  }
  .tone-busy .badge {
    background: var(--vscode-activityBarBadge-background);
    color: var(--vscode-activityBarBadge-foreground);
  }
  .tone-bad .state {
    color: var(--vscode-testing-iconFailed, var(--vscode-errorForeground));
  }
  .tone-good .state,
  .tone-busy .state {
    color: var(--vscode-testing-iconPassed);
  }
  .clock,
  .left {
    font-family: var(--vscode-editor-font-family);
    font-size: 12px;
  }
  .actions {
    align-items: center;
    display: flex;
    flex-wrap: wrap;
    gap: 4px 8px;
  }
  .restricted {
    align-items: center;
    display: inline-flex;
    font-size: 12px;
    gap: 4px;
  }
  .progress {
    margin: 6px 0 10px;
  }
  .progress .stacked {
    background: var(--vscode-editorWidget-background);
    border-radius: 2px;
    height: 6px;
  }
  .indeterminate {
    background: var(--vscode-editorWidget-background);
    border-radius: 2px;
    height: 6px;
    overflow: hidden;
    position: relative;
  }
  .indeterminate i {
    animation: slide 2.4s linear infinite;
    background: var(--vscode-progressBar-background);
    height: 100%;
    position: absolute;
    width: 12%;
  }
  @keyframes slide {
    from {
      left: -12%;
    }
    to {
      left: 100%;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .indeterminate i {
      animation: none;
      opacity: 0.5;
      width: 100%;
    }
  }
  :host-context(body.vscode-reduce-motion) .indeterminate i {
    animation: none;
    opacity: 0.5;
    width: 100%;
  }
  .tiles {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 26px;
  }
  .tile {
    white-space: nowrap;
  }
  .value {
    font-size: 17px;
    font-variant-numeric: tabular-nums;
    font-weight: 600;
    line-height: 22px;
  }
  .suffix {
    color: var(--vscode-descriptionForeground);
    font-size: 11px;
  }
  .label {
    color: var(--vscode-descriptionForeground);
    font-size: 11px;
    line-height: 15px;
  }
  .tile.error .value {
    color: var(--vscode-list-errorForeground, var(--vscode-errorForeground));
  }
  .spark {
    align-self: center;
    flex: 0 1 220px;
    height: 34px;
    margin-left: auto;
    min-width: 80px;
    width: 0;
  }
  /* A low or narrow window: all figures in one line, which scrolls, so that there is room for the content. */
  @media (height < 640px), (width < 700px) {
    .progress {
      margin: 4px 0 6px;
    }
    .tiles {
      flex-wrap: nowrap;
      gap: 0 18px;
      mask-image: linear-gradient(to right, black calc(100% - 24px), transparent);
      overflow-x: auto;
      padding-right: 24px;
      scrollbar-width: none;
    }
    .tiles:focus-visible {
      outline: 1px solid var(--vscode-focusBorder);
      outline-offset: -1px;
    }
    .tile {
      align-items: baseline;
      display: inline-flex;
      gap: 4px;
    }
    .value {
      font-size: 13px;
      line-height: 18px;
    }
    .spark {
      display: none;
    }
  }
  @media (width < 700px) {
    /* Two lines: name and buttons, then state and figures. */
    header {
      row-gap: 2px;
    }
    h1 {
      flex: 1 1 0;
      min-width: 0;
    }
    .space {
      flex: 0 0 100%;
      order: 1;
    }
    .badge,
    .facts,
    .clock,
    .left {
      order: 2;
    }
    .facts {
      flex: 1 1 0;
    }
  }
`;
