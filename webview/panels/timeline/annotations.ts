import type { RunFloor } from '../../../src/model/run/runFloor.ts';
import type { WorkerModel } from '../../../src/model/run/workerModel.ts';
import { formatDuration } from '../../../src/base/numberText.ts';
import { outcomeOf } from '../../../src/model/facts/events.ts';
import { mix, readableOn } from '../../canvas/colour.ts';
import type { CanvasTheme } from '../../canvas/theme.ts';
import { microsPerPixel, type Viewport, xOf } from '../../canvas/viewport.ts';
import { labelOf, labelPadding, wideBars } from './barLabels.ts';
import { type BarTones, tonesOf } from './barTones.ts';
import { axisHeight } from './layout.ts';
import type { LogMarks } from './logMarks.ts';

interface Lines {
  readonly view: Viewport;
  readonly top: number;
  readonly barHeight: number;
}

export interface LabelledBars extends Lines {
  readonly worker: WorkerModel;
  readonly tones: BarTones | undefined;
  readonly mask: Uint8Array | undefined;
  readonly nameOf: (item: number) => string | undefined;
}

/** Writes the number and the beginning of the input into the bars that have room for it. */
export function paintLabels(context: CanvasRenderingContext2D, theme: CanvasTheme, bars: LabelledBars): void {
  const { view, worker, tones, mask, nameOf, top, barHeight } = bars;
  if (barHeight < 11) return;
  const scale = tones && tonesOf(theme, tones.scale);
  context.textAlign = 'left';
  for (const bar of wideBars(worker.lane, view)) {
    if (mask && mask[bar.item] !== 1) continue;
    const outcome = outcomeOf(worker.lane.outcome.get(bar.row));
    const shades = tones ? scale?.[(tones.items[bar.item] ?? 1) - 1]?.shades : outcome && theme.outcome[outcome];
    const label = labelOf(bar, nameOf, (text) => context.measureText(text).width);
    if (!shades || label === undefined) continue;
    // The text of neighbours has one colour, whatever their shades are.
    context.fillStyle = readableOn(mix(shades[0], shades[1], 0.5));
    context.fillText(label, bar.x + labelPadding, top + barHeight / 2 + 0.5);
  }
}

/** Height of the marks below a bar. There must be room for them before the next lane. */
const markHeight = 3;

/** Marks, below the bars, when a warning or an error was logged. */
export function paintLogMarks(
  context: CanvasRenderingContext2D,
  theme: CanvasTheme,
  { view, top, barHeight, worker, marks }: Lines & { readonly worker: number; readonly marks: LogMarks },
): void {
  if (barHeight < 11) return;
  for (const level of ['warn', 'error'] as const) {
    context.fillStyle = theme.marks[level];
    for (const x of marks.pixels(worker, level, view.fromMicros, microsPerPixel(view), Math.round(view.width)))
      context.fillRect(view.left + x, top + barHeight + 1, 2, markHeight);
  }
}

/** The name of the least duration on the axis, beside its line. */
export interface FloorLabel {
  readonly text: string;
  readonly lineX: number;
  readonly left: number;
  readonly right: number;
}

/** Undefined if the time is not in view. */
export function floorLabel(
  context: CanvasRenderingContext2D,
  { atMicros, item }: RunFloor,
  view: Viewport,
): FloorLabel | undefined {
  if (atMicros < view.fromMicros || atMicros > view.toMicros) return undefined;
  const lineX = Math.round(xOf(view, atMicros)) + 0.5;
  const text = `least ${formatDuration(atMicros)} (#${item})`;
  const { width } = context.measureText(text);
  const left = lineX + 4 + width < view.left + view.width ? lineX + 4 : lineX - 4 - width;
  return { text, lineX, left, right: left + width };
}

/** Draws the time before which the run cannot end as a dashed line through all lanes, with its name on the axis. */
export function paintFloor(
  context: CanvasRenderingContext2D,
  theme: CanvasTheme,
  { text, lineX, left }: FloorLabel,
  lanesHeight: number,
): void {
  context.strokeStyle = theme.foreground;
  context.lineWidth = 1;
  context.setLineDash([3, 3]);
  context.beginPath();
  context.moveTo(lineX, axisHeight - 6);
  context.lineTo(lineX, axisHeight + lanesHeight);
  context.stroke();
  context.setLineDash([]);
  context.textAlign = 'left';
  context.fillStyle = theme.foreground;
  context.fillText(text, left, 8);
}
