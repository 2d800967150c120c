import type { RunModel } from '../../../src/model/run/runModel.ts';
import { emptyStretch, outcomeOfSeverity } from '../../../src/model/run/timeSummary.ts';
import type { Timeline } from '../../../src/model/run/timeline.ts';
import { cssOf, mix } from '../../canvas/colour.ts';
import type { CanvasTheme } from '../../canvas/theme.ts';
import type { Viewport } from '../../canvas/viewport.ts';
import type { TimeRange } from '../../store/viewState.ts';
import { axisHeight, overviewHeight } from './layout.ts';

interface OverviewScene {
  readonly model: Pick<RunModel, 'workers'>;
  readonly timeline: Pick<Timeline, 'whole'>;
  readonly view: Viewport;
  readonly whole: TimeRange;
  readonly lanesHeight: number;
}

/** Paints, below the lanes, the load of all workers over the whole run, and a window around the part in view. */
export function paintOverview(context: CanvasRenderingContext2D, scene: OverviewScene, theme: CanvasTheme): void {
  const top = axisHeight + scene.lanesHeight + 6;
  paintLoad(context, scene, theme, top);
  paintWindow(context, scene, theme, top);
}

/** Draws a column for each pixel: its height is the load, the colour of its foot is the most severe outcome. */
function paintLoad(context: CanvasRenderingContext2D, scene: OverviewScene, theme: CanvasTheme, top: number): void {
  const { left, width } = scene.view;
  const perPixel = (scene.whole.toMicros - scene.whole.fromMicros) / width;
  const workers = Math.max(1, scene.model.workers.length);
  const found = emptyStretch();
  const calm = cssOf(mix(theme.background, theme.outcome.succeeded[1], 0.8));
  for (let x = 0; x < width; x++) {
    scene.timeline.whole.read(x * perPixel, (x + 1) * perPixel, found);
    if (found.severity === 0) continue;
    const outcome = outcomeOfSeverity(found.severity);
    const height = Math.min(1, found.busyMicros / found.spanMicros / workers) * (overviewHeight - 4);
    context.fillStyle = calm;
    context.fillRect(left + x, top + overviewHeight - 2 - height, 1, height);
    if (!outcome || outcome === 'succeeded') continue;
    context.fillStyle = cssOf(theme.outcome[outcome][0]);
    context.fillRect(left + x, top + overviewHeight - 8, 1, 6);
  }
}

function paintWindow(context: CanvasRenderingContext2D, scene: OverviewScene, theme: CanvasTheme, top: number): void {
  const { left, width } = scene.view;
  const span = scene.whole.toMicros - scene.whole.fromMicros;
  const from = left + ((scene.view.fromMicros - scene.whole.fromMicros) / span) * width;
  const to = left + ((scene.view.toMicros - scene.whole.fromMicros) / span) * width;
  context.lineWidth = 1;
  context.strokeStyle = theme.border;
  context.strokeRect(left + 0.5, top + 0.5, width - 1, overviewHeight - 1);
  context.strokeStyle = theme.focus;
  context.strokeRect(Math.round(from) + 0.5, top + 0.5, Math.max(3, Math.round(to - from) - 1), overviewHeight - 1);
}
