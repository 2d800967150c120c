import { LitElement } from 'lit';
import type { Disposable } from '../../src/base/disposable.ts';
import type { PanelStore } from './panelStore.ts';

/** A component that shows the store and renders again when it changed. */
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

  /** In the animation frame in which the store changed. */
  protected storeChanged(): void {
    this.requestUpdate();
  }
}

/** Registers a component once, also when the page loads the bundle twice. */
export function define(tag: string, element: CustomElementConstructor): void {
  if (!customElements.get(tag)) customElements.define(tag, element);
}
