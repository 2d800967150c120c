import { messageOf } from '../../../src/base/errors.ts';
import { requestLimits } from '../../../src/protocol/panel/viewSync.ts';
import type { PanelStore } from '../../store/panelStore.ts';

/** Time without a key before a text is searched, in milliseconds. */
const pauseMs = 200;

/** Items whose input, value or error contains a text. The host searches the recording; errors are searched here. */
export class ItemSearch {
  #key = '';
  #mask: Uint8Array | undefined;
  #problem: string | undefined;
  #isSearching = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  private readonly store: PanelStore;

  constructor(store: PanelStore) {
    this.store = store;
  }

  get isSearching(): boolean {
    return this.#isSearching;
  }

  /** Why the last search failed. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** 1 for each item that was found, by item; undefined for an empty text, and until the first answer. */
  maskOf(text: string): Uint8Array | undefined {
    const { epoch, display } = this.store;
    // A live run is searched again when it is over.
    const key = text === '' ? '' : `${epoch}/${display.over}/${text}`;
    if (key !== this.#key) {
      this.#key = key;
      this.#problem = undefined;
      clearTimeout(this.#timer);
      this.#isSearching = text !== '';
      if (text === '') this.#mask = undefined;
      else this.#timer = setTimeout(() => void this.#search(text.slice(0, requestLimits.searchedText), key), pauseMs);
    }
    return this.#mask;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#key = '';
  }

  async #search(text: string, key: string): Promise<void> {
    let runs: readonly number[] = [];
    let problem: string | undefined;
    try {
      runs = await this.store.host.request('searchItems', { text });
    } catch (error) {
      problem = messageOf(error);
    }
    if (key !== this.#key) return;
    this.#mask = this.#maskOf(runs, text);
    this.#problem = problem;
    this.#isSearching = false;
    this.store.invalidate();
  }

  #maskOf(runs: readonly number[], text: string): Uint8Array {
    const { model } = this.store;
    const mask = new Uint8Array(Math.max(model.items.outcome.length, model.total ?? 0));
    for (let k = 0; k < runs.length; k += 2) mask.fill(1, runs[k], runs[k]! + runs[k + 1]!);
    const wanted = text.toLowerCase();
    for (const { item, failure } of model.failures.values()) {
      if (`${failure.name}: ${failure.message}`.toLowerCase().includes(wanted)) mask[item] = 1;
    }
    if (/^#?\d+$/.test(text)) mask[Number(text.replace('#', ''))] = 1;
    return mask;
  }
}
