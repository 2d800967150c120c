import { formatBytes, formatLogTime } from '../../../src/base/numberText.ts';
import type { RunModel } from '../../../src/model/run/runModel.ts';
import { highestMean, meanAt, type MetricCells, metricCells } from '../../canvas/metricCells.ts';
import type { Viewport } from '../../canvas/viewport.ts';

/** The lanes of all workers together, over the time in view. */
export interface UseLanes {
  readonly view: Viewport;
  readonly cpu: UseLane;
  readonly heap: UseLane;
  /** Cores that the workers can use at the same time. */
  readonly cores: number;
}

export interface UseLane {
  readonly cells: MetricCells;
  /** The value at the upper edge of the lane. */
  readonly highest: number;
}

export function useLanesOf(model: Pick<RunModel, 'workers' | 'cores'>, view: Viewport): UseLanes {
  const { workers } = model;
  const width = Math.max(1, Math.round(view.width));
  const cores = Math.min(model.cores ?? Infinity, workers.length);
  const cpu = metricCells(
    width,
    view,
    workers.map(({ use }) => use.cpu),
  );
  const heap = metricCells(
    width,
    view,
    workers.map(({ use }) => use.heap),
  );
  return {
    ...{ view, cores },
    cpu: { cells: cpu, highest: Math.max(cores, highestMean(cpu)) },
    heap: { cells: heap, highest: Math.max(1, highestMean(heap) * 1.1) },
  };
}

/** `1.84 of 2 cores` */
const coresText = (value: number, cores: number): string =>
  `${value.toFixed(2)} of ${cores} ${cores === 1 ? 'core' : 'cores'}`;

/** `12.4 s: CPU 1.84 of 2 cores, V8 heap 312 MB`, for a pixel of the lanes. */
export function useAtText({ cpu, heap, cores }: UseLanes, x: number, atMicros: number): string {
  const cpuValue = meanAt(cpu.cells, x);
  const heapValue = meanAt(heap.cells, x);
  const parts = [
    ...(cpuValue === undefined ? [] : [`CPU ${coresText(cpuValue, cores)}`]),
    ...(heapValue === undefined ? [] : [`V8 heap ${formatBytes(heapValue)}`]),
  ];
  return `${formatLogTime(atMicros)} s: ${parts.length > 0 ? parts.join(', ') : 'not measured'}`;
}

/** The lanes in words: `All workers in view. CPU: peak 1.91, mean 1.20 of 2 cores. V8 heap: peak 312 MB, mean 240 MB`. */
export function useSummary({ cpu, heap, cores }: UseLanes): string {
  const parts: string[] = [];
  const [cpuMean, heapMean] = [meanOf(cpu.cells), meanOf(heap.cells)];
  if (cpuMean !== undefined)
    parts.push(`CPU: peak ${highestMean(cpu.cells).toFixed(2)}, mean ${coresText(cpuMean, cores)}`);
  if (heapMean !== undefined)
    parts.push(`V8 heap: peak ${formatBytes(highestMean(heap.cells))}, mean ${formatBytes(heapMean)}`);
  return `All workers, in the time shown. ${parts.length > 0 ? parts.join('. ') : 'Nothing was measured'}.`;
}

/** Mean of the pixels that are known; undefined if none is. */
function meanOf({ mean, known }: MetricCells): number | undefined {
  const values = mean.filter((_, x) => known[x]! > 0);
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
