import { formatDuration } from '../../../src/base/numberText.ts';
import type { RunModel } from '../../../src/model/run/runModel.ts';
import type { WorkerModel } from '../../../src/model/run/workerModel.ts';
import type { Thread, Timeline } from '../../../src/model/run/timeline.ts';
import { firstRowEndingAfter } from '../../canvas/laneCells.ts';

/**
 * Why a worker runs no item at a time: `waited for the next chunk 12 ms`. Undefined if an item runs then, or if nothing is
 * known.
 */
export function gapText(model: RunModel, timeline: Timeline, worker: number, atMicros: number): string | undefined {
  const own = model.workers[worker];
  if (!own || [...own.running.values()].some((startMicros) => startMicros <= atMicros)) return undefined;
  const { lane } = own;
  const row = firstRowEndingAfter(lane, atMicros);
  const step = timeline.tracks[worker]?.steps.find((each) => each.fromMicros <= atMicros && atMicros < each.toMicros);
  if (step) return `${step.name} ${formatDuration(step.toMicros - step.fromMicros)}: ${step.file}`;
  const ofThread = threadText(timeline.tracks[worker]?.threads ?? [], atMicros);
  if (ofThread !== undefined) return ofThread;
  if (row >= lane.item.length) return row === 0 ? undefined : lastText(model, own, atMicros);
  const start = lane.startMicros.get(row);
  if (start <= atMicros) return undefined;
  const end = row > 0 ? lane.endMicros.get(row - 1) : undefined;
  if (end === undefined) return 'waited for its first chunk';
  const gap = formatDuration(start - end);
  const [before, next] = [row - 1, row].map((each) => model.items.chunk.get(lane.item.get(each)));
  return before === next ? `${gap} between two items of a chunk` : `waited for the next chunk ${gap}`;
}

/** After the last item that has ended. */
function lastText({ nowMicros, state }: RunModel, worker: WorkerModel, atMicros: number): string | undefined {
  if (atMicros > nowMicros) return undefined;
  if (state !== 'running') return 'idle at the end: no chunk was left';
  return worker.running.size === 0 ? 'waiting for the next chunk' : undefined;
}

/** `not started yet`, `started 40 ms`, `restarted in 40 ms: out of memory`, `was down 12 ms: out of memory`; undefined while a thread is up. */
function threadText(threads: readonly Thread[], atMicros: number): string | undefined {
  const next = threads.findIndex(({ readyMicros }) => atMicros < (readyMicros ?? Infinity));
  const thread = threads[next];
  const before = threads[next - 1];
  const why = before?.reason == null ? '' : `: ${before.reason}`;
  if (thread && thread.startedMicros <= atMicros) {
    const took = thread.readyMicros === undefined ? '' : formatDuration(thread.readyMicros - thread.startedMicros);
    return `${before ? 'restarted' : 'started'}${took && (before ? ` in ${took}` : ` ${took}`)}${why}`;
  }
  if (thread && !before) return 'not started yet';
  if (!thread || before?.exitedMicros === undefined || atMicros < before.exitedMicros) return undefined;
  return `was down ${formatDuration(thread.startedMicros - before.exitedMicros)}${why}`;
}
