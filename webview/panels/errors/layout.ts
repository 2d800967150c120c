import type { Cause, CauseIndex } from '../../store/causes.ts';

/** Most items of a cause that are listed. The others are counted. */
const itemsListed = 40;

export interface CauseRow {
  readonly cause: Cause;
  readonly items: readonly number[];
  readonly more: number;
  readonly open: boolean;
}

/**
 * Causes, most frequent first. A cause is open if the user opened it, if it has the selected item, or if it is the first
 * one and the user has chosen nothing. `closed` are the causes that the user closed. Of a selection, only its items count:
 * they have a 1 in `mask`.
 */
export function causeRows(
  causes: CauseIndex,
  selected: number | null,
  opened: ReadonlySet<string>,
  closed: ReadonlySet<string>,
  mask?: Uint8Array,
): CauseRow[] {
  const selectedKey = selected === null ? undefined : causes.causeOf(selected)?.key;
  return within(causes.sorted(), mask).map((cause, k) => {
    const items = listed(cause, selected);
    const wanted = opened.has(cause.key) || cause.key === selectedKey || (k === 0 && opened.size === 0);
    return { cause, items, more: cause.items.size - items.length, open: wanted && !closed.has(cause.key) };
  });
}

function within(causes: readonly Cause[], mask: Uint8Array | undefined): readonly Cause[] {
  if (!mask) return causes;
  return causes
    .map((cause) => ({ ...cause, items: new Set([...cause.items].filter((item) => mask[item] === 1)) }))
    .filter(({ items }) => items.size > 0)
    .sort((a, b) => b.items.size - a.items.size);
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
