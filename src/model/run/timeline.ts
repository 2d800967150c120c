import { type Column, float64Column, int32Column } from '../../base/column.ts';
import type { ChunkFinished, RunEvent } from '../facts/events.ts';
import type { FilePrepared, StepName } from '../facts/filePrepared.ts';
import type { RunModel } from './runModel.ts';
import { TimeSummary } from './timeSummary.ts';

/** Data for drawing a run over time, in addition to the RunModel. Follows the same events. */
export interface Timeline {
  readonly tracks: Track[];
  /** Summary of all workers together, coarse. */
  readonly whole: TimeSummary;
  readonly chunks: ChunkTable;
}

/** One worker over time. */
export interface Track {
  readonly threads: Thread[];
  readonly steps: StepBar[];
  readonly summary: TimeSummary;
  /** Rows of the worker's lane that are in the summaries. */
  summarised: number;
  /** The longest item, to bound a search among overlapping items. */
  longestMicros: number;
}

/** What a worker of a test runner did before the tests of a file. */
export interface StepBar {
  readonly name: StepName;
  readonly file: string;
  readonly fromMicros: number;
  readonly toMicros: number;
}

/** One thread in a worker's slot, from its start to its end. */
export interface Thread {
  readonly startedMicros: number;
  readyMicros: number | undefined;
  exitedMicros: number | undefined;
  /** Null if the thread ended as planned. */
  reason: string | null;
}

/** Columns indexed by chunk: when it was sent, received, done and answered; -1 for unknown. */
export interface ChunkTable {
  readonly sentMicros: Column<Float64Array>;
  readonly receivedMicros: Column<Float64Array>;
  readonly endedMicros: Column<Float64Array>;
  readonly answeredMicros: Column<Float64Array>;
  readonly count: Column<Int32Array>;
}

export function createTimeline(): Timeline {
  return {
    tracks: [],
    whole: new TimeSummary(16_384),
    chunks: {
      sentMicros: float64Column(),
      receivedMicros: float64Column(),
      endedMicros: float64Column(),
      answeredMicros: float64Column(),
      count: int32Column(),
    },
  };
}

/** Folds one event, after `applyEvent` has folded it into the model. */
export function followEvent(timeline: Timeline, model: RunModel, event: RunEvent): void {
  switch (event.type) {
    case 'workerStarted':
      trackOf(timeline, event.worker).threads.push({
        startedMicros: event.atMicros,
        readyMicros: undefined,
        exitedMicros: undefined,
        reason: null,
      });
      return;
    case 'workerReady': {
      const thread = trackOf(timeline, event.worker).threads.at(-1);
      if (thread) thread.readyMicros = event.atMicros;
      return;
    }
    case 'workerExited': {
      const thread = trackOf(timeline, event.worker).threads.at(-1);
      if (!thread) return;
      thread.exitedMicros = event.atMicros;
      thread.reason = event.reason;
      return;
    }
    case 'itemsSettled':
      if (event.worker >= 0) summariseLane(timeline, model, event.worker);
      return;
    case 'filePrepared':
      trackOf(timeline, event.worker).steps.push(...stepBars(event));
      return;
    case 'chunkFinished':
      return addChunk(timeline.chunks, event);
    default:
      return;
  }
}

export function trackOf(timeline: Timeline, worker: number): Track {
  while (timeline.tracks.length <= worker) {
    timeline.tracks.push({ threads: [], steps: [], summary: new TimeSummary(), summarised: 0, longestMicros: 0 });
  }
  return timeline.tracks[worker]!;
}

/** The steps end one after another at the time of the event. */
function stepBars({ file, atMicros, steps }: FilePrepared): StepBar[] {
  const bars: StepBar[] = [];
  let toMicros = atMicros;
  for (const { name, micros } of steps.toReversed()) {
    const fromMicros = Math.max(0, toMicros - micros);
    bars.unshift({ name, file, fromMicros, toMicros });
    toMicros = fromMicros;
  }
  return bars;
}

function summariseLane(timeline: Timeline, model: RunModel, worker: number): void {
  const lane = model.workers[worker]?.lane;
  if (!lane) return;
  const track = trackOf(timeline, worker);
  const start = lane.startMicros.view;
  const end = lane.endMicros.view;
  const outcome = lane.outcome.view;
  for (let row = track.summarised; row < end.length; row++) {
    track.summary.add(start[row]!, end[row]!, outcome[row]!);
    timeline.whole.add(start[row]!, end[row]!, outcome[row]!);
    if (end[row]! - start[row]! > track.longestMicros) track.longestMicros = end[row]! - start[row]!;
  }
  track.summarised = end.length;
}

function addChunk(chunks: ChunkTable, event: ChunkFinished): void {
  chunks.sentMicros.set(event.chunk, event.sentMicros);
  chunks.receivedMicros.set(event.chunk, event.receivedMicros);
  chunks.endedMicros.set(event.chunk, event.endedMicros);
  chunks.answeredMicros.set(event.chunk, event.answeredMicros);
  chunks.count.set(event.chunk, event.count);
}
