import type { Cause, CauseIndex } from '../../store/causes.ts';

/** Items of a cause that are listed; the rest is counted. */
const itemsListed = 40;

export interface CauseRow {
  readonly cause: Cause;
  readonly items: readonly number[];
  readonly more: number;
  readonly open: boolean;
}

/**
 * Causes, most frequent first. Open are those the user opened, the one of the selected item, and the
 * first one while nothing was chosen; `closed` are those the user closed.
 */
export function causeRows(
  causes: CauseIndex,
  selected: number | null,
  opened: ReadonlySet<string>,
  closed: ReadonlySet<string>,
): CauseRow[] {
  const selectedKey = selected === null ? undefined : causes.causeOf(selected)?.key;
  return causes.sorted().map((cause, k) => {
    const items = listed(cause, selected);
    const wanted = opened.has(cause.key) || cause.key === selectedKey || (k === 0 && opened.size === 0);
    return { cause, items, more: cause.items.size - items.length, open: wanted && !closed.has(cause.key) };
  });
}

/** Ascending; the selected item is always among them. */
function listed(cause: Cause, selected: number | null): number[] {
  const items: number[] = [];
  for (const item of cause.items) {
    items.push(item);
    if (items.length === itemsListed) break;
  }
  if (selected !== null && cause.items.has(selected) && !items.includes(selected)) items.push(selected);
  return items.sort((a, b) => a - b);
}
