import { createReadStream } from 'node:fs';
import { open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { UserFacingError } from '../base/errors.ts';
import type { RunEvent } from '../model/events.ts';
import type { Job } from '../model/job.ts';
import { decodeEvents, recordingFiles } from '../model/recording.ts';
import { applyEvent, interrupt, type ReduceOptions } from '../model/reduce.ts';
import { createRunModel, type RunModel, type RunState } from '../model/runModel.ts';
import type { RunSummary } from '../model/summary.ts';
import { itemDetailLimit, type ItemDetail } from '../protocol/viewSync.ts';

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
  const input = await findLine(join(dir, recordingFiles.inputs), item);
  const result = await findLine(join(dir, recordingFiles.results), item);
  const inputText = input === undefined ? null : afterKey(input, '"input":');
  const value = result === undefined ? null : afterKey(result, '"value":');
  return {
    input: inputText?.slice(0, itemDetailLimit) ?? null,
    value: value?.slice(0, itemDetailLimit) ?? null,
    cut: Math.max(inputText?.length ?? 0, value?.length ?? 0) > itemDetailLimit,
  };
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

/** Lines begin with their item's number and ascend, so the search ends early; still linear in the file. */
async function findLine(path: string, item: number): Promise<string | undefined> {
  const start = `{"item":${item}`;
  const stream = createReadStream(path).on('error', () => {});
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
      if (line.startsWith(start) && /^[,}]/.test(line.slice(start.length))) return line;
    }
  } catch {
    // Nothing recorded yet.
  } finally {
    stream.destroy();
  }
  return undefined;
}

/** The JSON text after a key that is the line's last. */
function afterKey(line: string, key: string): string | null {
  const at = line.indexOf(key);
  return at < 0 ? null : line.slice(at + key.length, -1);
}
