import type { Plugin, Scale } from 'chart.js';
import { formatCount } from '../../../src/base/numberText.ts';
import type { Tuning } from '../../../src/model/tuning/tuning.ts';
import { cssOf, mix } from '../../canvas/colour.ts';
import type { CanvasTheme } from '../../canvas/theme.ts';

/** Least distance in pixels of two lines whose labels do not overlap. */
const leastApart = 130;

/** Draws the flat region behind the curve, and over it the lines of the recommendation, Python's default and `auto`. */
export function tuningMarks(tuning: Tuning, autoMicros: number | undefined, theme: CanvasTheme): Plugin<'line'> {
  const { flat, recommended, python } = tuning;
  const green = theme.outcome.succeeded[0];
  const same = recommended.chunksize === python;
  return {
    id: 'tuningMarks',
    beforeDatasetsDraw: ({ ctx, scales, chartArea: { top, bottom } }) => {
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
      const upright = (chunksize: number, colour: string, label: string, row: number): void => {
        const at = Math.round(x(chunksize)) + 0.5;
        line(colour, [4, 3], [at, top - 4], [at, bottom]);
        const fits = at + 5 + ctx.measureText(label).width < right + 8;
        ctx.textAlign = fits ? 'left' : 'right';
        ctx.fillStyle = theme.foreground;
        ctx.fillText(label, fits ? at + 5 : at - 5, top - 6 + 14 * row);
      };
      ctx.save();
      ctx.font = `11px ${theme.font}`;
      ctx.lineWidth = 1;
      const row = Math.abs(x(python) - x(recommended.chunksize)) > leastApart ? 0 : 1;
      if (!same) upright(python, theme.dim, `Python's default ${formatCount(python)}`, row);
      const also = same ? ", Python's default" : '';
      upright(recommended.chunksize, theme.cost.run, `recommended ${formatCount(recommended.chunksize)}${also}`, 0);
      const auto = autoMicros === undefined ? Number.NaN : Math.round(y(autoMicros / 1e6)) + 0.5;
      if (auto > top && auto < bottom) {
        line(theme.dim, [1, 3], [left, auto], [right, auto]);
        ctx.textAlign = 'right';
        ctx.fillText('auto', right, auto - 4);
      }
      ctx.restore();
    },
  };
}

const pixelsOf =
  (scale: Scale | undefined) =>
  (value: number): number =>
    scale?.getPixelForValue(value) ?? 0;
