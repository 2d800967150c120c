import { plural } from '../../../src/base/numberText.ts';
import { plainText } from '../../../src/base/visibleText.ts';
import { hostFigures } from '../../../src/model/run/hostFigures.ts';
import type { HostModel } from '../../../src/model/run/hosts.ts';
import type { RunModel } from '../../../src/model/run/runModel.ts';
import { clockText, lostText } from '../../../src/words/hosts.ts';
import { hostName } from '../../../src/model/run/hosts.ts';
import { cssOf } from '../../canvas/colour.ts';
import type { CanvasTheme } from '../../canvas/theme.ts';
import { type Viewport, xOf } from '../../canvas/viewport.ts';
import { headHeight, type HostHead, type LaneRows } from './laneRows.ts';
import { axisHeight } from './layout.ts';

interface HostScene {
  readonly model: RunModel;
  readonly view: Viewport;
  readonly lanes: LaneRows;
  readonly scrollTop: number;
  readonly nowMicros: number;
}

const margin = 8;
/** Distance between two parts of the text. */
const between = 10;

/**
 * Paints the row of each machine: its name, workers and clock, a line for the time in which it was there, and a mark
 * through its lanes at each loss.
 */
export function paintHosts(context: CanvasRenderingContext2D, scene: HostScene, theme: CanvasTheme): void {
  if (scene.lanes.heads.length === 0) return;
  const figures = hostFigures(scene.model);
  for (const head of scene.lanes.heads) {
    const host = scene.model.hosts[head.host];
    if (!host) continue;
    const top = axisHeight + head.top - scene.scrollTop;
    context.fillStyle = theme.border;
    context.fillRect(0, top, scene.view.left + scene.view.width, 1);
    paintPresence(context, scene, theme, { head, host, top });
    const name = plainText(hostName(scene.model, head.host) ?? '');
    const workers = plural(figures[head.host]?.workers ?? 0, 'worker');
    paintText(context, scene.view, top + headHeight / 2 - 1, [
      { text: name, colour: theme.foreground, isWhole: false },
      { text: workers, colour: theme.dim, isWhole: true },
      ...(host.lost ? [{ text: plainText(lostText(host.lost)), colour: theme.marks.error, isWhole: false }] : []),
      { text: `clock ${clockText(host)}`, colour: theme.dim, isWhole: true },
    ]);
  }
}

function paintPresence(
  context: CanvasRenderingContext2D,
  { view, nowMicros, scrollTop }: HostScene,
  theme: CanvasTheme,
  { head, host, top }: { readonly head: HostHead; readonly host: HostModel; readonly top: number },
): void {
  const right = view.left + view.width;
  const within = (micros: number): number => Math.max(view.left, Math.min(right, xOf(view, micros)));
  const [from, to] = [within(host.joinedMicros), within(host.lost?.atMicros ?? nowMicros)];
  context.fillStyle = cssOf(theme.startup);
  context.fillRect(from, top + headHeight - 3, Math.max(0, to - from), 1);
  context.fillStyle = theme.marks.error;
  const bottom = axisHeight + head.bottom - scrollTop;
  for (const { atMicros } of host.losses) {
    if (atMicros < view.fromMicros || atMicros > view.toMicros) continue;
    context.fillRect(Math.round(within(atMicros)), top + headHeight - 5, 2, bottom - top - headHeight + 5);
  }
}

interface Part {
  readonly text: string;
  readonly colour: string;
  /** Left out if it does not fit; others are cut. */
  readonly isWhole: boolean;
}

function paintText(context: CanvasRenderingContext2D, view: Viewport, middle: number, parts: readonly Part[]): void {
  const right = view.left + view.width;
  context.textAlign = 'left';
  let x = margin;
  for (const { text, colour, isWhole } of parts) {
    const shown = fitted(text, right - x, (each) => context.measureText(each).width);
    if (shown === '' || (isWhole && shown !== text)) continue;
    context.fillStyle = colour;
    context.fillText(shown, x, middle);
    x += context.measureText(shown).width + between;
  }
}

/** The beginning of a text that fits, with `…` if it was cut; empty if hardly anything fits. */
export function fitted(text: string, width: number, measure: (text: string) => number): string {
  if (measure(text) <= width) return text;
  let [from, to] = [0, text.length];
  while (from < to) {
    const middle = (from + to + 1) >> 1;
    if (measure(`${text.slice(0, middle)}…`) <= width) from = middle;
    else to = middle - 1;
  }
  return from < 4 ? '' : `${text.slice(0, from)}…`;
}
