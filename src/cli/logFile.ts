import type { Output } from '../files/output.ts';
import type { RunEvent } from '../model/facts/events.ts';
import type { LogRecord, LogSource } from '../model/facts/log.ts';

/** The file of `--logs`: one JSON object per log record, in the order of time. */
export class LogFile {
  readonly #output: Pick<Output, 'write'>;
  /** JSON texts of the places in the source, by id. */
  readonly #places: string[] = [];

  constructor(output: Pick<Output, 'write'>) {
    this.#output = output;
  }

  /** Resolves when the file can take more. */
  async add(events: readonly RunEvent[]): Promise<void> {
    let written: Promise<unknown> | undefined;
    for (const event of events) {
      if (event.type === 'sourceSeen') this.#places[event.source.id] = placeText(event.source);
      if (event.type !== 'logsWritten') continue;
      let lines = '';
      for (const record of event.records) lines += lineOf(record, this.#places[record.source ?? -1] ?? 'null');
      written = this.#output.write(Buffer.from(lines));
    }
    await written;
  }
}

const placeText = ({ file, line, column }: LogSource): string => JSON.stringify(`${file}:${line}:${column}`);

/** Concatenated, because an object made for `JSON.stringify` costs several times as much. */
function lineOf(record: LogRecord, source: string): string {
  const { seq, atMicros, worker, item, chunk, level, text, detail, stream, late } = record;
  const where = `{"seq":${seq},"atMs":${atMicros / 1000},"worker":${worker},"item":${item},"chunk":${chunk}`;
  const inFull = detail === undefined ? '' : `,"detail":${JSON.stringify(detail)}`;
  const what = `,"level":"${level}","text":${JSON.stringify(text)}${inFull},"stream":"${stream}"`;
  return `${where}${what}${late ? ',"late":true' : ''},"source":${source}}\n`;
}
