import { causeKey } from '../facts/failure.ts';
import type { RunModel } from '../run/runModel.ts';

/** A cause of failures that is more or less frequent than before. */
export interface CauseChange {
  /** Class of the error. */
  readonly name: string;
  /** Message of its first failure in the later run, otherwise in the earlier one. */
  readonly message: string;
  /** Number of items that failed for it in the earlier run and in the later one. */
  readonly before: number;
  readonly after: number;
  /** Its items in the later run, ascending. */
  readonly items: readonly number[];
}

/** The causes of failures whose numbers differ. Places in files do not matter, because an edit moves them. */
export function causeChanges(before: RunModel, after: RunModel): CauseChange[] {
  const [earlier, later] = [causesOf(before), causesOf(after)];
  return [...new Map([...earlier, ...later])].flatMap(([key, { name, message }]) => {
    const items = later.get(key)?.items ?? [];
    const count = earlier.get(key)?.items.length ?? 0;
    return items.length === count ? [] : [{ name, message, before: count, after: items.length, items }];
  });
}

interface Cause {
  readonly name: string;
  readonly message: string;
  readonly items: number[];
}

function causesOf({ failures }: RunModel): Map<string, Cause> {
  const causes = new Map<string, Cause>();
  for (const [item, { failure }] of [...failures].sort(([a], [b]) => a - b)) {
    const key = causeKey({ ...failure, frames: [] });
    const known = causes.get(key);
    if (known) known.items.push(item);
    else causes.set(key, { name: failure.name, message: failure.message, items: [item] });
  }
  return causes;
}
