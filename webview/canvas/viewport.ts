import type { TimeRange } from '../store/viewState.ts';

/** A time range mapped to pixels. */
export interface Viewport extends TimeRange {
  /** Left edge and width of the plot, in CSS pixels. */
  readonly left: number;
  readonly width: number;
}

/** Smallest range of a view, in microseconds. */
const leastSpanMicros = 20;

export const microsPerPixel = (view: Viewport): number => (view.toMicros - view.fromMicros) / view.width;

export const xOf = (view: Viewport, micros: number): number =>
  view.left + (micros - view.fromMicros) / microsPerPixel(view);

export const microsAt = (view: Viewport, x: number): number => view.fromMicros + (x - view.left) * microsPerPixel(view);

/** Zooms by a factor, in if it is above 1, within `whole`. The time `aroundMicros` keeps its place on the screen. */
export function zoomBy(range: TimeRange, factor: number, aroundMicros: number, whole: TimeRange): TimeRange {
  const span = range.toMicros - range.fromMicros;
  const next = Math.min(whole.toMicros - whole.fromMicros, Math.max(leastSpanMicros, span / factor));
  const share = (aroundMicros - range.fromMicros) / span;
  return keepWithin(aroundMicros - share * next, next, whole);
}

export function panBy(range: TimeRange, deltaMicros: number, whole: TimeRange): TimeRange {
  return keepWithin(range.fromMicros + deltaMicros, range.toMicros - range.fromMicros, whole);
}

/** Moves the range so that the span is in its middle, unless the span is already visible. */
export function bringIntoView(range: TimeRange, span: TimeRange, whole: TimeRange): TimeRange {
  if (span.fromMicros >= range.fromMicros && span.toMicros <= range.toMicros) return range;
  const width = range.toMicros - range.fromMicros;
  const middle = (span.fromMicros + span.toMicros) / 2;
  return keepWithin(middle - width / 2, width, whole);
}

/** Null if the range covers almost everything, so that the view keeps fitting a growing run. */
export function zoomOrWhole(range: TimeRange, whole: TimeRange): TimeRange | null {
  return range.toMicros - range.fromMicros >= (whole.toMicros - whole.fromMicros) * 0.999 ? null : range;
}

function keepWithin(fromMicros: number, span: number, whole: TimeRange): TimeRange {
  const from = Math.max(whole.fromMicros, Math.min(fromMicros, whole.toMicros - span));
  return { fromMicros: from, toMicros: from + span };
}
