import { Chart, type ChartConfiguration, LogarithmicScale, type Plugin } from 'chart.js';
import type { Tuning } from '../../../src/model/tuning.ts';
import { cssOf, mix } from '../../canvas/colour.ts';
import { roundStep } from '../../canvas/ticks.ts';
import type { CanvasTheme } from '../../canvas/theme.ts';
import { chartBase, secondsLabel } from '../../kit/chart.ts';
import { formatCount, formatDuration } from '../../kit/format.ts';
import type { MeasuredRow } from './layout.ts';

Chart.register(LogarithmicScale);

interface Point {
  readonly x: number;
  readonly y: number;
}

export type TuningChart = Chart<'line', Point[]>;

/** Curves that rise higher than this many times the best time are cut off: what is near the best could not be seen. */
const mostTimesBest = 4;

/** Wall time over chunksize: what was measured, what the model says with its band, and where it makes no difference. */
export function tuningChart(
  tuning: Tuning,
  rows: readonly MeasuredRow[],
  theme: CanvasTheme,
): ChartConfiguration<'line', Point[]> {
  const { ticks, grid, border, ...shared } = chartBase(theme);
  const { curve } = tuning;
  const seconds = (micros: number): number => micros / 1e6;
  const points = curve.map(({ chunksize: x, predicted }) => ({ x, ...predicted }));
  const blue = theme.running;
  const line = { pointRadius: 0, borderWidth: 0, pointHitRadius: 0 };
  const measured = rows.flatMap(({ chunksize, runs }) =>
    typeof chunksize === 'number' ? runs.map((micros) => ({ x: chunksize, y: seconds(micros) })) : [],
  );
  const best = Math.min(...curve.map(({ estimateMicros }) => estimateMicros));
  const walls = measured.map(({ y }) => y * 1e6);
  const highest = Math.min(Math.max(...points.map(({ highMicros }) => highMicros), ...walls), mostTimesBest * best);
  const lowest = Math.min(...points.map(({ lowMicros }) => lowMicros), ...walls);
  const step = roundStep((highest - lowest) / 8);
  return {
    type: 'line',
    data: {
      datasets: [
        { ...line, data: points.map(({ x, lowMicros }) => ({ x, y: seconds(lowMicros) })) },
        {
          ...line,
          data: points.map(({ x, highMicros }) => ({ x, y: seconds(highMicros) })),
          fill: '-1',
          backgroundColor: translucent(cssOf(blue), theme.highContrast ? 0.35 : 0.22),
        },
        {
          ...line,
          data: points.map(({ x, wallMicros }) => ({ x, y: seconds(wallMicros) })),
          borderColor: cssOf(blue),
          borderWidth: 1.5,
          pointHitRadius: 8,
        },
        {
          ...line,
          data: measured,
          showLine: false,
          pointRadius: 4,
          pointHitRadius: 8,
          pointBackgroundColor: theme.foreground,
          pointBorderColor: cssOf(theme.background),
          pointBorderWidth: 1,
        },
      ],
    },
    options: {
      ...shared,
      parsing: false,
      layout: { padding: { top: 18, right: 8 } },
      scales: {
        x: {
          type: 'logarithmic',
          min: 1,
          max: curve.at(-1)?.chunksize ?? 2,
          title: { display: true, text: 'chunksize (log)', color: theme.dim, font: { size: 11 } },
          afterBuildTicks: (axis) => {
            axis.ticks = powersOf2(axis.max).map((value) => ({ value }));
          },
          ticks: { ...ticks, maxRotation: 0, autoSkipPadding: 12, callback: (value) => formatCount(Number(value)) },
          grid: { display: false },
          border,
        },
        y: {
          type: 'linear',
          min: seconds(step * Math.max(0, Math.floor(lowest / step - 0.1))),
          max: seconds(step * Math.ceil(highest / step)),
          ticks: { ...ticks, stepSize: seconds(step), callback: secondsLabel },
          grid,
          border,
        },
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          filter: ({ datasetIndex }) => datasetIndex >= 2,
          callbacks: {
            title: ([hit]) => (hit ? `chunksize ${formatCount(hit.parsed.x ?? 0)}` : ''),
            label: ({ datasetIndex, dataIndex, parsed }) => {
              const { lowMicros = 0, highMicros = 0 } = datasetIndex === 2 ? (points[dataIndex] ?? {}) : {};
              const time = formatDuration((parsed.y ?? 0) * 1e6);
              if (datasetIndex !== 2) return `measured ${time}`;
              return `model ${time} (${formatDuration(lowMicros)} – ${formatDuration(highMicros)})`;
            },
          },
        },
      },
    },
    plugins: [marks(tuning, rows, theme)],
  };
}

