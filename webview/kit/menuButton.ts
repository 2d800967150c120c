import { css, html, LitElement, type TemplateResult } from 'lit';
import { define } from '../store/storeElement.ts';
import { baseStyles } from './styles.ts';

/** A button that opens its slotted content as a menu below itself. Escape and a click elsewhere close the menu. */
export class MenuButton extends LitElement {
  static override properties = {
    text: { attribute: false },
    label: { attribute: false },
    active: { attribute: false },
  };
  static override styles = [
    baseStyles,
    css`
      :host {
        display: inline-flex;
      }
      button {
        align-items: center;
        background: var(--vscode-settings-dropdownBackground);
        border: 1px solid var(--vscode-settings-dropdownBorder);
        border-radius: 4px;
        color: var(--vscode-settings-dropdownForeground);
        cursor: pointer;
        display: inline-flex;
        font: inherit;
        gap: 4px;
        height: 26px;
        max-width: 220px;
        padding: 0 4px 0 8px;
      }
      button.active {
        background: var(--vscode-inputOption-activeBackground);
        border-color: var(--vscode-inputOption-activeBorder);
        color: var(--vscode-inputOption-activeForeground);
      }
      button:focus-visible {
        outline: 1px solid var(--vscode-focusBorder);
        outline-offset: 1px;
      }
      [popover] {
        background: var(--vscode-settings-dropdownBackground);
        border: 1px solid var(--vscode-settings-dropdownListBorder);
        border-radius: 4px;
        color: var(--vscode-settings-dropdownForeground);
        inset: auto;
        margin: 0;
        max-height: 60vh;
        overflow: auto;
        padding: 4px;
      }
    `,
  ];
  /** Text of the button: the current choice. */
  declare text: string;
  /** Subject of the choice, for screen readers. */
  declare label: string;
  /** Whether the choice differs from the default. */
  declare active: boolean;

  constructor() {
    super();
    this.text = '';
    this.label = '';
    this.active = false;
    // The Escape that closes the menu must not reach the panel, which would clear the selection. The focus returns to the button.
    this.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !this.#menu?.matches(':popover-open')) return;
      event.stopPropagation();
      event.preventDefault();
      this.close();
    });
  }

  close(): void {
    this.#menu?.hidePopover();
    this.renderRoot.querySelector('button')?.focus();
  }

  protected override render(): TemplateResult {
    return html`<button
        class=${this.active ? 'active' : ''}
        aria-haspopup="true"
        aria-label="${this.label}: ${this.text}"
        popovertarget="menu"
        @click=${this.#place}
      >
        <span class="clip">${this.text}</span><vscode-icon name="chevron-down"></vscode-icon>
      </button>
      <div id="menu" popover role="group" aria-label=${this.label} @toggle=${this.#place}><slot></slot></div>`;
  }

  get #menu(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>('#menu');
  }

  #place(): void {
    const menu = this.#menu;
    if (!menu) return;
    const box = this.getBoundingClientRect();
    const left = Math.max(4, Math.min(box.left, innerWidth - menu.offsetWidth - 4));
    const below = box.bottom + 2 + menu.offsetHeight <= innerHeight || box.top < menu.offsetHeight;
    menu.style.left = `${left}px`;
    menu.style.top = `${below ? box.bottom + 2 : box.top - 2 - menu.offsetHeight}px`;
    menu.style.minWidth = `${box.width}px`;
  }
}

define('poolscope-menu-button', MenuButton);

/** A slotted row that can be checked. */
export function menuRow(text: TemplateResult | string, checked: boolean, choose: () => void): TemplateResult {
  return html`<button
    class="menu-row"
    role="menuitemcheckbox"
    aria-checked=${checked ? 'true' : 'false'}
    @click=${choose}
  >
    <vscode-icon name="check"></vscode-icon>${text}
  </button>`;
}

/** Styles of the slotted rows. */
export const menuRowStyles = css`
  .menu-row {
    align-items: center;
    background: none;
    border: 0;
    border-radius: 3px;
    color: inherit;
    cursor: pointer;
    display: flex;
    font: inherit;
    gap: 6px;
    height: 22px;
    padding: 0 12px 0 6px;
    white-space: nowrap;
    width: 100%;
  }
  .menu-row:hover {
    background: var(--vscode-list-hoverBackground);
  }
  .menu-row:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  .menu-row vscode-icon {
    visibility: hidden;
  }
  .menu-row[aria-checked='true'] vscode-icon {
    visibility: visible;
  }
`;
