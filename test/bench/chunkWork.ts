import { workloads } from '../support/workloads.ts';

/** Fewer items than the simulations have: the bench must end soon. Those without work stay as many. */
const thin = (name: string): readonly number[] =>
  (workloads[name] ?? []).filter((micros, k) => micros === 1 || k % 3 === 0);

/** The inputs, each the microseconds that an item keeps its thread busy. */
export const noWork = thin('no work at all').map(() => 0);
export const oneMillisecond = thin('one millisecond each');
export const fiftyMilliseconds = thin('fifty milliseconds each');
export const paretoTail = thin('a Pareto tail');
export const slowestLast = thin('sorted, slowest last');
export const slowestFirst = thin('sorted, slowest first');
export const twoKinds = thin('two kinds of items');
export const fastThenSlow = thin('fast, then slow');
export const slowBlock = thin('one slow block');

export function spin(micros: number): void {
  if (micros === 0) return;
  const end = performance.now() + micros / 1000;
  while (performance.now() < end);
}
