import { css, html, nothing, type TemplateResult } from 'lit';
import { text } from '../../kit/failureView.ts';
import { relativePath } from '../../kit/paths.ts';
import { asSentence } from '../../../src/base/visibleText.ts';
import { baseStyles } from '../../kit/styles.ts';
import { define, StoreElement } from '../../store/storeElement.ts';

/** The error of a run that could not start, and the next step. It replaces charts that would be empty. */
export class RunErrorView extends StoreElement {
  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
        overflow: auto;
        padding: 14px;
      }
      .message {
        font-size: 14px;
        margin: 0 0 10px;
        overflow-wrap: anywhere;
        white-space: pre-wrap;
      }
      pre {
        background: var(--vscode-textCodeBlock-background);
        border: 1px solid var(--vscode-contrastBorder, transparent);
        margin: 8px 0 12px;
        overflow: auto;
        padding: 8px 12px;
      }
      .next {
        margin: 0 0 12px;
      }
      details {
        color: var(--vscode-descriptionForeground);
      }
      details pre {
        color: var(--vscode-foreground);
        font-size: 12px;
      }
    `,
  ];

  protected override render(): TemplateResult | typeof nothing {
    const { error, setup } = this.store.model;
    if (!error) return nothing;
    const { at } = error;
    return html`<div role="alert">
        <p class="message">${text(asSentence(error.message))}</p>
        ${at ? this.#renderPlace(`${relativePath(at.file, setup.baseDir)}:${at.line}:${at.column}`) : nothing}
        ${error.codeFrame ? html`<pre class="mono" tabindex="0">${text(error.codeFrame)}</pre>` : nothing}
        ${error.nextStep ? html`<p class="next"><b>Next step:</b> ${text(error.nextStep)}</p>` : nothing}
      </div>
      ${
        this.store.canRun
          ? html`<vscode-button data-action="rerun" @click=${() => this.store.host.emit('rerun', null)}
              >Try again</vscode-button
            >`
          : nothing
      }
      ${
        error.failure?.stack
          ? html`<details>
              <summary>Stack</summary>
              <pre class="mono" tabindex="0">${text(error.failure.stack)}</pre>
            </details>`
          : nothing
      }`;
  }

  #renderPlace(place: string): TemplateResult {
    if (this.store.isFile) return html`<span class="mono dim">${text(place)}</span>`;
    return html`<button class="link mono" @click=${() => this.store.host.emit('openRunError', null)}>
      ${text(place)}
    </button>`;
  }
}

define('poolscope-run-error', RunErrorView);
