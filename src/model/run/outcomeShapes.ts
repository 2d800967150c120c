import { count, fields, oneOf, type Shape } from '../../base/shape.ts';
import type { OutcomeCounts, RunState } from './runModel.ts';

const number = count();

/** How many items have each outcome, and their sum. */
export const itemCountsShape = fields<Readonly<OutcomeCounts> & { readonly total: number }>({
  total: number,
  succeeded: number,
  failed: number,
  timedOut: number,
  crashed: number,
  cancelled: number,
});

export const runStateShape: Shape<RunState> = oneOf<RunState>(
  'starting',
  'running',
  'finished',
  'cancelled',
  'stopped',
  'couldNotStart',
  'gaveUp',
  'interrupted',
);
