import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserFacingError } from '../base/errors.ts';
import type { RunEvent } from '../model/facts/events.ts';
import type { Job } from '../model/facts/job.ts';
import { decodeEvents, recordingFiles } from '../model/facts/recording.ts';
import { applyEvent, interrupt, type ReduceOptions } from '../model/run/reduce.ts';
import type { RecordedValue } from '../model/compare/replay.ts';
import { createRunModel, type RunModel, type RunState } from '../model/run/runModel.ts';
import type { RunSummary } from '../model/compare/summary.ts';
import { itemDetailLimit, type ItemDetail } from '../protocol/panel/viewSync.ts';

const blockBytes = 1 << 20;

/** What a list of recordings shows. */
export interface RecordingInfo {
  readonly runId: string;
  readonly dir: string;
  readonly job: Job;
  readonly startedAtMs: number;
  readonly state: RunState;
  readonly items: RunSummary['items'];
  readonly wallMs: number;
}

/** The recordings in a folder, newest first. Folders that are not recordings are passed over. */
export async function listRecordings(root: string): Promise<RecordingInfo[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  const infos = await Promise.all(
    entries.filter((entry) => entry.isDirectory()).map((entry) => describeRecording(root, entry.name)),
  );
  return infos.filter((info) => info !== undefined).sort((a, b) => b.startedAtMs - a.startedAtMs);
}

/** Folds a whole recording; one without an end is closed as interrupted. Throws UserFacingError. */
export async function loadRecording(dir: string, options: ReduceOptions): Promise<RunModel> {
  const model = createRunModel();
  for (let offset = 0; ;) {
    const { lines, next } = await readLines(dir, offset, blockBytes);
    if (lines === '') break;
    for (const event of decodeEvents(lines)) applyEvent(model, event, options);
    offset = next;
  }
  if (!model.job) throw new UserFacingError(`${dir} holds no run`, 'Give the folder that --record wrote.');
  interrupt(model);
  return model;
}

/** The summary a finished run left, or undefined. */
export async function readSummary(dir: string): Promise<RunSummary | undefined> {
  const text = await readFile(join(dir, recordingFiles.summary), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as RunSummary);
}

/** Whole lines, and the byte after them. */
export interface RecordedLines {
  readonly lines: string;
  readonly next: number;
}

/**
 * Whole lines of a recording's events from a byte offset, about `maxBytes` of them (one line at least),
 * and the offset to go on from; empty at the end.
 */
export async function readLines(dir: string, offset: number, maxBytes: number): Promise<RecordedLines> {
  const file = await openEvents(dir);
  try {
    for (let size = maxBytes; ; size *= 2) {
      const block = Buffer.allocUnsafe(size);
      const { bytesRead } = await file.read(block, 0, size, offset);
      const end = block.subarray(0, bytesRead).lastIndexOf(0x0a) + 1;
      if (end > 0 || bytesRead < size) return { lines: block.toString('utf8', 0, end), next: offset + end };
    }
  } finally {
    await file.close();
  }
}

/** An item's input and value as recorded, cut at `itemDetailLimit` characters. */
export async function readItemDetail(dir: string, item: number): Promise<ItemDetail> {
  const input = await findText(join(dir, recordingFiles.inputs), item, '"input":');
  const value = await findText(join(dir, recordingFiles.results), item, '"value":');
  return { input: input?.text ?? null, value: value?.text ?? null, cut: input?.cut === true || value?.cut === true };
}

/**
 * The whole input of an item as `encodeValue` wrote it, whatever its size; the empty text stands for undefined. Throws
 * UserFacingError where it was not recorded.
 */
export async function readInput(dir: string, item: number): Promise<string> {
  const line = await findLine(join(dir, recordingFiles.inputs), `{"item":${item}`, Infinity);
  if (line)
    return line.text.includes(',') ? line.text.slice(line.text.indexOf(':', line.text.indexOf(',')) + 1, -1) : '';
  throw new UserFacingError(`the input of item ${item} was not recorded`, 'The run ended before it read that item.');
}

/** Removes a recording. Refuses a folder that is not one. */
export async function deleteRecording(dir: string): Promise<void> {
  await stat(join(dir, recordingFiles.events));
  await rm(dir, { recursive: true, force: true });
}

