import { Chart, type ChartConfiguration, type ChartDataset, LogarithmicScale } from 'chart.js';
import { formatCount, formatDuration } from '../../../src/base/numberText.ts';
import { isKnown } from '../../../src/model/tuning/costModel.ts';
import type { Tuning, TuningPoint } from '../../../src/model/tuning/tuning.ts';
import { cssOf } from '../../canvas/colour.ts';
import { roundStep } from '../../canvas/ticks.ts';
import type { CanvasTheme } from '../../canvas/theme.ts';
import { chartBase, secondsLabel } from '../../kit/chart.ts';
import type { MeasuredRow } from './layout.ts';
import { tuningMarks } from './marks.ts';

Chart.register(LogarithmicScale);

interface Point {
  readonly x: number;
  readonly y: number;
}

export type TuningChart = Chart<'line', Point[]>;

/** Curves are cut off at this multiple of the best time, so that times near the best stay readable. */
const mostTimesBest = 4;

/** Wall time over chunksize: measured runs, the model with its band, and the region in which the choice makes no difference. */
export function tuningChart(
  tuning: Tuning,
  rows: readonly MeasuredRow[],
  theme: CanvasTheme,
): ChartConfiguration<'line', Point[]> {
  const { ticks, grid, border, ...shared } = chartBase(theme);
  const points = measuredPoints(rows);
  const { min, max, stepSize } = limits(tuning, rows);
  return {
    type: 'line',
    data: { datasets: datasets(tuning, points, theme) },
    options: {
      ...shared,
      parsing: false,
      layout: { padding: { top: 18, right: 8 } },
      scales: {
        x: {
          type: 'logarithmic',
          min: 1,
          max: tuning.curve.at(-1)?.chunksize ?? 2,
          title: { display: true, text: 'chunksize (log)', color: theme.dim, font: { size: 11 } },
          afterBuildTicks: (axis) => {
            axis.ticks = powersOf2(axis.max).map((value) => ({ value }));
          },
          ticks: { ...ticks, maxRotation: 0, autoSkipPadding: 12, callback: (value) => formatCount(Number(value)) },
          grid: { display: false },
          border,
        },
        y: { type: 'linear', min, max, ticks: { ...ticks, stepSize, callback: secondsLabel }, grid, border },
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          filter: ({ datasetIndex }) => datasetIndex >= 2,
          callbacks: {
            title: ([hit]) => (hit ? `chunksize ${formatCount(hit.parsed.x ?? 0)}` : ''),
            label: ({ datasetIndex, dataIndex, parsed }) => {
              const predicted = datasetIndex === 2 ? drawn(tuning)[dataIndex]?.predicted : undefined;
              if (!predicted) return `measured ${formatDuration((parsed.y ?? 0) * 1e6)}`;
              const { wallMicros, lowMicros, highMicros } = predicted;
              return `model ${formatDuration(wallMicros)} (${formatDuration(lowMicros)} – ${formatDuration(highMicros)})`;
            },
          },
        },
      },
    },
    plugins: [tuningMarks(tuning, rows.find(({ chunksize }) => chunksize === 'auto')?.wallMicros, theme)],
  };
}

function measuredPoints(rows: readonly MeasuredRow[]): Point[] {
  return rows.flatMap(({ chunksize, runs }) =>
    chunksize === 'auto' ? [] : runs.map((micros) => ({ x: chunksize, y: micros / 1e6 })),
  );
}

/** The lower and the upper edge of the band, the line of the model where it is of use, and the measured runs. */
function datasets(tuning: Tuning, measured: Point[], theme: CanvasTheme): ChartDataset<'line', Point[]>[] {
  const line = { pointRadius: 0, borderWidth: 0, pointHitRadius: 0 };
  const along = (part: 'lowMicros' | 'wallMicros' | 'highMicros'): Point[] =>
    drawn(tuning).map(({ chunksize, predicted }) => ({ x: chunksize, y: predicted[part] / 1e6 }));
  const blue = cssOf(theme.running);
  return [
    { ...line, data: along('lowMicros') },
    { ...line, data: along('highMicros'), fill: '-1', backgroundColor: translucent(blue, theme.highContrast) },
    { ...line, data: along('wallMicros'), borderColor: blue, borderWidth: 1.5, pointHitRadius: 8 },
    {
      ...line,
      data: measured,
      showLine: false,
      clip: 6,
      pointRadius: 4,
      pointHitRadius: 8,
      pointBackgroundColor: theme.foreground,
      pointBorderColor: cssOf(theme.background),
      pointBorderWidth: 1,
    },
  ];
}

/** The chunksizes of the curve whose prediction is drawn. */
const drawn = ({ curve, fits }: Tuning): readonly TuningPoint[] =>
  fits ? curve.filter(({ predicted }) => isKnown(predicted)) : [];

/** Limits and step of the time axis, in seconds. They are round, so that the marks are round, too. */
function limits(tuning: Tuning, rows: readonly MeasuredRow[]) {
  const curve = drawn(tuning);
  const walls = rows.flatMap(({ runs }) => runs);
  const best = Math.min(...walls, ...curve.map(({ estimateMicros }) => estimateMicros));
  const highest = Math.max(...curve.map(({ predicted }) => predicted.highMicros), ...walls);
  const lowest = Math.min(...curve.map(({ predicted }) => predicted.lowMicros), ...walls);
  const top = Math.max(1.02 * lowest, Math.min(highest, mostTimesBest * best));
  const step = roundStep((top - lowest) / 8);
  return {
    min: (step / 1e6) * Math.max(0, Math.floor(lowest / step - 0.1)),
    max: (step / 1e6) * Math.ceil(top / step),
    stepSize: step / 1e6,
  };
}

const powersOf2 = (last: number): number[] =>
  Array.from({ length: Math.floor(Math.log2(Math.max(1, last))) + 1 }, (_, k) => 2 ** k);

const translucent = (colour: string, strong: boolean): string =>
  colour.replace('rgb(', 'rgba(').replace(')', `, ${strong ? 0.35 : 0.22})`);
