import { rmSync, writeFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserFacingError } from '../../base/errors.ts';
import { makeFolder } from '../../files/makeFolder.ts';
import { encodeEvents } from '../../model/facts/eventLines.ts';
import { eventSchema, type EndState, type RunEvent } from '../../model/facts/events.ts';
import { jobLimits, type ShardWorkers } from '../../model/facts/job.ts';
import { type RunModel, type SummedFigure } from '../../model/run/runModel.ts';
import { recordingFileMode, recordingFiles } from '../format.ts';
import { loadRecording } from '../loadRecording.ts';
import { readEvents } from '../readEvents.ts';
import { mergeValues } from './mergeValues.ts';
import { PartEvents, type RunNumbers } from './partEvents.ts';
import { checkShards, shardIn, type RecordedShard } from './shardSet.ts';

const eventsPerWrite = 1000;

/**
 * Writes the recordings of the parts of a run as one recording of the whole run, in a new folder: each worker of each part is a
 * worker of it, and its times are those of the clocks of the machines. `partial`: parts may be missing; the items without
 * an outcome are then cancelled. Rejects with UserFacingError if the recordings are not parts of one run.
 */
export async function mergeRecordings(dirs: readonly string[], to: string, partial: boolean): Promise<void> {
  const given: RecordedShard[] = [];
  for (const dir of dirs) given.push(shardIn(dir, await loadRecording(dir, { keepLogs: false })));
  const shards = checkShards(given, partial);
  const workers = shards.reduce((sum, { model }) => sum + model.workers.length, 0);
  if (workers > jobLimits.workers) {
    throw new UserFacingError(
      `the shards have ${workers} workers together, and a recording can have ${jobLimits.workers}`,
      'Run each shard with fewer --workers.',
    );
  }
  makeFolder(to, 0o700);
  try {
    await mergeValues(
      shards.map(({ dir }) => dir),
      to,
    );
    await writeEvents(shards, to);
  } catch (error) {
    rmSync(to, { recursive: true, force: true });
    throw error;
  }
}

async function writeEvents(shards: readonly RecordedShard[], to: string): Promise<void> {
  const path = join(to, recordingFiles.events);
  writeFileSync(path, '', { flag: 'wx', mode: recordingFileMode });
  let waiting: RunEvent[] = [];
  for await (const event of mergedEvents(shards)) {
    if (waiting.push(event) < eventsPerWrite) continue;
    await appendFile(path, encodeEvents(waiting));
    waiting = [];
  }
  await appendFile(path, encodeEvents(waiting));
}

/** A part on the clock of the merged run. */
interface PlacedShard extends RecordedShard {
  readonly micros: number;
  readonly events: PartEvents;
}

async function* mergedEvents(shards: readonly RecordedShard[]): AsyncGenerator<RunEvent, void, undefined> {
  const placed = placedShards(shards);
  yield* beginning(placed);
  yield* inOrder(placed);
  yield* end(placed);
}

function placedShards(shards: readonly RecordedShard[]): PlacedShard[] {
  const numbers: RunNumbers = { lines: 0, sources: 0, waits: 0, stacks: 0 };
  const startMs = Math.min(...shards.map(({ model }) => model.startedAtMs));
  let worker = 0;
  let chunk = 0;
  return shards.map((each) => {
    const { model, shard } = each;
    const micros = 1000 * (model.startedAtMs - startMs);
    const events = new PartEvents({ part: shard.number, worker, chunk, micros }, numbers);
    worker += model.workers.length;
    chunk += chunksOf(model);
    return { ...each, micros, events };
  });
}

function chunksOf({ items: { chunk } }: RunModel): number {
  let most = -1;
  for (let item = 0; item < chunk.length; item++) most = Math.max(most, chunk.get(item));
  return most + 1;
}

/** The start is that of the part that began first; the times in which the others started are in their lanes. */
function* beginning(shards: readonly PlacedShard[]): Generator<RunEvent, void, undefined> {
  const first = shards.reduce((one, other) => (other.micros < one.micros ? other : one));
  const { model, job } = first;
  const { shard: _, ...whole } = job;
  yield {
    type: 'runStarted',
    schema: eventSchema,
    origin: { kind: 'job', job: whole },
    startedAtMs: model.startedAtMs,
    originMicros: model.originMicros,
    node: model.node,
    ...coresOf(shards),
    shards: workersOf(shards),
  };
  const startMicros = Math.min(...shards.map(({ model: each, micros }) => micros + (each.workersStartedMicros ?? 0)));
  yield { type: 'phaseStarted', phase: 'workers', atMicros: startMicros };
  yield { type: 'phaseFinished', phase: 'workers', atMicros: startMicros, tookMicros: model.startupMicros.workers };
  yield {
    type: 'runPlanned',
    workers: shards.reduce((sum, each) => sum + each.model.workers.length, 0),
    chunksize: model.chunksize ?? 'auto',
    total: totalOf(shards),
  };
}

