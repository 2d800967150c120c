import { closeSync, openSync, writeSync } from 'node:fs';
import { basename } from 'node:path';
import { messageOf } from '../base/errors.ts';

/** Receives whole lines that could not be written to the file, and the reason. */
export type Detour = (lines: string, because: string) => void;

// Saved, because user code may replace them.
const write = writeSync;
const toBytes = Buffer.from;

/**
 * An append-only file of lines. Every line is written synchronously, so that it outlives a throw, an exit, a kill and an
 * out-of-memory end of its thread.
 *
 * If the file cannot be written (a full disk, a limit, a deleted folder), that line and all later ones take the detour:
 * slower, and lost if the process is killed. Nothing is ever thrown into the user's code.
 */
export class SpoolFile {
  readonly #path: string;
  readonly #detour: Detour;
  #fd: number | undefined;
  #because = '';
  #asideCount = 0;

  constructor(path: string, detour: Detour) {
    this.#path = path;
    this.#detour = detour;
    try {
      this.#fd = openSync(path, 'a', 0o600);
    } catch (error) {
      this.#giveUp(error);
    }
  }

  /** `lines`: whole lines, each with its line break. */
  append(lines: string): void {
    try {
      if (this.#fd !== undefined) return writeAll(this.#fd, lines);
    } catch (error) {
      // A part of it may have been written. The reader ignores an incomplete line.
      this.#giveUp(error);
    }
    this.#detour(lines, this.#because);
  }

  /**
   * Writes a text, in parts, to a new file beside this one. Returns that file's name, or undefined if it could not be
   * written.
   */
  writeAside(text: Iterable<string>): string | undefined {
    const path = `${this.#path}.${this.#asideCount++}`;
    try {
      // Uses the file descriptor, because user code may have replaced writeFileSync.
      const fd = openSync(path, 'wx', 0o600);
      try {
        for (const part of text) writeAll(fd, part);
      } finally {
        closeSync(fd);
      }
      return basename(path);
    } catch {
      return undefined;
    }
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  #giveUp(error: unknown): void {
    this.#because = messageOf(error);
    this.close();
  }
}

function writeAll(fd: number, text: string): void {
  const written = write(fd, text);
  if (written === text.length) return;
  // The text has more bytes than characters, or a disk that is nearly full has taken only a part of it.
  const bytes = toBytes(text);
  for (let at = written; at < bytes.length;) at += write(fd, bytes, at);
}
