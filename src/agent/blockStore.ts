import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Block } from '../ipc/contentBlocks.ts';

interface Place {
  readonly at: number;
  readonly length: number;
}

/** Blocks in a file, one after another. */
class BlockFile {
  readonly #path: string;
  readonly #fd: number;
  readonly #places = new Map<string, Place>();
  bytes = 0;

  constructor(path: string) {
    this.#path = path;
    this.#fd = openSync(path, 'wx+', 0o600);
  }

  add({ hash, bytes }: Block): void {
    for (let done = 0; done < bytes.length;) {
      done += writeSync(this.#fd, bytes, done, bytes.length - done, this.bytes + done);
    }
    this.#places.set(hash, { at: this.bytes, length: bytes.length });
    this.bytes += bytes.length;
  }

  read(hash: string, into: Uint8Array): boolean {
    const place = this.#places.get(hash);
    return place?.length === into.length && readSync(this.#fd, into, 0, place.length, place.at) === place.length;
  }

  remove(): void {
    closeSync(this.#fd);
    rmSync(this.#path, { force: true });
  }
}

/**
 * Blocks that an agent has received, in two files. When the newer one is full, it becomes the older one, whose blocks are
 * forgotten; a block that is used from there moves to the newer one. So what is used often stays.
 */
export class BlockStore {
  readonly #dir: string;
  readonly #mostFileBytes: number;
  #files = 0;
  #newer: BlockFile | undefined;
  #older: BlockFile | undefined;

  constructor(dir: string, mostFileBytes = 256 * 2 ** 20) {
    this.#dir = dir;
    this.#mostFileBytes = mostFileBytes;
  }

  /** Without room on the disk, a block is not kept. */
  keep(block: Block): void {
    try {
      if (this.#newer && this.#newer.bytes >= this.#mostFileBytes) {
        this.#older?.remove();
        this.#older = this.#newer;
        this.#newer = undefined;
      }
      this.#newer ??= new BlockFile(join(this.#dir, `blocks-${this.#files++}`));
      this.#newer.add(block);
    } catch {
      // It is fetched again if it is needed again.
    }
  }

  /** Reads a block, and returns whether it is there. */
  read(hash: string, into: Uint8Array): boolean {
    if (this.#newer?.read(hash, into)) return true;
    if (!this.#older?.read(hash, into)) return false;
    this.keep({ hash, bytes: into });
    return true;
  }

  close(): void {
    this.#newer?.remove();
    this.#older?.remove();
    this.#newer = this.#older = undefined;
  }
}
