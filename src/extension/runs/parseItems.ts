import type { ItemRange } from '../../model/facts/job.ts';

/** `3,7,10-20`; undefined for anything else. */
export function parseItems(text: string): readonly ItemRange[] | undefined {
  const ranges = text.split(',').map((part) => {
    const [, first, last = first] = /^\s*(\d{1,15})\s*(?:-\s*(\d{1,15})\s*)?$/.exec(part) ?? [];
    return first === undefined || Number(last) < Number(first) ? undefined : ([Number(first), Number(last)] as const);
  });
  const valid = ranges.filter((range) => range !== undefined);
  return valid.length === ranges.length ? valid : undefined;
}
