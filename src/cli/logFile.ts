import type { Output } from '../files/output.ts';
import type { RunEvent } from '../model/facts/events.ts';
import type { LogSource } from '../model/facts/log.ts';

/** The file of `--logs`: one JSON object per log record, in the order of time. */
export class LogFile {
  readonly #output: Pick<Output, 'write'>;
  readonly #sources: LogSource[] = [];

  constructor(output: Pick<Output, 'write'>) {
    this.#output = output;
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
      void this.#output.write(Buffer.from(lines.join('')));
    }
  }
}
