import { outcomesBySeverity } from '../../src/model/run/timeSummary.ts';
import { mix, pixelOf, type Rgb } from './colour.ts';
import type { LaneCells } from './laneCells.ts';
import type { CanvasTheme } from './theme.ts';

const coverSteps = 32;
const shadeCount = 3;
/** A pixel with items is never paler than this, however short they are: a lane with tiny items would look empty. */
const leastShare = 0.35;

/** The colours of some items: two shades, so that neighbours can be distinguished. */
export interface Tone {
  readonly shades: readonly [strong: Rgb, weak: Rgb];
  /** It has its full colour, however short its items are. */
  readonly isAlwaysFull: boolean;
}

/** One pixel for each tone, shade and cover. */
export type CellPalette = Uint32Array;

/** The first tone has the number 1. `strength` is the share of the colours against the background. */
export function createPalette(background: Rgb, tones: readonly Tone[], strength = 1): CellPalette {
  const palette = new Uint32Array((tones.length + 1) * shadeCount * (coverSteps + 1));
  for (const [k, tone] of tones.entries()) {
    const [strong, weak] = tone.shades;
    const shades: readonly Rgb[] = [strong, weak, mix(strong, weak, 0.5)];
    for (const [shade, colour] of shades.entries()) {
      for (let cover = 0; cover <= coverSteps; cover++) {
        const share = tone.isAlwaysFull ? 1 : leastShare + ((1 - leastShare) * cover) / coverSteps;
        palette[index(k + 1, shade, cover)] = pixelOf(mix(background, colour, share * strength));
      }
    }
  }
  return palette;
}

/** The tones of outcomes, by severity from 1. */
export const outcomeTones = (theme: CanvasTheme): Tone[] =>
  outcomesBySeverity.map((outcome) => ({ shades: theme.outcome[outcome], isAlwaysFull: outcome !== 'succeeded' }));

/** Writes one lane as one line of pixels. Cells without an item are transparent, or keep what they are `over`. */
export function paintCells(
  { busy, shade }: Pick<LaneCells, 'busy' | 'shade'>,
  tones: Uint8Array,
  palette: CellPalette,
  line: Uint32Array,
  how: 'alone' | 'over' = 'alone',
): void {
  for (let x = 0; x < line.length; x++) {
    const tone = tones[x]!;
    if (tone === 0) {
      if (how === 'alone') line[x] = 0;
      continue;
    }
    const cover = busy[x]! >= 1 ? coverSteps : Math.ceil(busy[x]! * coverSteps);
    line[x] = palette[index(tone, shade[x]!, cover)]!;
  }
}

const index = (tone: number, shade: number, cover: number): number =>
  (tone * shadeCount + shade) * (coverSteps + 1) + cover;
