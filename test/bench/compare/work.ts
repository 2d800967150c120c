/** Items of about a millisecond. */
export const inputs = Array.from({ length: 2000 }, (_, item) => item);

/** A seed makes 5 % of the items 10 % slower. */
const seed = Number(process.env['SLOWER_SEED'] ?? -1);

function hash(number: number): number {
  let x = Math.imul(number ^ 0x9e3779b9, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32;
}

export function work(item: number): number {
  const base = 60_000 * (1 + 3 * hash(item));
  const rounds = seed >= 0 && hash(item * 7919 + seed * 104_729) < 0.05 ? base * 1.1 : base;
  let sum = 0;
  for (let k = 0; k < rounds; k++) sum = (sum * 31 + k) % 1_000_003;
  return sum;
}
