import { cssOf } from './colour.ts';
import { rowCount, rowOf, type FlameBars } from './flameBars.ts';
import type { CanvasTheme } from './theme.ts';

/** Height of a row of bars, in CSS pixels. */
export const flameRowHeight = 19;
const textMargin = 4;
/** A bar narrower than this has no text, in CSS pixels. */
const leastTextWidth = 24;

/** How a bar looks: the kind of code, or how a function differs from another profile. */
export type FlameTone = keyof CanvasTheme['code'];

export interface FlameScene {
  readonly bars: FlameBars;
  readonly labelOf: (node: number) => string;
  readonly toneOf: (node: number) => FlameTone;
  /** Whether a node was found; undefined without a search. */
  readonly isFound: ((node: number) => boolean) | undefined;
  /** Bars. */
  readonly selected: number | undefined;
  readonly hovered: number | undefined;
  /** Scroll position, in CSS pixels. */
  readonly scrollTop: number;
}

/** Paints the rows in view. It knows no unit: weights are widths, and labels are texts. */
export class FlamePainter {
  readonly #theme: CanvasTheme;
  /** Measuring a text costs more than painting it. */
  readonly #textWidths = new Map<string, number>();

  constructor(theme: CanvasTheme) {
    this.#theme = theme;
  }

  paint(canvas: HTMLCanvasElement, scene: FlameScene, ratio: number): void {
    const context = canvas.getContext('2d');
    if (!context) return;
    const [width, height] = [canvas.width / ratio, canvas.height / ratio];
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = cssOf(this.#theme.background);
    context.fillRect(0, 0, width, height);
    context.font = `11px ${this.#theme.font}`;
    context.textBaseline = 'middle';
    context.textAlign = 'left';
    const { bars, scrollTop } = scene;
    const firstRow = Math.max(0, Math.floor(scrollTop / flameRowHeight));
    const lastRow = Math.min(rowCount(bars) - 1, Math.floor((scrollTop + height) / flameRowHeight));
    for (let row = firstRow; row <= lastRow; row++) {
      const top = row * flameRowHeight - scrollTop;
      const end = bars.rows[row + 1] ?? 0;
      for (let bar = bars.rows[row] ?? 0; bar < end; bar++) this.#paintBar(context, scene, bar, top, width);
    }
    this.#outline(context, scene, scene.hovered, width, 1);
    this.#outline(context, scene, scene.selected, width, 2);
  }

  #paintBar(context: CanvasRenderingContext2D, scene: FlameScene, bar: number, top: number, width: number): void {
    const { bars, labelOf, toneOf, isFound } = scene;
    const node = bars.node[bar] ?? 0;
    const x = (bars.left[bar] ?? 0) * width;
    // The gap between two bars is in their widths, so that the bars of a row never overlap.
    const wide = Math.max(0.5, (bars.width[bar] ?? 0) * width - 1);
    const isFaint = isFound !== undefined && !isFound(node);
    const [fill, edge] = this.#theme.code[toneOf(node)];
    context.fillStyle = isFaint ? this.#theme.grid : fill;
    context.fillRect(x, top, wide, flameRowHeight - 1);
    if (this.#theme.highContrast && wide > 2) {
      context.strokeStyle = isFaint ? this.#theme.grid : edge;
      context.lineWidth = 1;
      context.strokeRect(x + 0.5, top + 0.5, wide - 1, flameRowHeight - 2);
    }
    if (wide < leastTextWidth) return;
    context.fillStyle = isFaint && !this.#theme.highContrast ? this.#theme.dim : this.#theme.foreground;
    const text = this.#fit(context, labelOf(node), wide - 2 * textMargin);
    context.fillText(text, x + textMargin, top + flameRowHeight / 2);
  }

  #fit(context: CanvasRenderingContext2D, text: string, width: number): string {
    const needed = this.#widthOf(context, text);
    if (needed <= width) return text;
    const shown = Math.floor((text.length * (width - this.#widthOf(context, '…'))) / needed);
    return shown < 1 ? '' : `${text.slice(0, shown)}…`;
  }

  #widthOf(context: CanvasRenderingContext2D, text: string): number {
    let width = this.#textWidths.get(text);
    if (width === undefined) this.#textWidths.set(text, (width = context.measureText(text).width));
    return width;
  }

  #outline(
    context: CanvasRenderingContext2D,
    { bars, scrollTop }: FlameScene,
    bar: number | undefined,
    width: number,
    line: 1 | 2,
  ): void {
    if (bar === undefined) return;
    const x = (bars.left[bar] ?? 0) * width;
    const wide = Math.max(3, (bars.width[bar] ?? 0) * width - 1);
    const top = rowOf(bars, bar) * flameRowHeight - scrollTop;
    context.strokeStyle = line === 2 && this.#theme.highContrast ? this.#theme.focus : this.#theme.foreground;
    context.lineWidth = line;
    context.strokeRect(x + line / 2, top + line / 2, wide - line, flameRowHeight - 1 - line);
  }
}
