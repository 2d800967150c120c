import { deserialize } from 'node:v8';
import { createDeferred, type Deferred } from '../base/deferred.ts';
import { UserFacingError } from '../base/errors.ts';
import { blockHash } from '../ipc/contentBlocks.ts';
import type { SentValue } from '../protocol/agentLink.ts';
import type { BlockStore } from './blockStore.ts';

/** Blocks of one request: at most 1 MiB. */
const mostBlocks = 8;
/** Requests for blocks that are open at the same time, for all workers. More would only wait in the memory of the other side. */
const mostRequests = 4;

export interface ValueReaderOptions {
  readonly store: Pick<BlockStore, 'keep' | 'read'>;
  /** Fetches blocks from the other side: null for a block whose value is not needed any more. */
  readonly fetch: (hashes: readonly string[]) => Promise<readonly (Uint8Array | null)[]>;
}

/** A block that is being fetched. */
interface Coming {
  readonly arrived: Deferred<void>;
  /** Memory that its bytes are copied to. */
  readonly places: Uint8Array[];
}

/** Reads values that were sent. It fetches the blocks of large ones, each once: they are kept in the store. */
export class ValueReader {
  readonly #options: ValueReaderOptions;
  readonly #coming = new Map<string, Coming>();
  /** Blocks that no request asks for yet. */
  readonly #wanted: string[] = [];
  #requests = 0;

  constructor(options: ValueReaderOptions) {
    this.#options = options;
  }

  /** Rejects with UserFacingError if a block was changed on its way. Nothing of its value is read then. */
  async read(value: SentValue): Promise<unknown> {
    if (value.kind === 'bytes') return deserialize(value.bytes);
    // Memory of its own: typed arrays in the value are views of it.
    const bytes = new Uint8Array(value.blocks.reduce((sum, { length }) => sum + length, 0));
    const arrivals: Promise<void>[] = [];
    let at = 0;
    for (const { hash, length } of value.blocks) {
      const arrival = this.#fill(bytes.subarray(at, (at += length)), hash);
      if (arrival) arrivals.push(arrival);
    }
    this.#request();
    await Promise.all(arrivals);
    return deserialize(bytes);
  }

  /** Undefined if the block is known. */
  #fill(place: Uint8Array, hash: string): Promise<void> | undefined {
    const known = this.#coming.get(hash);
    if (known) {
      known.places.push(place);
      return known.arrived.promise;
    }
    if (this.#options.store.read(hash, place)) return undefined;
    const coming: Coming = { arrived: createDeferred(), places: [place] };
    this.#coming.set(hash, coming);
    this.#wanted.push(hash);
    return coming.arrived.promise;
  }

  #request(): void {
    while (this.#requests < mostRequests && this.#wanted.length > 0) {
      this.#requests++;
      void this.#fetch(this.#wanted.splice(0, mostBlocks)).finally(() => {
        this.#requests--;
        this.#request();
      });
    }
  }

  async #fetch(hashes: readonly string[]): Promise<void> {
    try {
      const fetched = await this.#options.fetch(hashes);
      for (const [k, hash] of hashes.entries()) this.#take(hash, fetched[k] ?? null);
    } catch (error) {
      for (const hash of hashes) this.#leave(hash)?.arrived.reject(error as Error);
    }
  }

  #take(hash: string, bytes: Uint8Array | null): void {
    if (!bytes) return this.#leave(hash)?.arrived.reject(new Error('the value is not needed any more'));
    if (blockHash(bytes) !== hash) {
      throw new UserFacingError('an input was changed on its way: its hash differs', 'Run again.');
    }
    this.#options.store.keep({ hash, bytes });
    const coming = this.#leave(hash);
    for (const place of coming?.places ?? []) place.set(bytes);
    coming?.arrived.resolve();
  }

  #leave(hash: string): Coming | undefined {
    const coming = this.#coming.get(hash);
    this.#coming.delete(hash);
    return coming;
  }
}
