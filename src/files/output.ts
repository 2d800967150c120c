import { constants, createWriteStream, fstatSync, openSync, statSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { createDeferred } from '../base/deferred.ts';

/** The path that stands for stdout. */
export const stdoutPath = '-';

/** A pipe without a reader is tried again after this time. No event reports a reader. */
const readerPollMs = 50;

/**
 * Receives output as it comes: a regular file, a pipe, a device, or stdout. The first failure is kept, and nothing is
 * written after it.
 */
export class Output {
  /** For messages: the path, or `stdout`. */
  readonly name: string;
  readonly #stream: Writable;
  readonly #failed = createDeferred<void>();
  #written: Promise<void> = Promise.resolve();
  #failure: Error | undefined;

  constructor(name: string, stream: Writable) {
    this.name = name;
    this.#stream = stream;
    stream.on('error', (error) => this.#fail(error));
  }

  /** Why not everything was written, if this is so. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Resolves when writing has failed. */
  get failed(): Promise<void> {
    return this.#failed.promise;
  }

  /** Resolves when the bytes are written, or cannot be. A caller that waits never holds more than one piece in memory. */
  write(bytes: Uint8Array): Promise<void> {
    if (this.#failure || bytes.length === 0) return this.#written;
    const isWritten = new Promise<void>((resolve) => {
      this.#stream.write(bytes, (error) => {
        if (error) this.#fail(error);
        resolve();
      });
    });
    this.#written = Promise.race([isWritten, this.failed]);
    return this.#written;
  }

  /** Resolves when everything is written, or cannot be. */
  async end(): Promise<void> {
    await this.#written;
    this.#stream.destroy();
  }

  /** Gives up what is not written yet, for example because the reader of a pipe has stopped reading. */
  abandon(): void {
    this.#fail(new Error('it was interrupted'));
    this.#stream.destroy();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#failed.resolve();
  }
}

/**
 * Opens a path for output: a regular file is emptied (`append`: it keeps its contents) or created with the permissions that the user's umask leaves, and
 * anything else is only written to. Resolves for a named pipe when it has a reader. Rejects if the path cannot be written.
 */
export async function openOutput(path: string, how: 'empty' | 'append' = 'empty'): Promise<Output> {
  if (path === stdoutPath) return new Output('stdout', streamTo(1));
  return new Output(path, streamTo(await openToWrite(path, how === 'append' ? 'a' : 'w')));
}

async function openToWrite(path: string, flags: 'a' | 'w'): Promise<number> {
  if (!statSync(path, { throwIfNoEntry: false })?.isFIFO()) return openSync(path, flags);
  // To open it in the usual way would block a thread until there is a reader, and the process could not end meanwhile.
  for (;;) {
    try {
      return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw error;
    }
    await delay(readerPollMs);
  }
}

/** Only a socket can be destroyed while a write waits for the reader of a pipe. */
function streamTo(fd: number): Writable {
  const found = fstatSync(fd);
  return found.isFIFO() || found.isSocket()
    ? new Socket({ fd, readable: false, writable: true })
    : createWriteStream('', { fd });
}
