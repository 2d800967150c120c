import { LitElement } from 'lit';
import type { Disposable } from '../../src/base/disposable.ts';
import type { PanelStore } from './panelStore.ts';

/** A component that shows the store and renders again when the store has changed. */
export abstract class StoreElement extends LitElement {
  static override properties = { store: { attribute: false } };
  declare store: PanelStore;
  #subscription: Disposable | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#subscription = this.store.changed(() => this.storeChanged());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#subscription?.dispose();
  }

  /** Called in the animation frame after the store has changed. */
  protected storeChanged(): void {
    this.requestUpdate();
  }
}

/** Registers a component once, even if the page loads the bundle twice. */
export function define(tag: string, element: CustomElementConstructor): void {
  if (!customElements.get(tag)) customElements.define(tag, element);
}