function coresOf(shards: readonly PlacedShard[]): { readonly cores?: number } {
  const cores = shards.map(({ model }) => model.cores);
  return cores.every((each) => each !== undefined) ? { cores: cores.reduce((sum, each) => sum + each, 0) } : {};
}

function workersOf(shards: readonly PlacedShard[]): ShardWorkers[] {
  let first = 0;
  return shards.map(({ shard: { number, of }, model }) => {
    const own = { number, of, first, count: model.workers.length, node: model.node };
    first += own.count;
    return own;
  });
}

/** The number of items, if every shard is there and has read all its inputs. */
function totalOf(shards: readonly PlacedShard[]): number | null {
  if (shards.length < (shards[0]?.shard.of ?? 0)) return null;
  return shards.reduce<number | null>(
    (sum, { model }) => (sum === null ? null : model.total === undefined ? null : sum + model.total),
    0,
  );
}

/** The events of all parts, in the order in which they became known, as far as the clocks of the machines agree. */
async function* inOrder(shards: readonly PlacedShard[]): AsyncGenerator<RunEvent, void, undefined> {
  const heads: Head[] = [];
  for (const each of shards) {
    const head = new Head(readEvents(each.dir), each.events, each.micros);
    if (await head.advance()) heads.push(head);
  }
  while (heads.length > 0) {
    const next = heads.reduce((one, other) => (other.micros < one.micros ? other : one));
    yield* next.shifted;
    if (!(await next.advance())) heads.splice(heads.indexOf(next), 1);
  }
}

/** The next event of one part. */
class Head {
  shifted: readonly RunEvent[] = [];
  /** The latest moment of the events so far. */
  micros: number;
  readonly #source: AsyncIterator<RunEvent>;
  readonly #part: PartEvents;

  constructor(source: AsyncIterable<RunEvent>, part: PartEvents, startMicros: number) {
    this.#source = source[Symbol.asyncIterator]();
    this.#part = part;
    this.micros = startMicros;
  }

  /** Returns false after the last event. */
  async advance(): Promise<boolean> {
    for (;;) {
      const { value, done } = await this.#source.next();
      if (done) return false;
      this.shifted = this.#part.shift(value);
      if (this.shifted.length === 0) continue;
      for (const event of this.shifted) this.micros = Math.max(this.micros, momentOf(event));
      return true;
    }
  }
}

/** When an event became known, or 0 if it has no time of its own. */
function momentOf(event: RunEvent): number {
  if ('atMicros' in event) return event.atMicros;
  if ('answeredMicros' in event) return event.answeredMicros;
  if ('toMicros' in event) return event.toMicros;
  if ('fromMicros' in event) return event.fromMicros;
  return event.type === 'logsWritten' ? (event.records.at(-1)?.atMicros ?? 0) : 0;
}

/** A run of which a part is missing, or was interrupted, is interrupted itself: it has no end. */
function* end(shards: readonly PlacedShard[]): Generator<RunEvent, void, undefined> {
  if (totalOf(shards) === null) {
    yield { type: 'inputEnded', total: Math.max(...shards.map(({ model }) => model.items.outcome.length)) };
  }
  const isWhole = shards.length === shards[0]?.shard.of && shards.every(({ model }) => model.state !== 'interrupted');
  if (!isWhole) return;
  const starts = shards.map(({ model, micros }) => micros + (model.workersStartedMicros ?? 0));
  const endMicros = Math.max(...shards.map(({ model }, k) => starts[k]! + model.wallMicros));
  yield {
    type: 'runFinished',
    state: stateOf(shards),
    atMicros: Math.max(...shards.map(({ model, micros }) => micros + model.nowMicros)),
    wallMicros: endMicros - Math.min(...starts),
    ...Object.fromEntries(summed.map((name) => [name, sumOf(shards, name)]).filter(([, sum]) => sum !== undefined)),
    error: shards.find(({ model }) => model.error)?.model.error ?? null,
  };
}

const summed: readonly SummedFigure[] = ['cpuMicros', 'coreWaitMicros', 'inputMicros', 'runnerMicros', 'ownerMicros'];

function sumOf(shards: readonly PlacedShard[], name: SummedFigure): number | undefined {
  const figures = shards.map(({ model }) => model[name]);
  return figures.every((each) => each !== undefined) ? figures.reduce((sum, each) => sum + each, 0) : undefined;
}

/** The worst end of a part is that of the run. */
function stateOf(shards: readonly PlacedShard[]): EndState {
  const states = new Set(shards.map(({ model }) => model.state));
  if (states.has('gaveUp') || states.has('couldNotStart')) {
    return states.size === 1 && states.has('couldNotStart') ? 'couldNotStart' : 'gaveUp';
  }
  if (states.has('stopped')) return 'stopped';
  return states.has('cancelled') ? 'cancelled' : 'finished';
}
