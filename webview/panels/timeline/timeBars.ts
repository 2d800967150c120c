import { partsWithin, type Stretches } from '../../../src/model/run/threadTime.ts';
import { microsAt, type Viewport } from '../../canvas/viewport.ts';

/** A part of a lane whose items computed, waited and were preempted in equal proportions. All in pixels. */
export interface TimeBar {
  readonly x: number;
  width: number;
  readonly computed: number;
  readonly preempted: number;
  readonly waited: number;
}

/** The bars of a lane by what its thread did, for each pixel of the view in which it had a chunk. O(pixels). */
export function timeBars(stretches: Stretches, view: Viewport, height: number): TimeBar[] {
  const bars: TimeBar[] = [];
  for (let x = view.left; x < view.left + view.width; x++) {
    const parts = partsWithin(stretches, microsAt(view, x), microsAt(view, x + 1));
    if (parts.chunkMicros <= 0) continue;
    const computed = Math.min(height, Math.round((height * parts.computedMicros) / parts.chunkMicros));
    const preempted = Math.min(height - computed, Math.round((height * parts.preemptedMicros) / parts.chunkMicros));
    const last = bars.at(-1);
    if (last && last.x + last.width === x && last.computed === computed && last.preempted === preempted) last.width++;
    else bars.push({ x, width: 1, computed, preempted, waited: height - computed - preempted });
  }
  return bars;
}
