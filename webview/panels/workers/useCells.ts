import { html, nothing, type TemplateResult } from 'lit';
import { formatLogTime } from '../../../src/base/numberText.ts';
import type { RunModel } from '../../../src/model/run/runModel.ts';
import type { WorkerModel } from '../../../src/model/run/workerModel.ts';
import type { Timeline } from '../../../src/model/run/timeline.ts';
import { type Metric, metricNames } from '../../../src/model/run/workerUse.ts';
import { formatMetric, metricLimit, metricWords, useText } from '../../../src/words/use.ts';
import { cssOf } from '../../canvas/colour.ts';
import { meanAt, type MetricCells, metricCells } from '../../canvas/metricCells.ts';
import { paintMetric } from '../../canvas/metricPainter.ts';
import { setCanvasSize } from '../../canvas/canvasSize.ts';
import type { CanvasTheme } from '../../canvas/theme.ts';
import { xOf } from '../../canvas/viewport.ts';
import type { TimeRange } from '../../store/viewState.ts';

export const useCellWidth = 110;
const height = 18;

/** One lane in a cell of the table: one metric of one worker. */
interface UseCell {
  readonly worker: WorkerModel;
  readonly metric: Metric;
  readonly range: TimeRange;
  readonly cells: MetricCells;
}

/**
 * The value at the upper edge of the lanes of a metric, the same for all workers, so that lanes can be compared. The limit of
 * the heaps is within the lanes as soon as one heap is a quarter of it.
 */
export function scaleOf(workers: readonly WorkerModel[], metric: Metric): number {
  const peak = Math.max(1, ...workers.map(({ use }) => use[metric].peak));
  if (metric !== 'heap') return peak;
  const limitBytes = Math.max(...workers.map(({ heapLimitBytes = 0 }) => heapLimitBytes));
  return limitBytes > 0 && peak >= limitBytes / 4 ? Math.max(limitBytes, peak) * 1.05 : peak * 1.25;
}

/** Times at which a thread took the place of another one. */
export const restartsOf = (timeline: Timeline, worker: number): number[] =>
  (timeline.tracks[worker]?.threads ?? []).slice(1).map(({ startedMicros }) => startedMicros);

/** `3.250 s: V8 heap 312 MB of at most 4.0 GB`, for a place in a lane. */
export function useCellText({ worker, metric, range, cells }: UseCell, x: number): string {
  const atMicros = range.fromMicros + ((x + 0.5) / useCellWidth) * (range.toMicros - range.fromMicros);
  const value = meanAt(cells, x);
  const shown =
    value === undefined ? 'not measured' : formatMetric(metric, value) + metricLimit(metric, worker.heapLimitBytes);
  return `${formatLogTime(atMicros)} s: ${metricWords[metric]} ${shown}`;
}

/** The columns of the table. */
export const useHeads = (): TemplateResult[] =>
  metricNames.map((metric) => html`<th class="use use-${metric}">${metricWords[metric]}</th>`);

/** The cells of one worker. A worker with fewer than two measurements has no lane. */
export function useTableCells(worker: WorkerModel, onPoint: (event: PointerEvent) => void): TemplateResult[] {
  return metricNames.map((metric) => {
    const series = worker.use[metric];
    if (series.samples < 2) return html`<td class="use use-${metric} dim">–</td>`;
    return html`<td class="use use-${metric}">
      <canvas
        role="img"
        aria-label="worker ${worker.worker}, ${useText(metric, series, worker.heapLimitBytes)}"
        data-worker=${worker.worker}
        data-metric=${metric}
        @pointermove=${onPoint}
      ></canvas>
    </td>`;
  });
}

/** The lanes of one worker in words. */
export function useSentences({ use, heapLimitBytes }: WorkerModel): TemplateResult | typeof nothing {
  const shown = metricNames.filter((metric) => use[metric].samples > 0);
  if (shown.length === 0) return nothing;
  return html`<p class="use-text">
    ${shown.map((metric) => html`<span>${useText(metric, use[metric], heapLimitBytes)}</span> `)}
  </p>`;
}

/** Paints the lanes of the table, and keeps what they show for the text under the pointer. */
export class UseCells {
  readonly #cells = new WeakMap<HTMLCanvasElement, UseCell>();
  #paintedKey = '';

  /** Paints only if a measurement, the range or the theme has changed. */
  paint(canvases: Iterable<HTMLCanvasElement>, scene: UseScene): void {
    const { model, range, theme } = scene;
    const samples = model.workers.map(({ use }) => use.cpu.samples + use.loop.samples + use.heap.samples);
    const list = [...canvases];
    const key = JSON.stringify([
      range,
      samples,
      list.filter((canvas) => !this.#cells.has(canvas)).length,
      theme.background,
    ]);
    if (key === this.#paintedKey) return;
    this.#paintedKey = key;
    for (const canvas of list) this.#paintOne(canvas, scene);
  }

  textAt(canvas: HTMLCanvasElement, x: number): string {
    const cell = this.#cells.get(canvas);
    return cell ? useCellText(cell, Math.max(0, Math.min(useCellWidth - 1, Math.floor(x)))) : '';
  }

  #paintOne(canvas: HTMLCanvasElement, { model, timeline, range, theme }: UseScene): void {
    const worker = model.workers[Number(canvas.dataset['worker'])];
    const metric = metricNames.find((name) => name === canvas.dataset['metric']);
    const context = canvas.getContext('2d');
    if (!worker || !metric || !context) return;
    const cells = metricCells(useCellWidth, range, [worker.use[metric]]);
    this.#cells.set(canvas, { worker, metric, range, cells });
    const ratio = devicePixelRatio || 1;
    setCanvasSize(canvas, useCellWidth, height, ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = cssOf(theme.background);
    context.fillRect(0, 0, useCellWidth, height);
    const view = { ...range, left: 0, width: useCellWidth };
    const lane = {
      ...{ left: 0, top: 1, height: height - 2 },
      highest: scaleOf(model.workers, metric),
      limit: metric === 'heap' ? worker.heapLimitBytes : undefined,
      restarts: restartsOf(timeline, worker.worker)
        .map((micros) => xOf(view, micros))
        .filter((x) => x >= 0 && x < useCellWidth),
    };
    paintMetric(context, cells, lane, theme);
  }
}

interface UseScene {
  readonly model: Pick<RunModel, 'workers'>;
  readonly timeline: Timeline;
  readonly range: TimeRange;
  readonly theme: CanvasTheme;
}
