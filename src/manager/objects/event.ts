import type { WaitOptions } from '../../sync/index.ts';
import type { Site } from './callers.ts';
import { WaitLine } from './waitLine.ts';

/** Python's `Manager.Event`. `set()` ends all waits of that moment, even if `clear()` follows immediately. */
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

  /** Sets the flag and ends all waits. Does nothing if it is set. */
  set(): void {
    this.#isSet = true;
    for (const wait of this.#line.all()) wait.resolve(true);
  }

  /** Clears the flag, so that later waits block. Does nothing if it is not set. */
  clear(): void {
    this.#isSet = false;
  }

  /** Waits until the flag is set. Returns false if it was not set within the timeout. */
  async wait(options?: WaitOptions): Promise<boolean> {
    return this.#isSet || this.#line.enter(this.#site.caller, options, () => false, undefined);
  }
}
