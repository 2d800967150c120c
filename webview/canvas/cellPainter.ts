import { outcomeOfSeverity } from '../../src/model/run/timeSummary.ts';
import { mix, pixelOf, type Rgb } from './colour.ts';
import type { LaneCells } from './laneCells.ts';
import type { CanvasTheme } from './theme.ts';

const coverSteps = 32;
const severityCount = 6;
const shadeCount = 3;
/** A pixel with items is never paler than this, however short they are: a lane with tiny items would look empty. */
const leastShare = 0.35;

/** One pixel for each severity, shade and cover. */
export type CellPalette = Uint32Array;

/** `strength` is the share of the colours against the background. */
export function createPalette(theme: CanvasTheme, strength = 1): CellPalette {
  const palette = new Uint32Array(severityCount * shadeCount * (coverSteps + 1));
  for (let severity = 1; severity < severityCount; severity++) {
    const outcome = outcomeOfSeverity(severity);
    if (!outcome) continue;
    const [strong, weak] = theme.outcome[outcome];
    const shades: readonly Rgb[] = [strong, weak, mix(strong, weak, 0.5)];
    for (const [shade, colour] of shades.entries()) {
      for (let cover = 0; cover <= coverSteps; cover++) {
        // Failures have their full colour, however short they were.
        const share = outcome === 'succeeded' ? leastShare + ((1 - leastShare) * cover) / coverSteps : 1;
        palette[index(severity, shade, cover)] = pixelOf(mix(theme.background, colour, share * strength));
      }
    }
  }
  return palette;
}

/** Writes one lane as one line of pixels. Cells without an item are transparent, or keep what they are `over`. */
export function paintCells(
  cells: LaneCells,
  palette: CellPalette,
  line: Uint32Array,
  how: 'alone' | 'over' = 'alone',
): void {
  const { busy, severity, shade } = cells;
  for (let x = 0; x < line.length; x++) {
    const grave = severity[x]!;
    if (grave === 0) {
      if (how === 'alone') line[x] = 0;
      continue;
    }
    const cover = busy[x]! >= 1 ? coverSteps : Math.ceil(busy[x]! * coverSteps);
    line[x] = palette[index(grave, shade[x]!, cover)]!;
  }
}

const index = (severity: number, shade: number, cover: number): number =>
  (severity * shadeCount + shade) * (coverSteps + 1) + cover;
