export interface Disposable {
  dispose(): void;
}

/**
 * Owns disposables and disposes of all of them, the newest first, also if some throw: then `dispose` throws the only error,
 * or an AggregateError of all. One that is added after `dispose` is disposed of immediately.
 */
export class DisposableStore implements Disposable {
  #items: Disposable[] = [];
  #disposed = false;

  add<T extends Disposable>(item: T): T {
    if (this.#disposed) item.dispose();
    else this.#items.push(item);
    return item;
  }

  dispose(): void {
    this.#disposed = true;
    const errors: unknown[] = [];
    for (const item of this.#items.splice(0).reverse()) {
      try {
        item.dispose();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 1) throw new AggregateError(errors, `${errors.length} disposables threw`);
    if (errors.length === 1) throw errors[0];
  }
}
