// Shared memory: several workers change an array and a value. The totals are right with the lock and wrong without it.
import { Pool, SharedArray, SharedValue } from 'poolscope';

export const inputs = Array.from({ length: 16 }, (_, item) => item);

const times = 25;

export const initargs = () =>
  [
    new SharedValue('int32', 0, { name: 'guarded' }),
    new SharedValue('int32', 0, { name: 'unguarded' }),
    new SharedArray('int32', 4, { name: 'counts' }),
  ] as const;

let guarded: SharedValue<'int32'>;
let unguarded: SharedValue<'int32'>;
let counts: SharedArray<'int32'>;

export function setup(total: SharedValue<'int32'>, careless: SharedValue<'int32'>, array: SharedArray<'int32'>): void {
  guarded = total;
  unguarded = careless;
  counts = array;
}

/** Adds to both, each under its lock. Returns the total and the counts at that moment. */
export function addLocked(item: number): readonly number[] {
  for (let k = 0; k < times; k++) guarded.withLock(() => addOne(guarded));
  return counts.withLock(() => {
    counts[item % counts.length]! += times;
    return [guarded.withLock(() => guarded.value), ...counts];
  });
}

/** Reads, and writes a moment later: writes of others in between are lost. Item 0 waits until there has been one. */
export function addUnlocked(item: number): number {
  const seen = unguarded.value;
  while (item === 0 && unguarded.value === seen) pause(1);
  unguarded.value = seen + 1;
  for (let k = 1; k < times; k++) addOne(unguarded);
  return unguarded.value;
}

function addOne(total: SharedValue<'int32'>): void {
  const seen = total.value;
  pause(0.2);
  total.value = seen + 1;
}

/** Blocks the thread for milliseconds. */
function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

async function main(): Promise<void> {
  const [total, careless, array] = initargs();
  await using pool = await Pool.open<typeof import('./08-shared-memory.ts')>(new URL(import.meta.url), {
    workers: 4,
    initializer: { name: 'setup', args: [total, careless, array] },
  });
  await pool.map('addLocked', inputs);
  console.log(`with the lock: ${total.value} of ${inputs.length * times}, by array ${array.join(' ')}`);
  await pool.map('addUnlocked', inputs);
  console.log(`without the lock: ${careless.value < inputs.length * times ? 'some are lost' : 'all there'}`);
  console.log(`# without the lock: ${careless.value} of ${inputs.length * times}`);
}

if (import.meta.main) await main();
