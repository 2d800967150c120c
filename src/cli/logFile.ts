import { closeSync, openSync, writeSync } from 'node:fs';
import type { RunEvent } from '../model/facts/events.ts';
import type { LogSource } from '../model/facts/log.ts';

/** The file of `--logs`: one JSON object per log record, in the order of time. */
export class LogFile {
  readonly #fd: number;
  readonly #sources: LogSource[] = [];
  #failure: Error | undefined;

  /** Throws if the file cannot be opened. */
  constructor(path: string) {
    this.#fd = openSync(path, 'w');
  }

  add(events: readonly RunEvent[]): void {
    for (const event of events) {
      if (event.type === 'sourceSeen') this.#sources[event.source.id] = event.source;
      if (event.type !== 'logsWritten') continue;
      const lines = event.records.map(({ atMicros, source, seq, ...rest }) => {
        const place = source === null ? undefined : this.#sources[source];
        const where = place ? `${place.file}:${place.line}:${place.column}` : null;
        return `${JSON.stringify({ seq, atMs: atMicros / 1000, ...rest, source: where })}\n`;
      });
      this.#write(Buffer.from(lines.join('')));
    }
  }

  /** Why the file is incomplete, if it is. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  #write(bytes: Buffer): void {
    try {
      for (let at = 0; at < bytes.length && !this.#failure;) at += writeSync(this.#fd, bytes, at);
    } catch (error) {
      this.#failure = error as Error;
    }
  }

  close(): void {
    closeSync(this.#fd);
  }
}
