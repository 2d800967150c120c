import { afterEach, expect, test } from 'vitest';
import { RealmGuard } from '../../../src/execution/realmGuard.ts';
import type { WorkerRecord } from '../../../src/protocol/workerRecords.ts';

const arrays = Array.prototype as unknown as Record<string, unknown>;
const { push } = Array.prototype;
const { nextTick } = process;

afterEach(() => {
  arrays['push'] = push;
  process.nextTick = nextTick;
});

/** Replaces a method of arrays that Node calls by one that does the same. */
function breakNode(): void {
  arrays['push'] = function (this: unknown[], ...values: unknown[]) {
    return push.apply(this, values);
  };
}

function guarding(concurrency: number) {
  const seen: string[] = [];
  const guard = new RealmGuard({
    concurrency,
    now: () => 1000,
    ownsThread: true,
    isReplaceable: true,
    sink: {
      append: (record: WorkerRecord) => void seen.push(record.type === 'noticeRaised' ? record.notice.message : ''),
      flush: () => void seen.push('flush'),
    },
    onTaint: () => void seen.push('taint'),
    onAbandon: () => void seen.push('abandon'),
  });
  guard.keep();
  for (let item = 0; item < concurrency; item++) guard.begin(item);
  return { guard, seen };
}

test('a change names its item and lets no other item begin', () => {
  const { guard, seen } = guarding(2);
  process.nextTick = () => {};
  guard.end(1, 500);
  process.nextTick = nextTick;
  expect(seen).toEqual([expect.stringContaining('Item 1 replaced process.nextTick'), 'taint']);
  expect(guard.isBroken).toBe(false);
});

test('items that run beside one that breaks the code of Node run again elsewhere', () => {
  const { guard, seen } = guarding(2);
  breakNode();
  guard.end(0, 500);
  arrays['push'] = push;
  expect(seen.slice(1)).toEqual(['taint', 'flush', 'abandon']);
  expect(guard.isBroken).toBe(true);
});

test('an error of broken code is charged to none of several items, and to one that runs alone', () => {
  const several = guarding(2);
  expect(several.guard.isOfBrokenNode()).toBe(false);
  breakNode();
  expect(several.guard.isOfBrokenNode()).toBe(true);
  arrays['push'] = push;
  expect(several.seen[0]).toContain('One of the items from 0 to 1 replaced Array.prototype.push');

  const alone = guarding(1);
  breakNode();
  expect(alone.guard.isOfBrokenNode()).toBe(false);
});
