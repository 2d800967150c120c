import { decodeValue, encodeInPieces, encodeValue } from '../files/codec.ts';
import { textBlocks, wholeText, type TextPieces } from '../files/textPieces.ts';
import { outcomeCode } from '../model/facts/events.ts';
import type { FailureKind } from '../model/facts/failure.ts';
import { notices } from '../model/facts/notice.ts';
import { spilledValue, type LogWritten, type SpoolRecord } from '../protocol/workerRecords.ts';
import { ClassWatch, firstSeen } from './classWatch.ts';
import { describeFailure } from './describeFailure.ts';
import { flushMicros, ownRecordMicros, type ItemAddress, type RecordSink } from './recordSink.ts';
import { SettledGroup } from './settledGroup.ts';
import { SpoolFile, type Detour } from './spoolFile.ts';
import { unwrapTransfer } from './transfer.ts';

/** A longer value is written to a file of its own, which the runner copies without reading it into a text. */
const spillCharacters = 1 << 18;
const succeeded = outcomeCode('succeeded');
const failed = outcomeCode('failed');
// Saved, because user code may replace it.
const { stringify } = JSON;

/**
 * Writes records to a spool file. A slow item has a record of its own when it ends; tiny items wait for their neighbours
 * and share one, for up to 4 ms.
 */
export class SpoolWriter implements RecordSink {
  readonly #file: SpoolFile;
  readonly #group = new SettledGroup();
  /** The bytes of a Buffer are recorded, and its class is of no use there. */
  readonly #classes = new ClassWatch((object) => decodeValue(encodeValue(object)), [Buffer]);
  #announces = true;

  constructor(path: string, detour: Detour) {
    this.#file = new SpoolFile(path, detour);
  }

  append(record: SpoolRecord): void {
    this.#file.append(record.type === 'logWritten' ? logText(record) : `${stringify(record)}\n`);
  }

  announce(item: number, atMicros: number): void {
    this.flush();
    this.append({ type: 'itemStarted', item, atMicros: Math.round(atMicros) });
  }

  succeed(at: ItemAddress, startMicros: number, endMicros: number, value: unknown, cpuMicros?: number): void {
    this.#settle(
      at,
      startMicros,
      endMicros,
      succeeded,
      isPlainCount(value) ? value : this.#spill(this.#encode(at.item, unwrapTransfer(value).value, endMicros)),
      cpuMicros,
    );
  }

  fail(
    at: ItemAddress,
    startMicros: number,
    endMicros: number,
    error: unknown,
    kind: FailureKind,
    cpuMicros?: number,
  ): void {
    const { item, attempt } = at;
    this.append({ type: 'itemFailed', item, attempt, failure: describeFailure(error, kind) });
    this.#settle(at, startMicros, endMicros, failed, '', cpuMicros);
  }

  get announces(): boolean {
    return this.#announces;
  }

  flush(): void {
    this.#flush();
  }

  close(): void {
    this.flush();
    this.#file.close();
  }

  /** `cpuMicros` belongs to the last item of the group. */
  #flush(cpuMicros?: number): void {
    if (this.#group.isEmpty) return;
    const { record, values } = this.#group.take();
    this.#file.append(`${stringify(cpuMicros === undefined ? record : { ...record, cpuMicros })}${values}\n`);
  }

  #settle(
    at: ItemAddress,
    startMicros: number,
    endMicros: number,
    outcome: number,
    value: string | number,
    cpuMicros: number | undefined,
  ): void {
    const start = Math.round(startMicros);
    const end = Math.round(endMicros);
    if (!this.#group.takes(at.chunk)) this.flush();
    this.#group.add(at, start, end, outcome, value);
    this.#announces = end - start >= ownRecordMicros;
    if (this.#announces || end - this.#group.fromMicros >= flushMicros) this.#flush(cpuMicros);
  }

  #encode(item: number, value: unknown, atMicros: number): string | TextPieces {
    const text = encodeInPieces(value);
    const lost = this.#classes.look(value);
    if (!lost) return text;
    const notice = notices.resultClassLost(lost, firstSeen(`the result of item ${item}`, lost));
    this.append({ type: 'noticeRaised', atMicros: Math.round(atMicros), notice });
    return text;
  }

  /** A large text is written to a file beside the spool, and the record contains the name of that file. */
  #spill(value: string | TextPieces): string {
    const file = value.length > spillCharacters ? this.#file.writeAside(textBlocks(value)) : undefined;
    return file === undefined ? wholeText(value) : spilledValue(file);
  }
}

/** Most small results are whole numbers, which can be written without an intermediate text. */
const isPlainCount = (value: unknown): value is number =>
  typeof value === 'number' && value === value >>> 0 && !Object.is(value, -0);

/** The text of `stringify`, concatenated for the usual log line, because most records of a busy log are of this kind. */
function logText(record: LogWritten): string {
  const { atMicros, item, chunk, level, stream, text, site, detail, logger, open, late } = record;
  if ((detail ?? logger ?? open ?? late) !== undefined) return `${stringify(record)}\n`;
  const where = `{"type":"logWritten","atMicros":${atMicros},"item":${item},"chunk":${chunk}`;
  return `${where},"level":"${level}","stream":"${stream}","text":${stringify(text)},"site":${stringify(site)}}\n`;
}
