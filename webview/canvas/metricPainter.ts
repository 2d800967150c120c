import { cssOf, mix } from './colour.ts';
import type { MetricCells } from './metricCells.ts';
import type { CanvasTheme } from './theme.ts';

/** A lane on a canvas, in CSS pixels, and its scale. */
export interface MetricLane {
  readonly left: number;
  readonly top: number;
  readonly height: number;
  /** The value at the upper edge. */
  readonly highest: number;
  /** A value that cannot be exceeded, drawn as a dashed line if it is within the scale. */
  readonly limit?: number | undefined;
  /** Positions of restarts of the worker, in pixels from the left edge. */
  readonly restarts?: readonly number[];
}

/**
 * Paints one metric over time: the mean as an area, the peaks within a pixel pale above it. Where nothing was measured, the
 * lane is empty.
 */
export function paintMetric(
  context: CanvasRenderingContext2D,
  cells: MetricCells,
  lane: MetricLane,
  theme: CanvasTheme,
): void {
  const { left, top, height, highest, limit, restarts = [] } = lane;
  const width = cells.mean.length;
  const bottom = top + height;
  const heightOf = (value: number): number => Math.min(1, value / highest) * (height - 1);
  const pale = cssOf(mix(theme.background, theme.running, theme.highContrast ? 0.45 : 0.3));
  context.fillStyle = pale;
  for (let x = 0; x < width; x++) {
    if (cells.known[x] !== 1) continue;
    const high = heightOf(cells.high[x]!);
    context.fillRect(left + x, bottom - high, 1, high);
  }
  context.fillStyle = cssOf(theme.running);
  for (let x = 0; x < width; x++) {
    if (cells.known[x] === 0) continue;
    // A value of zero is drawn, too, because an empty pixel means that nothing was measured.
    const mean = Math.max(1, heightOf(cells.mean[x]!));
    context.fillRect(left + x, bottom - mean, 1, mean);
  }
  context.fillStyle = theme.border;
  context.fillRect(left, bottom, width, 1);
  if (limit !== undefined && limit <= highest) paintLimit(context, left, width, bottom - heightOf(limit), theme);
  context.fillStyle = cssOf(theme.outcome.crashed[0]);
  for (const x of restarts) context.fillRect(left + Math.round(x), top, 2, height);
}

function paintLimit(
  context: CanvasRenderingContext2D,
  left: number,
  width: number,
  y: number,
  theme: CanvasTheme,
): void {
  context.fillStyle = cssOf(theme.outcome.failed[0]);
  for (let x = 0; x < width; x += 6) context.fillRect(left + x, Math.round(y) - 1, Math.min(4, width - x), 1);
}
