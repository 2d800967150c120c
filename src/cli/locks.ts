import { formatCount, formatDuration } from '../base/numberText.ts';
import type { DeadlockFound } from '../model/facts/waitEvents.ts';
import { primitiveTitle } from '../model/facts/rings.ts';
import { contention } from '../model/run/locks.ts';
import type { RunModel } from '../model/run/runModel.ts';
import { deadlockWords } from '../words/findings.ts';
import { printable } from '../base/visibleText.ts';
import { formatTable } from './format.ts';
import { formatFrames } from './frames.ts';

const shownLocks = 5;

/** The primitives that workers waited for most; undefined if no worker waited. Pass it through `printable` before printing. */
export function lockTable({ locks, workers, nowMicros }: RunModel): string | undefined {
  const lines = contention(locks, workers.length, nowMicros);
  if (lines.length === 0) return undefined;
  const rows = lines.slice(0, shownLocks).map(({ ref, waits, totalMicros, longestMicros, workerMicros }) => [
    primitiveTitle(ref),
    formatCount(waits),
    formatDuration(totalMicros),
    formatDuration(longestMicros),
    workerMicros
      .map((micros, worker) => ({ micros, worker }))
      .filter(({ micros }) => micros > 0)
      .sort((a, b) => b.micros - a.micros)
      .slice(0, 3)
      .map(({ micros, worker }) => `w${worker} ${formatDuration(micros)}`)
      .join(', '),
  ]);
  const more =
    lines.length > shownLocks ? `\n… and ${formatCount(lines.length - shownLocks)} more (--json --full lists all)` : '';
  return formatTable([['waited for', 'waits', 'total', 'longest', 'by worker'], ...rows]) + more;
}

/** A deadlock with the stacks of all its members, safe to print. */
export function formatDeadlock(model: RunModel, { members, certain }: DeadlockFound): string {
  const parts = members.map((member, k) => {
    const { worker, item, primitive, op, stack } = member;
    const { worker: holder } = members[(k + 1) % members.length] ?? member;
    const who = item === null ? `worker ${worker}` : `worker ${worker}, item ${item}`;
    const head = `  ${who}: ${op}() waits for ${primitiveTitle(primitive)}, held by worker ${holder}`;
    return [head, ...formatFrames(model.locks.stacks.get(stack) ?? [])].join('\n');
  });
  const { title, text } = deadlockWords({ certain });
  return printable([`${title}: ${text}`, ...parts].join('\n'));
}
