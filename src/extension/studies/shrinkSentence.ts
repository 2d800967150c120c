import type { ShrunkHistory } from '../../studies/shrink.ts';
import { count, duration } from '../runs/describeRun.ts';

const shownItems = 5;

/** What a search found, for a user who asked why `item` fails; `of`: how many items ran before it in its worker. */
export function shrinkSentence(item: number, of: number, found: ShrunkHistory, tookMs: number): string {
  const { state, reproduced, before, trials } = found;
  const effort = `(${count(trials)} trial${trials === 1 ? '' : 's'}, ${duration(tookMs * 1000)})`;
  if (state === 'notReproduced') {
    return `Item ${item} did not fail again, neither alone nor after what ran before it: it depends on other workers, on time or on chance ${effort}.`;
  }
  if (!reproduced) {
    const ended = state === 'cancelled' ? 'The search was cancelled' : 'The time for the search was over';
    return `${ended} before item ${item} failed again ${effort}.`;
  }
  if (before.length === 0) return `Item ${item} fails alone: what ran before it does not matter ${effort}.`;
  const fewer = { shrunk: '', outOfTime: ' Time was over: fewer may do.', cancelled: ' Cancelled: fewer may do.' };
  return `Item ${item} fails after ${itemsText(before)}, out of ${count(of)} before it ${effort}.${fewer[state]}`;
}

function itemsText(items: readonly number[]): string {
  if (items.length > shownItems) return `${count(items.length)} items`;
  return `item${items.length === 1 ? '' : 's'} ${items.join(', ')}`;
}
