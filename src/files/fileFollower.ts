import { closeSync, openSync, readSync } from 'node:fs';
import type { Output } from './output.ts';

/** In bytes. */
const blockBytes = 1 << 18;

/**
 * Copies a file that another process writes to an output, while it grows. A writer that replaces a dead one may write
 * the file again from its start, with the same bytes: what was copied is not copied again.
 */
export class FileFollower {
  readonly #path: string;
  readonly #output: Pick<Output, 'write' | 'failure'>;
  readonly #block = Buffer.allocUnsafe(blockBytes);
  #fd: number | undefined;
  #copiedBytes = 0;
  #isAsked = false;
  #isComplete = false;
  #isCopying = false;
  #copied: Promise<void> = Promise.resolve();
  #failure: Error | undefined;

  /** The file need not exist yet. */
  constructor(path: string, output: Pick<Output, 'write' | 'failure'>) {
    this.#path = path;
    this.#output = output;
  }

  /** Why the file could not be read, if this is so. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Call it when the file may have grown. */
  grown(): void {
    this.#isAsked = true;
    if (!this.#isCopying) this.#copied = this.#copy();
  }

  /** Call it when the file is complete. Resolves when all of it is written, or cannot be. */
  async end(): Promise<void> {
    this.#isComplete = true;
    this.grown();
    await this.#copied;
    if (this.#fd !== undefined) closeSync(this.#fd);
  }

  async #copy(): Promise<void> {
    this.#isCopying = true;
    while (this.#isAsked) {
      this.#isAsked = false;
      for (let bytes = this.#read(); bytes > 0; bytes = this.#read()) {
        await this.#output.write(this.#block.subarray(0, bytes));
        this.#copiedBytes += bytes;
      }
    }
    this.#isCopying = false;
  }

  /** Returns the number of bytes that are new in the block. */
  #read(): number {
    if (this.#failure || this.#output.failure) return 0;
    try {
      this.#fd ??= openSync(this.#path, 'r');
      return readSync(this.#fd, this.#block, 0, blockBytes, this.#copiedBytes);
    } catch (error) {
      const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (this.#isComplete || !isMissing) this.#failure = error as Error;
      return 0;
    }
  }
}
