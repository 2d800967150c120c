import type { RunModel } from '../src/model/run/runModel.ts';
import type { PanelStore } from './store/panelStore.ts';

/** Text in place of the timeline while there is nothing to draw; undefined once a worker has started. */
export function waitingText({
  model,
  display,
  init,
}: Pick<PanelStore, 'model' | 'display' | 'init'>): string | undefined {
  if (!init) return 'Connecting …';
  if (model.origin) return model.workers.length === 0 && !display.over ? startingText(model.phase) : undefined;
  if (init.live) return 'The run is about to start.';
  if (!display.over) return 'Opening the recording …';
  return 'This recording is empty, because its run ended before it began. Run the function again to see it here.';
}

function startingText(phase: RunModel['phase']): string {
  switch (phase) {
    case 'compile':
      return 'Compiling the module. Workers start after it has been compiled and loaded without an error.';
    case 'preflight':
      return 'Loading the module once to check that it loads, before any worker starts.';
    default:
      return 'Starting.';
  }
}
