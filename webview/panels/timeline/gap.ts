import { formatDuration } from '../../../src/base/numberText.ts';
import type { RunModel } from '../../../src/model/run/runModel.ts';
import type { Timeline } from '../../../src/model/run/timeline.ts';
import { firstRowEndingAfter } from '../../canvas/laneCells.ts';

/**
 * Why a worker runs no item at a time: `waited for the next chunk 12 ms`. Undefined if an item runs then, or if nothing is
 * known.
 */
export function gapText(model: RunModel, timeline: Timeline, worker: number, atMicros: number): string | undefined {
  const own = model.workers[worker];
  if (!own || own.running.size > 0) return undefined;
  const { lane } = own;
  const row = firstRowEndingAfter(lane, atMicros);
  const thread = timeline.tracks[worker]?.threads.find(
    ({ startedMicros, readyMicros }) => startedMicros <= atMicros && atMicros < (readyMicros ?? Infinity),
  );
  if (thread) {
    const took =
      thread.readyMicros === undefined ? '' : ` ${formatDuration(thread.readyMicros - thread.startedMicros)}`;
    return `started${took}`;
  }
  if (row >= lane.item.length) return row > 0 ? 'had no more items' : undefined;
  const start = lane.startMicros.get(row);
  if (start <= atMicros) return undefined;
  const end = row > 0 ? lane.endMicros.get(row - 1) : undefined;
  if (end === undefined) return 'waited for its first chunk';
  const gap = formatDuration(start - end);
  const [before, next] = [row - 1, row].map((each) => model.items.chunk.get(lane.item.get(each)));
  return before === next ? `${gap} between two items of a chunk` : `waited for the next chunk ${gap}`;
}
