import { Protocol, type Answer } from './messages.ts';

/** The messages of one end that have no answer yet. */
export class OpenItems<Item extends { readonly id: string }> {
  readonly protocol = new Protocol();
  readonly #open: Item[] = [];

  get size(): number {
    return this.#open.length;
  }

  get all(): readonly Item[] {
    return this.#open;
  }

  add(item: Item): void {
    this.#open.push(item);
  }

  /** Removes and returns the item that an answer belongs to. `likely`: the item whose code answers, if that is known. */
  take({ id }: Answer, likely?: Item): Item | undefined {
    const open = this.#open;
    // `shift` is a call into V8 even for an array with one element.
    if (open.length === 1) return open[0]?.id === id ? open.pop() : undefined;
    let at = likely !== undefined && likely.id === id ? Math.max(0, open.indexOf(likely)) : 0;
    while (at < open.length && open[at]?.id !== id) at++;
    if (at === 0) return open.shift();
    return at < open.length ? open.splice(at, 1)[0] : undefined;
  }
}
