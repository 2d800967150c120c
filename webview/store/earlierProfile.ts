import type { ProfileBaseline } from '../../src/model/compare/compareProfiles.ts';
import type { PanelStore } from './panelStore.ts';

/** The functions of an earlier run of the same job, asked for once for each run that the panel shows. */
export class EarlierProfile {
  #epoch = -1;
  #baseline: ProfileBaseline | null = null;

  private readonly store: PanelStore;

  constructor(store: PanelStore) {
    this.store = store;
  }

  /** Null if there is none, or until the host has answered. */
  get now(): ProfileBaseline | null {
    if (this.#epoch !== this.store.epoch) {
      this.#epoch = this.store.epoch;
      this.#baseline = null;
      void this.#ask(this.#epoch);
    }
    return this.#baseline;
  }

  async #ask(epoch: number): Promise<void> {
    const baseline = await this.store.host.request('earlierProfile', null).catch(() => null);
    if (epoch !== this.store.epoch || baseline === null) return;
    this.#baseline = baseline;
    this.store.invalidate();
  }
}