/** The flat region behind the curve, and the lines of the recommendation, Python's default and `auto` before it. */
function marks(tuning: Tuning, rows: readonly MeasuredRow[], theme: CanvasTheme): Plugin<'line'> {
  const { flat, recommended, python } = tuning;
  const green = theme.outcome.succeeded[0];
  return {
    id: 'tuningMarks',
    beforeDatasetsDraw: ({ ctx, scales, chartArea: { top, bottom } }) => {
      const x = (chunksize: number): number => scales['x']?.getPixelForValue(chunksize) ?? 0;
      ctx.fillStyle = cssOf(mix(theme.background, green, theme.highContrast ? 0.3 : 0.16));
      const [left, right] = [x(flat.from) - 3, x(flat.to) + 3];
      ctx.fillRect(left, top, right - left, bottom - top);
    },
    afterDatasetsDraw: ({ ctx, scales, chartArea }) => {
      const x = (chunksize: number): number => scales['x']?.getPixelForValue(chunksize) ?? 0;
      ctx.save();
      ctx.font = `11px ${theme.font}`;
      ctx.lineWidth = 1;
      ctx.setLineDash([4, 3]);
      const upright = (chunksize: number, colour: string, label: string, row: number): void => {
        ctx.strokeStyle = ctx.fillStyle = colour;
        const at = Math.round(x(chunksize)) + 0.5;
        ctx.beginPath();
        ctx.moveTo(at, chartArea.top - 4);
        ctx.lineTo(at, chartArea.bottom);
        ctx.stroke();
        const fits = at + 5 + ctx.measureText(label).width < chartArea.right + 8;
        ctx.textAlign = fits ? 'left' : 'right';
        ctx.fillText(label, fits ? at + 5 : at - 5, chartArea.top - 6 + 14 * row);
      };
      const same = recommended.chunksize === python;
      // The labels of neighbours would lie on one another.
      const apart = Math.abs(x(python) - x(recommended.chunksize)) > 130;
      if (!same) upright(python, theme.dim, `Python's default ${formatCount(python)}`, apart ? 0 : 1);
      const label = `recommended ${formatCount(recommended.chunksize)}${same ? ", Python's default" : ''}`;
      upright(recommended.chunksize, theme.cost.run, label, 0);
      const auto = rows.find(({ chunksize }) => chunksize === 'auto');
      const y = auto && scales['y']?.getPixelForValue(auto.wallMicros / 1e6);
      if (y !== undefined && y > chartArea.top && y < chartArea.bottom) {
        ctx.strokeStyle = ctx.fillStyle = theme.dim;
        ctx.setLineDash([1, 3]);
        ctx.beginPath();
        ctx.moveTo(chartArea.left, Math.round(y) + 0.5);
        ctx.lineTo(chartArea.right, Math.round(y) + 0.5);
        ctx.stroke();
        ctx.textAlign = 'right';
        ctx.fillText('auto', chartArea.right, y - 4);
      }
      ctx.restore();
    },
  };
}

const powersOf2 = (last: number): number[] =>
  Array.from({ length: Math.floor(Math.log2(Math.max(1, last))) + 1 }, (_, k) => 2 ** k);

const translucent = (colour: string, share: number): string =>
  colour.replace('rgb(', 'rgba(').replace(')', `, ${share})`);