async function describeRecording(root: string, runId: string): Promise<RecordingInfo | undefined> {
  const dir = join(root, runId);
  try {
    const started = await firstEvent(dir);
    if (started?.type !== 'runStarted') return undefined;
    const { job, startedAtMs } = started;
    const summary = await readSummary(dir);
    if (summary) {
      return { runId, dir, job, startedAtMs, state: summary.state, items: summary.items, wallMs: summary.wallMs };
    }
    const model = await loadRecording(dir, { keepLogs: false });
    const items = { total: model.total ?? 0, ...model.counts };
    return { runId, dir, job, startedAtMs, state: model.state, items, wallMs: model.wallMicros / 1000 };
  } catch {
    return undefined;
  }
}

async function firstEvent(dir: string): Promise<RunEvent | undefined> {
  const { lines } = await readLines(dir, 0, 4096);
  return decodeEvents(lines.slice(0, lines.indexOf('\n') + 1))[0];
}

async function openEvents(dir: string) {
  return open(join(dir, recordingFiles.events), 'r').catch(() => {
    throw new UserFacingError(
      `${dir} is not a recording: it has no ${recordingFiles.events}`,
      'Give the folder that --record wrote.',
    );
  });
}

/**
 * The JSON text after a key that is the last one of an item's line, cut at `itemDetailLimit` characters: a line
 * may be hundreds of megabytes long and is never held. Linear in the file.
 */
async function findText(
  path: string,
  item: number,
  key: string,
): Promise<{ readonly text: string; readonly cut: boolean } | undefined> {
  const line = await findLine(path, `{"item":${item}`);
  const at = line?.text.indexOf(key) ?? -1;
  if (!line || at < 0) return undefined;
  const text = line.text.slice(at + key.length, line.whole ? -1 : undefined);
  return { text: text.slice(0, itemDetailLimit), cut: !line.whole || text.length > itemDetailLimit };
}

/** Enough for the detail's characters, whatever their length in bytes, and what comes before them. */
const keptBytes = 4 * itemDetailLimit + 200;

/** The beginning of the line that starts like this, and whether it is the whole line. */
async function findLine(
  path: string,
  start: string,
  kept = keptBytes,
): Promise<{ readonly text: string; readonly whole: boolean } | undefined> {
  for await (const { text, digest } of lineHeads(path, kept)) {
    if (text.startsWith(start) && /^[,}]/.test(text.slice(start.length))) return { text, whole: digest === '' };
  }
  return undefined;
}

/** Of a recorded value, this much is kept as text. */
const keptValueBytes = 2000;

/** The recorded values of these items; none for what has not succeeded. */
export async function readValues(dir: string, items: Iterable<number>): Promise<Map<number, RecordedValue>> {
  const wanted = new Set(items);
  const values = new Map<number, RecordedValue>();
  for await (const { text, digest } of lineHeads(join(dir, recordingFiles.results), keptValueBytes)) {
    const found = /^\{"item":(\d+),"outcome":"succeeded"(?:,"value":)?/.exec(text);
    if (!found || !wanted.has(Number(found[1]))) continue;
    values.set(Number(found[1]), { text: text.slice(found[0].length, digest === '' ? -1 : undefined), digest });
  }
  return values;
}

interface LineHead {
  readonly text: string;
  /** Of what comes after it; empty for a whole line. */
  readonly digest: string;
}

/** The beginnings of a file's lines, at most so many bytes of each. A file that is not there has none. */
async function* lineHeads(path: string, kept: number): AsyncGenerator<LineHead, void, undefined> {
  const stream = createReadStream(path).on('error', () => {});
  let head: Buffer[] = [];
  let rest: Hash | undefined;
  let length = 0;
  const keep = (bytes: Buffer): void => {
    const room = Math.max(0, kept - length);
    if (room > 0) head.push(bytes.subarray(0, room));
    if (bytes.length > room) (rest ??= createHash('sha256')).update(bytes.subarray(room));
    length += bytes.length;
  };
  try {
    for await (const block of stream as AsyncIterable<Buffer>) {
      for (let from = 0; from < block.length;) {
        const newline = block.indexOf(0x0a, from);
        keep(block.subarray(from, newline < 0 ? block.length : newline));
        if (newline < 0) break;
        yield { text: Buffer.concat(head).toString(), digest: rest?.digest('hex') ?? '' };
        head = [];
        rest = undefined;
        length = 0;
        from = newline + 1;
      }
    }
  } catch {
    // Nothing recorded yet.
  } finally {
    stream.destroy();
  }
}
