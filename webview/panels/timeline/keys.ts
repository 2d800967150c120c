import type { RunModel } from '../../../src/model/run/runModel.ts';
import type { WorkerModel } from '../../../src/model/run/workerModel.ts';
import { nearestRow } from '../../canvas/hitTest.ts';
import type { PanelStore } from '../../store/panelStore.ts';
import type { TimelineFrame } from './frame.ts';
import type { LaneRow } from './laneRows.ts';

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
export function itemByKey(
  key: string,
  model: RunModel,
  selected: number | null,
  rows: readonly LaneRow[],
): number | undefined {
  const lanes = rows.flatMap((row) => {
    const lane = model.workers[row.worker]?.lane;
    const endRow = Math.min(row.endRow, lane?.item.length ?? 0);
    return lane && endRow > row.firstRow ? [{ ...row, lane, endRow }] : [];
  });
  const worker = selected === null ? undefined : model.items.worker.get(selected);
  const row = selected === null ? -1 : model.items.laneRow.get(selected);
  const at = lanes.findIndex((each) => each.worker === worker && each.firstRow <= row && row < each.endRow);
  const own = lanes[at];
  if (!own) {
    const [first] = lanes;
    return first && /^(Arrow|Home|End)/.test(key) ? first.lane.item.get(first.firstRow) : undefined;
  }
  switch (key) {
    case 'ArrowLeft':
      return itemAt(own, row - 1);
    case 'ArrowRight':
      return itemAt(own, row + 1);
    case 'Home':
      return itemAt(own, own.firstRow);
    case 'End':
      return itemAt(own, own.endRow - 1);
    case 'ArrowUp':
    case 'ArrowDown': {
      const middle = (own.lane.startMicros.get(row) + own.lane.endMicros.get(row)) / 2;
      const next = lanes[at + (key === 'ArrowUp' ? -1 : 1)];
      const nearest = next && nearestRow(next.lane, middle);
      if (nearest === undefined) return undefined;
      return next && itemAt(next, Math.max(next.firstRow, Math.min(nearest, next.endRow - 1)));
    }
    default:
      return undefined;
  }
}

type Rows = Pick<LaneRow, 'firstRow' | 'endRow'> & Pick<WorkerModel, 'lane'>;

const itemAt = ({ lane, firstRow, endRow }: Rows, row: number): number | undefined =>
  row >= firstRow && row < endRow ? lane.item.get(row) : undefined;
