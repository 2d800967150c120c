import type { RunModel } from '../../../src/model/run/runModel.ts';
import type { WorkerModel } from '../../../src/model/run/workerModel.ts';
import { nearestRow } from '../../canvas/hitTest.ts';
import type { PanelStore } from '../../store/panelStore.ts';
import type { TimelineFrame } from './frame.ts';

/** Zooms or moves the view by a key. Returns false for another key. */
export function navigate(key: string, frame: TimelineFrame, store: PanelStore): boolean {
  const { fromMicros, toMicros } = frame.view;
  const step = (toMicros - fromMicros) / 8;
  switch (key) {
    case 'w':
      frame.zoomBy(1.6);
      return true;
    case 's':
      frame.zoomBy(1 / 1.6);
      return true;
    case 'a':
      frame.panBy(-step);
      return true;
    case 'd':
      frame.panBy(step);
      return true;
    case 'f':
      frame.fit();
      return true;
    case 'r':
      store.select({ range: { fromMicros, toMicros } });
      return true;
    default:
      return false;
  }
}

/** The item that a key selects: the next one in the lane, or one in another lane at the same time. */
export function itemByKey(key: string, model: RunModel, selected: number | null): number | undefined {
  const lanes = model.workers.filter(({ lane }) => lane.item.length > 0);
  const worker = selected === null ? undefined : model.workers[model.items.worker.get(selected)];
  const row = selected === null ? -1 : model.items.laneRow.get(selected);
  if (!worker || row < 0) {
    const first = lanes[0];
    return first && /^(Arrow|Home|End)/.test(key) ? first.lane.item.get(0) : undefined;
  }
  switch (key) {
    case 'ArrowLeft':
      return itemAt(worker, row - 1);
    case 'ArrowRight':
      return itemAt(worker, row + 1);
    case 'Home':
      return itemAt(worker, 0);
    case 'End':
      return itemAt(worker, worker.lane.item.length - 1);
    case 'ArrowUp':
    case 'ArrowDown': {
      const at = lanes.indexOf(worker) + (key === 'ArrowUp' ? -1 : 1);
      const middle = (worker.lane.startMicros.get(row) + worker.lane.endMicros.get(row)) / 2;
      const next = lanes[at];
      const nearest = next && nearestRow(next.lane, middle);
      return nearest === undefined ? undefined : next?.lane.item.get(nearest);
    }
    default:
      return undefined;
  }
}

const itemAt = (worker: WorkerModel, row: number): number | undefined =>
  row >= 0 && row < worker.lane.item.length ? worker.lane.item.get(row) : undefined;
