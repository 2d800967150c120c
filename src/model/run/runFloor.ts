import { capabilitiesOf } from '../facts/capabilities.ts';
import { settledCount, type RunModel } from './runModel.ts';
import type { LongestItem } from './stats.ts';
import type { Timeline } from './timeline.ts';

/** The time before which a run cannot end, however many workers it has: its longest item cannot be divided. */
export interface RunFloor extends LongestItem {
  /** The first worker is ready, and then the longest item runs. Microseconds since the run's start. */
  readonly atMicros: number;
  /** The start of the workers, from which the wall time of the run counts. Microseconds since the run's start. */
  readonly wallFromMicros: number;
}

/**
 * Undefined without workers, for fewer than two items, for a run that was resumed, and for one that waits for its caller: the
 * times of such a run do not follow from its items. It scans one lane.
 */
export function runFloor(model: RunModel, { tracks }: Pick<Timeline, 'tracks'>): RunFloor | undefined {
  const { origin, setup, workers, counts, resumes, workersStartedMicros } = model;
  if (origin?.kind !== 'job' || !capabilitiesOf(setup.isolation).parallel || resumes.length > 0) return undefined;
  const readyMicros = Math.min(...tracks.map(({ threads }) => threads[0]?.readyMicros ?? Infinity));
  const worker = indexOfLongest(tracks.map(({ longestMicros }) => longestMicros));
  const lane = workers[worker]?.lane;
  if (!lane || settledCount(counts) < 2 || readyMicros === Infinity) return undefined;
  const [starts, ends] = [lane.startMicros.view, lane.endMicros.view];
  const ranMicros = tracks[worker]?.longestMicros ?? 0;
  const row = ends.findIndex((end, each) => end - (starts[each] ?? 0) === ranMicros);
  if (row < 0) return undefined;
  const wallFromMicros = workersStartedMicros ?? 0;
  return { item: lane.item.get(row), ranMicros, atMicros: readyMicros + ranMicros, wallFromMicros };
}

const indexOfLongest = (micros: readonly number[]): number => micros.indexOf(Math.max(...micros));
