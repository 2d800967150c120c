import { randomOf } from './simulateRun.ts';

const ms = 1000;

/** Durations of items in microseconds, in the shapes with which chunk policies are compared. */
export const workloads: Readonly<Record<string, readonly number[]>> = {
  'no work at all': items(100_000, () => 1),
  'one millisecond each': items(2_000, () => ms),
  'fifty milliseconds each': items(100, () => 50 * ms),
  'a Pareto tail': pareto(2_000),
  'sorted, slowest last': pareto(2_000).sort((a, b) => a - b),
  'sorted, slowest first': pareto(2_000).sort((a, b) => b - a),
  'two kinds of items': items(2_000, (k) => (k % 10 === 0 ? 10 * ms : 0.1 * ms)),
  'fast, then slow': items(2_000, (k) => (k < 1000 ? 0.05 * ms : 5 * ms)),
  'one slow block': items(2_000, (k) => (k >= 1200 && k < 1400 ? 10 * ms : 0.1 * ms)),
};

export function items(count: number, micros: (k: number) => number): number[] {
  return Array.from({ length: count }, (_, k) => micros(k));
}

export function pareto(count: number): number[] {
  const draw = randomOf(7);
  return items(count, () => Math.min(200 * ms, 0.3 * ms * (1 - draw()) ** (-1 / 1.2)));
}
