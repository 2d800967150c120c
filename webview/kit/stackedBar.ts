import { css, html, type TemplateResult } from 'lit';

export interface BarPart {
  /** Class that colours the part. */
  readonly kind: string;
  /** Size in any unit. Parts are drawn in proportion. */
  readonly size: number;
  readonly title?: string;
}

/**
 * Draws parts of a whole side by side. The rest of `whole` stays empty. Widths are set by the `style` property, because
 * the security policy of the page refuses style attributes.
 */
export function stackedBar(parts: readonly BarPart[], whole: number, label: string): TemplateResult {
  return html`<span class="stacked" role="img" aria-label=${label} title=${label}>
    ${parts
      .filter((part) => part.size > 0)
      .map(
        (part) =>
          html`<i class="part-${part.kind}" .style=${`width:${(100 * part.size) / Math.max(whole, 1e-9)}%`}></i>`,
      )}
  </span>`;
}

export const stackedBarStyles = css`
  .stacked {
    background: var(--vscode-editorWidget-background);
    display: flex;
    height: 10px;
    outline: 1px solid var(--vscode-contrastBorder, transparent);
    overflow: hidden;
  }
  .stacked i {
    display: block;
    flex: none;
    min-width: 1px;
  }
  .part-succeeded {
    background: var(--vscode-testing-iconPassed);
  }
  .part-failed {
    background: var(--vscode-testing-iconFailed, var(--vscode-errorForeground));
  }
  .part-other {
    background: var(--vscode-editorWarning-foreground);
  }
  .part-cancelled {
    background: color-mix(in srgb, var(--vscode-descriptionForeground) 60%, var(--vscode-editor-background));
  }
  .part-running {
    background: var(--vscode-charts-blue);
  }
  .part-startMicros {
    background: color-mix(in srgb, var(--vscode-descriptionForeground) 60%, var(--vscode-editor-background));
  }
  .part-queueMicros {
    background: var(--vscode-charts-yellow);
  }
  .part-copyInMicros {
    background: var(--vscode-symbolIcon-classForeground);
  }
  .part-runMicros {
    background: var(--vscode-testing-iconPassed);
  }
  .part-copyOutMicros {
    background: var(--vscode-charts-purple);
  }
  .part-idleMicros {
    background: transparent;
  }
  .part-user {
    background: var(--vscode-charts-green);
  }
  .part-package {
    background: var(--vscode-charts-blue);
  }
  .part-node {
    background: var(--vscode-charts-purple);
  }
  .part-engine {
    background: var(--vscode-charts-yellow);
  }
  .part-collection {
    background: var(--vscode-symbolIcon-classForeground);
  }
  .part-idle {
    background: transparent;
  }
  .part-poolscope {
    background: var(--vscode-descriptionForeground);
  }
`;
