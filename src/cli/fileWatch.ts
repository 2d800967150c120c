import { existsSync, statSync, watch, type FSWatcher } from 'node:fs';
import { dirname } from 'node:path';

/** An editor writes a file in several steps. */
const settleMs = 60;
/** Time between two looks for a folder that is gone. */
const goneMs = 300;

/**
 * Waits until files are saved. It watches their folders, because most editors replace a file by another one, which ends the
 * watch of the file itself.
 */
export class FileWatch {
  readonly #onSaved: (files: readonly string[]) => void;
  readonly #folders = new Map<string, WatchedFolder>();
  /** A build may delete its folder and make it again. */
  readonly #gone = new Set<string>();
  #goneTimer: NodeJS.Timeout | undefined;
  /** Time and size of each file when it was last looked at. */
  readonly #stamps = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;

  /** `onSaved` receives the files of one save. */
  constructor(onSaved: (files: readonly string[]) => void) {
    this.#onSaved = onSaved;
  }

  get size(): number {
    return this.#stamps.size;
  }

  /** Also watches these files. Absolute paths; one that does not exist may be made later. */
  add(files: Iterable<string>): void {
    for (const file of files) {
      if (this.#stamps.has(file)) continue;
      this.#stamps.set(file, stampOf(file));
      this.#watchFolder(dirname(file));
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    clearInterval(this.#goneTimer);
    for (const { watcher } of this.#folders.values()) watcher.close();
    this.#folders.clear();
  }

  #watchFolder(folder: string): void {
    if (this.#folders.has(folder)) return;
    try {
      const identity = identityOf(folder);
      if (identity === '') throw new Error('gone');
      const watcher = watch(folder, () => this.#look());
      // A folder that is deleted has no files to save.
      watcher.on('error', () => watcher.close());
      this.#folders.set(folder, { watcher, identity });
      this.#gone.delete(folder);
    } catch {
      this.#gone.add(folder);
      this.#goneTimer ??= setInterval(() => this.#lookForGone(), goneMs);
    }
  }

  #lookForGone(): void {
    const back = [...this.#gone].filter((folder) => existsSync(folder));
    for (const folder of back) this.#watchFolder(folder);
    if (back.length > 0) this.#look();
    if (this.#gone.size > 0) return;
    clearInterval(this.#goneTimer);
    this.#goneTimer = undefined;
  }

  /** A watch ends with its folder, also if another one comes in its place. */
  #renewFolders(): void {
    for (const [folder, { watcher, identity }] of this.#folders) {
      if (identityOf(folder) === identity) continue;
      watcher.close();
      this.#folders.delete(folder);
      this.#watchFolder(folder);
    }
  }

  /** The name in an event may be that of a temporary file, so all files are compared, once it is quiet. */
  #look(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#renewFolders();
      const saved: string[] = [];
      for (const [file, before] of this.#stamps) {
        const now = stampOf(file);
        // Between two steps of a save, a file may be gone.
        if (now === before || now === '') continue;
        this.#stamps.set(file, now);
        saved.push(file);
      }
      if (saved.length > 0) this.#onSaved(saved);
    }, settleMs);
  }
}

interface WatchedFolder {
  readonly watcher: FSWatcher;
  readonly identity: string;
}

/** A new folder often has the number of the one that was deleted. */
function identityOf(folder: string): string {
  const found = statSync(folder, { throwIfNoEntry: false });
  return found ? `${found.ino} ${found.birthtimeMs}` : '';
}

function stampOf(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  return found ? `${found.mtimeMs} ${found.size}` : '';
}
