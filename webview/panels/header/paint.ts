import type { CanvasTheme } from '../../canvas/theme.ts';
import { cssOf } from '../../canvas/colour.ts';

/** Draws values as a line over the whole width of the canvas. */
export function paintSparkline(canvas: HTMLCanvasElement, values: readonly number[], theme: CanvasTheme): void {
  const ratio = devicePixelRatio || 1;
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext('2d');
  const top = Math.max(...values, 0);
  if (!context || top === 0) return;
  context.scale(ratio, ratio);
  context.beginPath();
  for (const [k, value] of values.entries()) {
    context.lineTo((k / (values.length - 1)) * width, height - 1.5 - (value / top) * (height - 3));
  }
  context.lineWidth = 1.25;
  context.lineJoin = 'round';
  context.strokeStyle = cssOf(theme.running);
  context.stroke();
}
