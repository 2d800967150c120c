import { css, html, nothing, type TemplateResult } from 'lit';
import type { RunModel } from '../../../src/model/run/runModel.ts';
import { sampleCount } from '../../../src/model/run/metrics.ts';
import { setCanvasSize } from '../../canvas/canvasSize.ts';
import { cssOf } from '../../canvas/colour.ts';
import { paintMetric } from '../../canvas/metricPainter.ts';
import type { CanvasTheme } from '../../canvas/theme.ts';
import { microsAt, type Viewport, xOf } from '../../canvas/viewport.ts';
import { baseStyles } from '../../kit/styles.ts';
import { tipStyles } from '../../kit/tip.ts';
import { define, StoreElement } from '../../store/storeElement.ts';
import { labelWidth } from './layout.ts';
import { useAtText, type UseLanes, useLanesOf, useSummary } from './useLayout.ts';

const laneHeight = 24;
const laneGap = 6;
const height = 2 * (laneHeight + laneGap);

/**
 * CPU and heap of all workers together, below the timeline and on its time axis. The timeline calls `show` when its view
 * has changed.
 */
export class UseLanesElement extends StoreElement {
  static override styles = [
    baseStyles,
    tipStyles,
    css`
      :host {
        display: block;
        position: relative;
      }
      canvas {
        display: block;
      }
      .tip {
        left: auto;
        right: 4px;
      }
    `,
  ];
  #shown: { readonly view: Viewport; readonly theme: CanvasTheme; readonly atMicros: number | null } | undefined;
  #lanes: UseLanes | undefined;
  #lanesKey = '';

  /** `atMicros`: the time under the pointer; null if it is elsewhere. */
  show(view: Viewport, theme: CanvasTheme, atMicros: number | null): void {
    this.#shown = { view, theme, atMicros };
    this.requestUpdate();
  }

  /** The timeline asks for updates, because they need its view. */
  protected override storeChanged(): void {}

  protected override render(): TemplateResult | typeof nothing {
    const lanes = this.#currentLanes();
    const atMicros = this.#shown?.atMicros ?? null;
    if (!lanes) return nothing;
    const tip =
      atMicros === null
        ? nothing
        : html`<p class="tip" role="tooltip">
            ${useAtText(lanes, Math.floor(xOf(lanes.view, atMicros) - lanes.view.left), atMicros)}
          </p>`;
    return html`<canvas
        role="img"
        aria-label=${useSummary(lanes)}
        @pointermove=${(event: PointerEvent) => this.#point(event.offsetX, lanes.view)}
        @pointerleave=${() => this.#announce(null)}
      ></canvas
      >${tip}`;
  }

  protected override updated(): void {
    const canvas = this.renderRoot.querySelector('canvas');
    const context = canvas?.getContext('2d');
    if (!canvas || !context || !this.#lanes || !this.#shown) return;
    const { cpu, heap, view } = this.#lanes;
    const { theme, atMicros } = this.#shown;
    const ratio = devicePixelRatio || 1;
    setCanvasSize(canvas, this.clientWidth, height, ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = cssOf(theme.background);
    context.fillRect(0, 0, this.clientWidth, height);
    context.font = `11px ${theme.font}`;
    context.textBaseline = 'middle';
    for (const [k, lane] of [cpu, heap].entries()) {
      const top = k * (laneHeight + laneGap);
      const { cells, highest, limit } = lane;
      paintMetric(context, cells, { left: view.left, top, height: laneHeight, highest, limit }, theme);
      context.fillStyle = theme.dim;
      context.textAlign = 'right';
      context.fillText(lane.label, labelWidth - 10, top + laneHeight / 2);
      this.#paintScale(context, lane.scale, view, top, theme);
    }
    if (atMicros === null) return;
    context.fillStyle = theme.foreground;
    context.fillRect(Math.round(xOf(view, atMicros)), 0, 1, height - laneGap);
  }

  /** Writes the value of the upper edge over the beginning of the lane. */
  #paintScale(context: CanvasRenderingContext2D, text: string, view: Viewport, top: number, theme: CanvasTheme): void {
    const { width } = context.measureText(text);
    context.fillStyle = cssOf(theme.background);
    context.globalAlpha = 0.75;
    context.fillRect(view.left, top, width + 6, 13);
    context.globalAlpha = 1;
    context.textAlign = 'left';
    context.fillStyle = theme.foreground;
    context.fillText(text, view.left + 3, top + 7);
  }

  /** Undefined if there is nothing to draw. The cells stay for as long as the view and the measurements do. */
  #currentLanes(): UseLanes | undefined {
    if (!this.#shown || !hasSamples(this.store.model)) return (this.#lanes = undefined);
    const { view } = this.#shown;
    const samples = this.store.model.workers.map(({ use }) => use.cpu.samples + use.heap.samples);
    const key = JSON.stringify([this.store.epoch, view, samples]);
    if (!this.#lanes || key !== this.#lanesKey) this.#lanes = useLanesOf(this.store.model, view);
    this.#lanesKey = key;
    return this.#lanes;
  }

  #point(x: number, view: Viewport): void {
    this.#announce(x < view.left || x > view.left + view.width ? null : microsAt(view, x));
  }

  #announce(atMicros: number | null): void {
    this.dispatchEvent(new CustomEvent('point-at', { detail: atMicros }));
  }
}

/** Whether there are two measurements of a worker, which is a lane. */
const hasSamples = ({ workers }: RunModel): boolean => workers.some((worker) => sampleCount(worker) > 1);

define('poolscope-use-lanes', UseLanesElement);
