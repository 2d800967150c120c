import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartConfiguration,
  Filler,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from 'chart.js';
import { formatCount, formatDuration, formatRate } from '../../../src/base/numberText.ts';
import { cssOf } from '../../canvas/colour.ts';
import type { CanvasTheme } from '../../canvas/theme.ts';
import { chartBase, secondsLabel } from '../../kit/chart.ts';
import { type CostPart, costWords } from '../../../src/words/costs.ts';
import type { HistogramBars, ThroughputPoint } from './layout.ts';

// Registers only the parts used here, so that the rest of chart.js stays out of the bundle.
Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  Filler,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
);

export type AnyChart = Chart<'bar', number[], string> | Chart<'line', ThroughputPoint[]>;

const themeKeys = {
  startMicros: 'start',
  queueMicros: 'queue',
  copyInMicros: 'copyIn',
  runMicros: 'run',
  copyOutMicros: 'copyOut',
  idleMicros: 'idle',
} as const satisfies Record<CostPart, keyof CanvasTheme['cost']>;

/** `chosen` is the selected bar, -1 for none; `choose` is called with the bar that is clicked. */
export function histogramChart(
  bars: HistogramBars,
  theme: CanvasTheme,
  chosen: number,
  choose: (bar: number) => void,
): ChartConfiguration<'bar', number[], string> {
  const { ticks, grid, border, ...shared } = chartBase(theme);
  const plain = cssOf(theme.outcome.succeeded[1]);
  const marked = cssOf(theme.running);
  return {
    type: 'bar',
    data: {
      labels: [...bars.labels],
      datasets: [
        {
          data: [...bars.counts],
          backgroundColor: bars.counts.map((_, k) => (k === bars.p50 || k === bars.p99 ? marked : plain)),
          borderColor: theme.foreground,
          borderWidth: bars.counts.map((_, k) => (k === chosen ? 2 : 0)),
          barPercentage: 1,
          categoryPercentage: 0.94,
        },
      ],
    },
    options: {
      ...shared,
      onClick: (_, [hit]) => hit && choose(hit.index),
      scales: {
        x: { ticks: { ...ticks, maxRotation: 0, autoSkipPadding: 12 }, grid: { display: false }, border },
        y: { beginAtZero: true, ticks: { ...ticks, precision: 0 }, grid, border },
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          callbacks: {
            title: ([hit]) => (hit ? (bars.ranges[hit.dataIndex] ?? '') : ''),
            label: ({ dataIndex }) => {
              const marks = [...(dataIndex === bars.p50 ? ['p50'] : []), ...(dataIndex === bars.p99 ? ['p99'] : [])];
              return `${formatCount(bars.counts[dataIndex] ?? 0)} items ${marks.join(', ')}`;
            },
          },
        },
      },
    },
  };
}

export function throughputChart(
  points: readonly ThroughputPoint[],
  theme: CanvasTheme,
): ChartConfiguration<'line', ThroughputPoint[]> {
  const { ticks, grid, border, ...shared } = chartBase(theme);
  return {
    type: 'line',
    data: {
      datasets: [
        {
          data: [...points],
          borderColor: cssOf(theme.running),
          borderWidth: 1.5,
          pointRadius: 0,
          pointHitRadius: 8,
        },
      ],
    },
    options: {
      ...shared,
      parsing: false,
      scales: {
        x: {
          type: 'linear',
          min: 0,
          max: points.at(-1)?.x ?? 1,
          ticks: {
            ...ticks,
            maxRotation: 0,
            autoSkipPadding: 16,
            callback: secondsLabel,
          },
          grid: { display: false },
          border,
        },
        y: {
          beginAtZero: true,
          ticks: { ...ticks, callback: (value) => (value === 0 ? '0' : formatRate(Number(value))) },
          grid,
          border,
        },
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          callbacks: {
            title: ([hit]) => (hit ? `at ${formatDuration((hit.parsed.x ?? 0) * 1e6)}` : ''),
            label: ({ parsed }) => formatRate(parsed.y ?? 0),
          },
        },
      },
    },
  };
}

export function costChart(
  series: readonly { readonly part: CostPart; readonly seconds: readonly number[] }[],
  theme: CanvasTheme,
): ChartConfiguration<'bar', number[], string> {
  const { ticks, border, grid, ...shared } = chartBase(theme);
  return {
    type: 'bar',
    data: {
      labels: (series[0]?.seconds ?? []).map((_, worker) => `w${worker}`),
      datasets: series.map(({ part, seconds }) => ({
        label: costWords[part],
        data: [...seconds],
        backgroundColor: theme.cost[themeKeys[part]],
        barPercentage: 0.8,
        categoryPercentage: 0.9,
      })),
    },
    options: {
      ...shared,
      indexAxis: 'y',
      scales: {
        x: {
          stacked: true,
          ticks: { ...ticks, maxRotation: 0, callback: secondsLabel },
          grid,
          border,
        },
        y: { stacked: true, ticks, grid: { display: false }, border },
      },
      plugins: {
        legend: { position: 'bottom', labels: { color: theme.dim, boxWidth: 10, boxHeight: 10, font: { size: 11 } } },
        tooltip: {
          callbacks: {
            label: ({ dataset, parsed }) => `${dataset.label ?? ''} ${formatDuration((parsed.x ?? 0) * 1e6)}`,
          },
        },
      },
    },
  };
}

/** Updates a chart and keeps its tooltip. */
export function showChart<C extends AnyChart>(
  chart: C | undefined,
  canvas: HTMLCanvasElement,
  next: ChartConfiguration,
): C {
  if (!chart) return new Chart(canvas, next) as unknown as C;
  Object.assign(chart, { data: next.data, options: next.options });
  chart.update('none');
  return chart;
}
