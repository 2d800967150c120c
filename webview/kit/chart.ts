import { axisLabel } from '../canvas/ticks.ts';
import type { CanvasTheme } from '../canvas/theme.ts';

/** Label of a mark in seconds. The mark that chart.js adds at the end of the data gets no label. */
export function secondsLabel(value: number | string, _: number, all: readonly { readonly value: number }[]): string {
  const step = ((all[1]?.value ?? 1) - (all[0]?.value ?? 0)) * 1e6;
  const micros = Number(value) * 1e6;
  const off = Math.abs(micros / step - Math.round(micros / step));
  return off > 0.01 ? '' : axisLabel(micros, step);
}

/** Options that all charts share. */
export function chartBase(theme: CanvasTheme) {
  const ticks = { color: theme.dim, font: { size: 11 } };
  const grid = { color: theme.grid };
  return {
    animation: false as const,
    responsive: true,
    maintainAspectRatio: false,
    font: { family: theme.font },
    ticks,
    grid,
    border: { color: theme.border },
  };
}
