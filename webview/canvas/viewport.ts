import type { TimeRange } from '../store/viewState.ts';

/** Time laid over pixels. */
export interface Viewport extends TimeRange {
  /** Left edge and width of the plot, CSS pixels. */
  readonly left: number;
  readonly width: number;
}

/** Never closer than this over the whole width, microseconds. */
const leastSpanMicros = 20;

export const microsPerPixel = (view: Viewport): number => (view.toMicros - view.fromMicros) / view.width;

export const xOf = (view: Viewport, micros: number): number =>
  view.left + (micros - view.fromMicros) / microsPerPixel(view);

export const microsAt = (view: Viewport, x: number): number => view.fromMicros + (x - view.left) * microsPerPixel(view);

/** Zooms by a factor (above 1: closer) so that the time at `aroundMicros` stays where it is, within `whole`. */
export function zoomBy(range: TimeRange, factor: number, aroundMicros: number, whole: TimeRange): TimeRange {
  const span = range.toMicros - range.fromMicros;
  const next = Math.min(whole.toMicros - whole.fromMicros, Math.max(leastSpanMicros, span / factor));
  const share = (aroundMicros - range.fromMicros) / span;
  return keepWithin(aroundMicros - share * next, next, whole);
}

export function panBy(range: TimeRange, deltaMicros: number, whole: TimeRange): TimeRange {
  return keepWithin(range.fromMicros + deltaMicros, range.toMicros - range.fromMicros, whole);
}

/** Moves the range as little as possible so that the span shows, with some room around it. */
export function bringIntoView(range: TimeRange, span: TimeRange, whole: TimeRange): TimeRange {
  if (span.fromMicros >= range.fromMicros && span.toMicros <= range.toMicros) return range;
  const width = range.toMicros - range.fromMicros;
  const middle = (span.fromMicros + span.toMicros) / 2;
  return keepWithin(middle - width / 2, width, whole);
}

/** Null when the range shows (nearly) everything: then the view keeps fitting a growing run. */
export function zoomOrWhole(range: TimeRange, whole: TimeRange): TimeRange | null {
  return range.toMicros - range.fromMicros >= (whole.toMicros - whole.fromMicros) * 0.999 ? null : range;
}

function keepWithin(fromMicros: number, span: number, whole: TimeRange): TimeRange {
  const from = Math.max(whole.fromMicros, Math.min(fromMicros, whole.toMicros - span));
  return { fromMicros: from, toMicros: from + span };
}
