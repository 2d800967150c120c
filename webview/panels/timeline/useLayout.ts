import { formatBytes, formatLogTime, plural } from '../../../src/base/numberText.ts';
import type { RunModel } from '../../../src/model/run/runModel.ts';
import { metricLimit } from '../../../src/words/use.ts';
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
  readonly label: string;
  readonly cells: MetricCells;
  /** The value at the upper edge of the lane, as a number and as text. */
  readonly highest: number;
  readonly scale: string;
  /** The limits of all workers together; undefined if there are none. */
  readonly limit: number | undefined;
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
  // Node 20 does not know the CPU time of a thread.
  const hasCpu = workers.some(({ use }) => use.cpu.samples > 0);
  // Worker processes have threads of their own, so they may use more cores than there are workers.
  const mostCores = Math.max(cores, highestMean(cpu));
  const coreScale = mostCores === cores ? plural(cores, 'core') : `${mostCores.toFixed(1)} cores`;
  const mostBytes = Math.max(1, highestMean(heap) * 1.1);
  const limitBytes = workers.reduce((sum, { heapLimitBytes = 0 }) => sum + heapLimitBytes, 0);
  return {
    ...{ view, cores },
    cpu: {
      ...{ label: 'CPU', cells: cpu, highest: mostCores, limit: undefined },
      scale: hasCpu ? coreScale : 'not measured',
    },
    heap: {
      ...{ label: 'heap', cells: heap, highest: mostBytes, scale: formatBytes(mostBytes) },
      limit: limitBytes > 0 ? limitBytes : undefined,
    },
  };
}

/** `1.84 of 2 cores` */
const coresText = (value: number, cores: number): string => `${value.toFixed(2)} of ${plural(cores, 'core')}`;

/** `12.400 s: CPU 1.84 of 2 cores, V8 heap 312 MB of at most 8.0 GB`, for a pixel of the lanes. */
export function useAtText({ cpu, heap, cores }: UseLanes, x: number, atMicros: number): string {
  const cpuValue = meanAt(cpu.cells, x);
  const heapValue = meanAt(heap.cells, x);
  const parts = [
    ...(cpuValue === undefined ? [] : [`CPU ${coresText(cpuValue, cores)}`]),
    ...(heapValue === undefined ? [] : [`V8 heap ${formatBytes(heapValue)}${metricLimit('heap', heap.limit)}`]),
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
