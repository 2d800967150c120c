import type { WaitOptions } from '../../sync/index.ts';
import type { Site } from './callers.ts';
import { WaitLine } from './waitLine.ts';

/** Python's `Manager.Event`. A `set()` lets all go on that wait at that moment, even when `clear()` follows at once. */
export class EventObject {
  readonly #site: Site;
  #isSet = false;
  readonly #line = new WaitLine<boolean>();

  constructor(site: Site) {
    this.#site = site;
  }

  /** Whether the flag is set now. */
  isSet(): boolean {
    return this.#isSet;
  }

  /** Sets the flag and lets all go on that wait. Harmless when repeated. */
  set(): void {
    this.#isSet = true;
    for (const wait of this.#line.all()) wait.resolve(true);
  }

  /** Takes the flag back: who comes now waits. Harmless when repeated. */
  clear(): void {
    this.#isSet = false;
  }

  /** Waits until the flag is set; false when that took longer than the timeout. */
  async wait(options?: WaitOptions): Promise<boolean> {
    return this.#isSet || this.#line.enter(this.#site.caller, options, () => false, undefined);
  }
}
