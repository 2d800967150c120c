import type { Plugin, Scale } from 'chart.js';
import { formatCount } from '../../../src/base/numberText.ts';
import type { Tuning } from '../../../src/model/tuning/tuning.ts';
import { cssOf, mix } from '../../canvas/colour.ts';
import type { CanvasTheme } from '../../canvas/theme.ts';

/**
 * Draws the decision: the line of a recommended chunksize with the region that is as good, or the height of `auto`.
 * Python's default has a line too, with its label on a row of its own.
 */
export function tuningMarks(tuning: Tuning, autoMicros: number | undefined, theme: CanvasTheme): Plugin<'line'> {
  const { flat, decision, python } = tuning;
  const green = theme.outcome.succeeded[0];
  const use = decision.use === 'auto' ? undefined : decision.use;
  return {
    id: 'tuningMarks',
    beforeDatasetsDraw: ({ ctx, scales, chartArea: { top, bottom } }) => {
      if (use === undefined) return;
      const x = pixelsOf(scales['x']);
      ctx.fillStyle = cssOf(mix(theme.background, green, theme.highContrast ? 0.3 : 0.16));
      ctx.fillRect(x(flat.from) - 3, top, x(flat.to) - x(flat.from) + 6, bottom - top);
    },
    afterDatasetsDraw: ({ ctx, scales, chartArea: { left, right, top, bottom } }) => {
      const [x, y] = [pixelsOf(scales['x']), pixelsOf(scales['y'])];
      const line = (colour: string, dash: number[], from: [number, number], to: [number, number]): void => {
        ctx.strokeStyle = ctx.fillStyle = colour;
        ctx.setLineDash(dash);
        ctx.beginPath();
        ctx.moveTo(...from);
        ctx.lineTo(...to);
        ctx.stroke();
      };
      // An edge in the colour of the background keeps a label readable over the curve.
      const print = (text: string, at: number, base: number): void => {
        ctx.setLineDash([]);
        ctx.lineWidth = 3;
        ctx.strokeStyle = cssOf(theme.background);
        ctx.strokeText(text, at, base);
        ctx.lineWidth = 1;
        ctx.fillStyle = theme.foreground;
        ctx.fillText(text, at, base);
      };
      const upright = (chunksize: number, colour: string, label: string, row: number): void => {
        const at = Math.round(x(chunksize)) + 0.5;
        line(colour, [4, 3], [at, top - 4], [at, bottom]);
        const fits = at + 5 + ctx.measureText(label).width < right + 8;
        ctx.textAlign = fits ? 'left' : 'right';
        print(label, fits ? at + 5 : at - 5, top - 6 + 14 * row);
      };
      ctx.save();
      ctx.font = `11px ${theme.font}`;
      ctx.lineWidth = 1;
      if (use !== python) upright(python, theme.dim, `Python's default ${formatCount(python)}`, 1);
      if (use !== undefined) {
        const also = use === python ? ", Python's default" : '';
        upright(use, theme.cost.run, `recommended ${formatCount(use)}${also}`, 0);
      }
      const auto = autoMicros === undefined ? Number.NaN : Math.round(y(autoMicros / 1e6)) + 0.5;
      if (auto > top && auto < bottom) {
        line(use === undefined ? theme.cost.run : theme.dim, [1, 3], [left, auto], [right, auto]);
        ctx.textAlign = 'right';
        // Below the line where the label of Python's default is above it.
        print(use === undefined ? 'auto, recommended' : 'auto', right, auto < top + 26 ? auto + 12 : auto - 4);
      }
      ctx.restore();
    },
  };
}

const pixelsOf =
  (scale: Scale | undefined) =>
  (value: number): number =>
    scale?.getPixelForValue(value) ?? 0;
