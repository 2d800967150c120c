import type { Disposable } from '../../src/base/disposable.ts';

/** Asks the browser for frames in which the panel paints: never two for one frame, and fewer for new events. */
export class Repaints implements Disposable {
  #frame: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #paintedAt = -Infinity;

  private readonly paint: () => void;

  constructor(paint: () => void) {
    this.paint = paint;
  }

  /** Paints in the next frame. */
  next(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#paintedAt = performance.now();
      this.paint();
    });
  }

  /** Paints when the last paint was so many milliseconds ago. */
  after(leastMs: number): void {
    const wait = this.#paintedAt + leastMs - performance.now();
    if (wait <= 0) return this.next();
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.next();
    }, wait);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
  }
}
