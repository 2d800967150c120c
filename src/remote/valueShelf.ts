import { serialize } from 'node:v8';
import { cutBlocks } from '../ipc/contentBlocks.ts';
import type { SentValue } from '../protocol/agentLink.ts';

/** Larger values are fetched in blocks, so that an agent receives each block once, and other messages pass between them. */
const mostSentBytes = 256 * 1024;

/** A value on its way. */
export interface ShelvedValue {
  readonly sent: SentValue;
  /** No agent needs its blocks any more. */
  release(): void;
}

interface Shelved {
  readonly bytes: Uint8Array;
  /** Number of values on their way that contain it. */
  uses: number;
}

/** Values that are sent to agents. The blocks of large ones wait here until the agents have fetched what they do not have. */
export class ValueShelf {
  readonly #blocks = new Map<string, Shelved>();
  readonly #kept = new WeakMap<object, SentValue>();

  /** Bytes of the blocks that wait, each counted once. */
  get bytes(): number {
    return [...this.#blocks.values()].reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  /** Throws if the value cannot be cloned. */
  put(value: unknown): ShelvedValue {
    const bytes = serialize(value);
    if (bytes.length <= mostSentBytes) return { sent: { kind: 'bytes', bytes }, release: () => {} };
    const blocks = cutBlocks(bytes);
    for (const block of blocks) {
      const known = this.#blocks.get(block.hash);
      if (known) known.uses++;
      else this.#blocks.set(block.hash, { bytes: block.bytes, uses: 1 });
    }
    let isReleased = false;
    return {
      sent: { kind: 'blocks', blocks: blocks.map((block) => ({ hash: block.hash, length: block.bytes.length })) },
      release: () => {
        if (isReleased) return;
        isReleased = true;
        for (const { hash } of blocks) this.#drop(hash);
      },
    };
  }

  /** A value that each worker receives, and which is never released. It must not change. */
  keep(value: object): SentValue {
    const known = this.#kept.get(value) ?? this.put(value).sent;
    this.#kept.set(value, known);
    return known;
  }

  /** The bytes of a block; null if its value was released. */
  read(hash: string): Uint8Array | null {
    return this.#blocks.get(hash)?.bytes ?? null;
  }

  #drop(hash: string): void {
    const found = this.#blocks.get(hash);
    if (found && --found.uses === 0) this.#blocks.delete(hash);
  }
}
