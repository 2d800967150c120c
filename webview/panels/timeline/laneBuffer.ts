import type { WorkerModel } from '../../../src/model/run/workerModel.ts';
import type { Timeline } from '../../../src/model/run/timeline.ts';
import { outcomesBySeverity } from '../../../src/model/run/timeSummary.ts';
import { type CellPalette, createPalette, outcomeTones, paintCells, type Tone } from '../../canvas/cellPainter.ts';
import {
  createLaneCells,
  fillFromChosen,
  fillFromRows,
  fillFromSummary,
  type LaneCells,
  rowsWithin,
} from '../../canvas/laneCells.ts';
import type { CanvasTheme } from '../../canvas/theme.ts';
import { ToneSummaries } from '../../canvas/toneSummary.ts';
import type { TimeRange } from '../../store/viewState.ts';
import { type BarTones, type ToneScale, tonesOf } from './barTones.ts';
import { SelectedRows } from './selectedRows.ts';

/** Up to this many items in view are drawn one by one, in about a millisecond. More are drawn from the summary. */
const exactItems = 60_000;

export interface BarLook {
  /** Items without a 1 are pale; undefined if none is. */
  readonly mask?: Uint8Array | undefined;
  /** Colours other than those of outcomes. */
  readonly tones?: BarTones | undefined;
}

/** The palettes of one scale: for items, and for those that are not selected. */
interface Palettes {
  readonly strong: CellPalette;
  readonly pale: CellPalette;
}

/** The bars of all lanes in view, one line of pixels for each. Its buffers are kept between frames. */
export class LaneBuffer {
  readonly #theme: CanvasTheme;
  readonly #outcomes: Palettes;
  /** Only what did not succeed. */
  readonly #failures: CellPalette;
  readonly #scales = new Map<ToneScale, Palettes>();
  readonly #rows = new SelectedRows();
  readonly #summaries = new ToneSummaries();
  readonly #canvas = document.createElement('canvas');
  #cells: LaneCells = createLaneCells(1);
  #image = new ImageData(1, 1);

  constructor(theme: CanvasTheme) {
    this.#theme = theme;
    const tones = outcomeTones(theme);
    this.#outcomes = this.#palettes(tones);
    this.#failures = createPalette(theme.background, tones);
    const isMarked = [
      false,
      ...outcomesBySeverity.map((outcome) => outcome !== 'succeeded' && outcome !== 'cancelled'),
    ];
    const perTone = this.#failures.length / isMarked.length;
    for (const [tone, marked] of isMarked.entries())
      if (!marked) this.#failures.fill(0, tone * perTone, (tone + 1) * perTone);
  }

  /**
   * Paints the lines of these workers, and below them a line of each for its failures. `width` is the width of the lanes in
   * pixels of the screen.
   */
  paint(
    workers: readonly WorkerModel[],
    timeline: Timeline,
    range: TimeRange,
    width: number,
    { mask, tones }: BarLook = {},
  ): void {
    this.#resize(Math.max(1, width), Math.max(1, 2 * workers.length));
    const pixels = new Uint32Array(this.#image.data.buffer);
    const perPixel = (range.toMicros - range.fromMicros) / width;
    const { strong, pale } = tones ? this.#paletteOf(tones.scale) : this.#outcomes;
    const cells = this.#cells;
    const painted = tones ? cells.votes.tone : cells.severity;
    let inView = 0;
    for (const { lane } of workers) inView += rowsWithin(lane, range);
    for (const [k, { worker, lane }] of workers.entries()) {
      const track = timeline.tracks[worker];
      const longest = track?.longestMicros ?? Infinity;
      // The summary is coarser than the items if a pixel is narrower than its buckets.
      if (inView <= exactItems || !track || perPixel < track.summary.widthMicros * 2) {
        fillFromRows(cells, lane, range, longest, tones?.items);
      } else {
        fillFromSummary(cells, track.summary, range);
        if (tones) this.#summaries.of(lane, tones.items).read(range, cells.votes);
      }
      const line = pixels.subarray(k * width, (k + 1) * width);
      paintCells(cells, painted, mask ? pale : strong, line);
      const failures = pixels.subarray((workers.length + k) * width, (workers.length + k + 1) * width);
      paintCells(cells, cells.severity, this.#failures, failures);
      if (!mask) continue;
      fillFromChosen(cells, lane, range, longest, this.#rows.of(lane, mask), tones?.items);
      paintCells(cells, painted, strong, line, 'over');
    }
    this.#canvas.getContext('2d')?.putImageData(this.#image, 0, 0);
  }

  /** Draws the line of one lane, stretched to its bars. */
  draw(context: CanvasRenderingContext2D, lane: number, { left, top, width, height }: Box): void {
    context.drawImage(this.#canvas, 0, lane, this.#canvas.width, 1, left, top, width, height);
  }

  /** Draws the line of the failures of one lane. */
  drawFailures(context: CanvasRenderingContext2D, lane: number, box: Box): void {
    this.draw(context, this.#image.height / 2 + lane, box);
  }

  #paletteOf(scale: ToneScale): Palettes {
    const known = this.#scales.get(scale);
    if (known) return known;
    const made = this.#palettes(tonesOf(this.#theme, scale));
    this.#scales.set(scale, made);
    return made;
  }

  #palettes(tones: readonly Tone[]): Palettes {
    const { background, highContrast } = this.#theme;
    return {
      strong: createPalette(background, tones),
      pale: createPalette(background, tones, highContrast ? 0.35 : 0.25),
    };
  }

  #resize(width: number, lanes: number): void {
    if (this.#image.width === width && this.#image.height === lanes) return;
    this.#image = new ImageData(width, lanes);
    this.#canvas.width = width;
    this.#canvas.height = lanes;
    if (this.#cells.busy.length !== width) this.#cells = createLaneCells(width);
  }
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}
