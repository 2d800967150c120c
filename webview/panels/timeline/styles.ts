import { css, unsafeCSS } from 'lit';
import { selectStyles } from '../../kit/listStyles.ts';

/** The colours of the legend, as in `tonesOf`. */
const toneColours: Readonly<Record<string, readonly string[]>> = {
  swatches: [
    'descriptionForeground',
    'charts-blue',
    'charts-yellow',
    'terminal-ansiCyan',
    'charts-purple',
    'charts-green',
    'symbolIcon-classForeground',
    'terminal-ansiBrightMagenta',
  ],
  durations: ['descriptionForeground', 'charts-blue', 'charts-blue', 'charts-yellow', 'symbolIcon-classForeground'],
};

const toneRules = Object.entries(toneColours).flatMap(([scale, names]) =>
  names.map((name, k) => `.key.${scale}-${k + 1} { background: var(--vscode-${name}); }`),
);

export const timelineStyles = css`
  ${selectStyles} ${unsafeCSS(toneRules.join('\n'))}
  :host {
    display: block;
    position: relative;
  }
  .bar {
    align-items: center;
    display: flex;
    gap: 10px;
    height: 30px;
    overflow: hidden;
    padding: 0 10px 0 14px;
    white-space: nowrap;
  }
  .space {
    flex: 1;
  }
  .range,
  .bar button.link {
    font-size: 12px;
  }
  .range {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .legend {
    color: var(--vscode-descriptionForeground);
    display: flex;
    font-size: 11px;
    gap: 10px;
    min-width: 0;
    overflow: hidden;
  }
  .legend span {
    flex: none;
  }
  .legend .clip {
    max-width: 110px;
  }
  .colour-by {
    align-items: center;
    color: var(--vscode-descriptionForeground);
    display: flex;
    flex: 0 1 auto;
    font-size: 11px;
    gap: 5px;
    min-width: 0;
  }
  .colour-by select {
    max-width: 190px;
    min-width: 60px;
  }
  .key.durations-2 {
    opacity: 0.45;
  }
  .key.logged {
    background: linear-gradient(
      90deg,
      var(--vscode-editorWarning-foreground) 50%,
      var(--vscode-testing-iconFailed, var(--vscode-errorForeground)) 50%
    );
    height: 4px;
  }
  .key {
    border-radius: 1px;
    display: inline-block;
    height: 8px;
    margin-right: 4px;
    width: 8px;
  }
  .key.running {
    background: var(--vscode-charts-blue);
  }
  .key.waiting {
    background: color-mix(in srgb, var(--vscode-descriptionForeground) 40%, transparent);
    border-top: 2px solid var(--vscode-descriptionForeground);
  }
  .key.waited {
    background: color-mix(in srgb, var(--vscode-foreground) 30%, transparent);
  }
  .key.preempted {
    background: var(--vscode-symbolIcon-classForeground);
  }
  .key.computed,
  .key.succeeded {
    background: var(--vscode-testing-iconPassed);
  }
  .key.failed {
    background: var(--vscode-testing-iconFailed, var(--vscode-errorForeground));
  }
  .key.timedOut {
    background: var(--vscode-editorWarning-foreground);
  }
  .key.crashed {
    background: var(--vscode-charts-purple);
  }
  .key.cancelled {
    background: var(--vscode-descriptionForeground);
  }
  .tools {
    display: flex;
    flex: none;
  }
  .scroll {
    overflow: hidden auto;
    position: relative;
    scrollbar-width: thin;
    touch-action: pan-y;
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
    left: 0;
    position: sticky;
    top: 0;
  }
  .tip {
    max-width: min(560px, 90%);
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  @media (width < 700px) {
    .legend,
    .colour-by span {
      display: none;
    }
    .colour-by select {
      max-width: 130px;
    }
  }
`;
