import { css, html, LitElement, type TemplateResult } from 'lit';
import { define } from '../store/storeElement.ts';

const keyStep = 20;

/**
 * The line between two panes. Fires `resize-start` when a drag begins, `resize-by` with the pixels since then (towards
 * right or bottom), and `resize-reset` after a double click.
 */
export class Splitter extends LitElement {
  static override properties = {
    vertical: { type: Boolean, reflect: true },
    label: { attribute: false },
    value: { attribute: false },
  };
  static override styles = css`
    :host {
      background: var(--vscode-panel-border);
      cursor: row-resize;
      display: block;
      flex: none;
      height: 1px;
      position: relative;
      touch-action: none;
      z-index: 3;
    }
    :host([vertical]) {
      cursor: col-resize;
      height: auto;
      width: 1px;
    }
    .grip {
      inset: -3px 0;
      position: absolute;
      transition: background-color 0.1s 0.2s;
    }
    :host([vertical]) .grip {
      inset: 0 -3px;
    }
    .grip:hover,
    .grip:focus-visible {
      background: var(--vscode-sash-hoverBorder, var(--vscode-focusBorder));
      outline: none;
    }
  `;
  /** Whether the line is vertical, between left and right. */
  declare vertical: boolean;
  declare label: string;
  /** Size of the resized pane in pixels, for screen readers. */
  declare value: number;
  #start: number | undefined;

  constructor() {
    super();
    this.vertical = false;
    this.label = 'Resize';
    this.value = 0;
  }

  protected override render(): TemplateResult {
    return html`<div
      class="grip"
      role="separator"
      tabindex="0"
      aria-label=${this.label}
      aria-valuenow=${this.value}
      aria-valuemin="0"
      aria-valuemax="4000"
      aria-orientation=${this.vertical ? 'vertical' : 'horizontal'}
      @pointerdown=${this.#down}
      @pointermove=${this.#move}
      @pointerup=${() => (this.#start = undefined)}
      @pointercancel=${() => (this.#start = undefined)}
      @dblclick=${() => this.dispatchEvent(new CustomEvent('resize-reset'))}
      @keydown=${this.#key}
    ></div>`;
  }

  #down(event: PointerEvent): void {
    this.#start = this.#at(event);
    (event.target as HTMLElement).setPointerCapture(event.pointerId);
    this.dispatchEvent(new CustomEvent('resize-start'));
    event.preventDefault();
  }

  #move(event: PointerEvent): void {
    if (this.#start !== undefined) this.#tell(this.#at(event) - this.#start);
  }

  #key(event: KeyboardEvent): void {
    const step = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    this.dispatchEvent(new CustomEvent('resize-start'));
    this.#tell(step * keyStep);
  }

  #tell(pixels: number): void {
    this.dispatchEvent(new CustomEvent('resize-by', { detail: pixels }));
  }

  #at(event: PointerEvent): number {
    return this.vertical ? event.clientX : event.clientY;
  }
}

define('poolscope-splitter', Splitter);
