import { messageOf } from '../../src/base/errors.ts';
import type { ItemDetail } from '../../src/protocol/panel/viewSync.ts';
import type { PanelStore } from './panelStore.ts';

export type DetailState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'loaded'; readonly detail: ItemDetail }
  | { readonly kind: 'failed'; readonly message: string };

/** Input and value of the selected item. They are requested again when the item gets its outcome. */
export class ItemDetails {
  #key = '';
  #state: DetailState = { kind: 'loading' };

  private readonly store: PanelStore;

  constructor(store: PanelStore) {
    this.store = store;
  }

  of(item: number): DetailState {
    const key = `${this.store.epoch}/${item}/${this.store.model.items.outcome.get(item)}`;
    if (key !== this.#key) {
      this.#key = key;
      // The old text would show the input of one item under the name of another.
      this.#state = { kind: 'loading' };
      void this.#load(item, key);
    }
    return this.#state;
  }

  async #load(item: number, key: string): Promise<void> {
    let state: DetailState;
    try {
      state = { kind: 'loaded', detail: await this.store.host.request('itemDetail', { item }) };
    } catch (error) {
      state = { kind: 'failed', message: messageOf(error) };
    }
    if (key !== this.#key) return;
    this.#state = state;
    this.store.invalidate();
  }
}
