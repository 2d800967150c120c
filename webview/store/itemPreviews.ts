import { previewOf } from '../../src/model/items/itemPreview.ts';
import { requestLimits } from '../../src/protocol/panel/viewSync.ts';
import type { RunSource } from './runSource.ts';

/** Most previews that are kept. The oldest ones are dropped. */
const mostKept = 20_000;

/**
 * One line about the input of an item, or about its value. Views ask for the items that they show: the previews that are
 * not known are requested together, after the current frame, and the views render again when they arrive.
 */
export class ItemPreviews {
  #epoch = -1;
  #known = new Map<number, string | null>();
  #wanted = new Set<number>();
  #isAsking = false;

  private readonly store: RunSource;
  private readonly part: 'input' | 'value';

  constructor(store: RunSource, part: 'input' | 'value') {
    this.store = store;
    this.part = part;
  }

  /** Undefined if it was not recorded, or is not known yet. */
  of(item: number): string | undefined {
    this.#dropOther();
    const known = this.#known.get(item);
    if (known !== undefined) return known ?? undefined;
    const failed = this.store.model.failures.get(item)?.input;
    if (failed !== undefined && this.part === 'input') return previewOf(failed);
    this.#wanted.add(item);
    if (!this.#isAsking) {
      this.#isAsking = true;
      setTimeout(() => void this.#ask());
    }
    return undefined;
  }

  async #ask(): Promise<void> {
    const epoch = this.#epoch;
    // The newest ones are those on the screen.
    const items = [...this.#wanted].slice(-requestLimits.previews);
    this.#wanted.clear();
    const previews = await this.store.host.request('itemPreviews', { items, part: this.part }).catch(() => []);
    this.#isAsking = false;
    if (epoch !== this.store.epoch) return;
    for (const [k, item] of items.entries()) this.#keep(item, previews[k] ?? null);
    this.store.invalidate();
  }

  /** What a live run has not written yet is asked for again. */
  #keep(item: number, preview: string | null): void {
    if (preview === null && this.store.live) return;
    this.#known.set(item, preview);
    if (this.#known.size <= mostKept) return;
    const [oldest] = this.#known.keys();
    if (oldest !== undefined) this.#known.delete(oldest);
  }

  #dropOther(): void {
    if (this.#epoch === this.store.epoch) return;
    this.#epoch = this.store.epoch;
    this.#known.clear();
    this.#wanted.clear();
  }
}
