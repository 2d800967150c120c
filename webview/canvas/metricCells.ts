import type { MetricSeries } from '../../src/model/run/metricSeries.ts';
import type { TimeRange } from '../store/viewState.ts';

/** Metrics as a row of pixels: one series, or the sum of several. */
export interface MetricCells {
  /** Sum of the means of the series in the pixel. */
  readonly mean: Float64Array;
  /** Largest value of a single series in the pixel. */
  readonly high: Float64Array;
  /** Number of series that were measured in the pixel; 0 if the value is not known. */
  readonly known: Uint16Array;
}

export function metricCells(width: number, range: TimeRange, series: readonly MetricSeries[]): MetricCells {
  const cells = { mean: new Float64Array(width), high: new Float64Array(width), known: new Uint16Array(width) };
  for (const one of series) addSeries(cells, range, one);
  return cells;
}

/** Largest mean of all pixels. */
export const highestMean = ({ mean }: MetricCells): number => mean.reduce((a, b) => Math.max(a, b), 0);

/** The mean at a pixel; undefined if nothing was measured there. */
export const meanAt = ({ mean, known }: MetricCells, x: number): number | undefined =>
  (known[x] ?? 0) > 0 ? mean[x] : undefined;

function addSeries(cells: MetricCells, range: TimeRange, series: MetricSeries): void {
  const width = cells.mean.length;
  const perMicro = width / (range.toMicros - range.fromMicros);
  const sum = new Float64Array(width);
  const covered = new Float64Array(width);
  for (let k = series.firstEndingAfter(range.fromMicros); k < series.length; k++) {
    const point = series.point(k);
    if (point.fromMicros >= range.toMicros) break;
    const from = Math.max(0, (point.fromMicros - range.fromMicros) * perMicro);
    const to = Math.min(width, (point.toMicros - range.fromMicros) * perMicro);
    const last = Math.min(width - 1, Math.max(Math.floor(from), Math.ceil(to) - 1));
    for (let x = Math.floor(from); x <= last; x++) {
      const part = Math.min(x + 1, to) - Math.max(x, from);
      sum[x]! += point.mean * part;
      covered[x]! += part;
      cells.high[x] = Math.max(cells.high[x]!, point.high);
    }
  }
  for (let x = 0; x < width; x++) {
    if (covered[x]! <= 0) continue;
    cells.mean[x]! += sum[x]! / covered[x]!;
    cells.known[x]!++;
  }
}
