import type { WorkerModel } from '../../../src/model/run/runModel.ts';
import type { Timeline } from '../../../src/model/run/timeline.ts';
import { type CellPalette, createPalette, paintCells } from '../../canvas/cellPainter.ts';
import {
  createLaneCells,
  fillFromChosen,
  fillFromRows,
  fillFromSummary,
  type LaneCells,
  rowsWithin,
} from '../../canvas/laneCells.ts';
import { SelectedRows } from './selectedRows.ts';
import type { CanvasTheme } from '../../canvas/theme.ts';
import type { TimeRange } from '../../store/viewState.ts';

/** Up to this many items in view are drawn one by one, in about a millisecond. More are drawn from the summary. */
const exactItems = 60_000;

/** The bars of all lanes in view, one line of pixels for each. Its buffers are kept between frames. */
export class LaneBuffer {
  readonly #palette: CellPalette;
  /** For items that are not selected. */
  readonly #pale: CellPalette;
  readonly #rows = new SelectedRows();
  readonly #canvas = document.createElement('canvas');
  #cells: LaneCells = createLaneCells(1);
  #image = new ImageData(1, 1);

  constructor(theme: CanvasTheme) {
    this.#palette = createPalette(theme);
    this.#pale = createPalette(theme, theme.highContrast ? 0.35 : 0.25);
  }

  /**
   * Paints the lines of these workers. `width` is the width of the lanes in pixels of the screen. Items without a 1 in `mask`
   * are pale.
   */
  paint(workers: readonly WorkerModel[], timeline: Timeline, range: TimeRange, width: number, mask?: Uint8Array): void {
    this.#resize(Math.max(1, width), Math.max(1, workers.length));
    const pixels = new Uint32Array(this.#image.data.buffer);
    const perPixel = (range.toMicros - range.fromMicros) / width;
    let inView = 0;
    for (const { lane } of workers) inView += rowsWithin(lane, range);
    for (const [k, { worker, lane }] of workers.entries()) {
      const track = timeline.tracks[worker];
      // The summary is coarser than the items if a pixel is narrower than its buckets.
      if (inView <= exactItems || !track || perPixel < track.summary.widthMicros * 2) {
        fillFromRows(this.#cells, lane, range, track?.longestMicros ?? Infinity);
      } else fillFromSummary(this.#cells, track.summary, range);
      const line = pixels.subarray(k * width, (k + 1) * width);
      paintCells(this.#cells, mask ? this.#pale : this.#palette, line);
      if (!mask) continue;
      fillFromChosen(this.#cells, lane, range, track?.longestMicros ?? Infinity, this.#rows.of(lane, mask));
      paintCells(this.#cells, this.#palette, line, 'over');
    }
    this.#canvas.getContext('2d')?.putImageData(this.#image, 0, 0);
  }

  /** Draws the line of one lane, stretched to its bars. */
  draw(
    context: CanvasRenderingContext2D,
    lane: number,
    left: number,
    top: number,
    width: number,
    height: number,
  ): void {
    context.drawImage(this.#canvas, 0, lane, this.#canvas.width, 1, left, top, width, height);
  }

  #resize(width: number, lanes: number): void {
    if (this.#image.width === width && this.#image.height === lanes) return;
    this.#image = new ImageData(width, lanes);
    this.#canvas.width = width;
    this.#canvas.height = lanes;
    if (this.#cells.busy.length !== width) this.#cells = createLaneCells(width);
  }
}
