import { createWriteStream, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { Emitter } from '../base/emitter.ts';
import type { RunEvent } from '../model/events.ts';
import { encodeEvents, recordingFiles } from '../model/recording.ts';

/** Appends events to a recording and says how far it is on disk. A full disk ends recording, not the run. */
export class Recorder {
  readonly #stream: WriteStream;
  readonly #recorded = new Emitter<number>();
  #bytes = 0;
  #failure: Error | undefined;

  constructor(dir: string) {
    this.#stream = createWriteStream(join(dir, recordingFiles.events), { flags: 'wx', mode: 0o600 });
    this.#stream.on('error', (error) => void (this.#failure ??= error));
  }

  readonly recorded = this.#recorded.subscribe;

  get bytes(): number {
    return this.#bytes;
  }

  /** Why the recording is incomplete, if it is. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  append(events: readonly RunEvent[]): void {
    if (this.#failure) return;
    const lines = Buffer.from(encodeEvents(events));
    this.#stream.write(lines, (error) => {
      if (error) return;
      this.#bytes += lines.length;
      this.#recorded.fire(this.#bytes);
    });
  }

  async close(): Promise<void> {
    if (this.#failure) return;
    await new Promise<void>((resolve) => {
      this.#stream.once('error', () => resolve());
      this.#stream.end(resolve);
    });
  }
}
