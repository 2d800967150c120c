/** Divides costs so that the sums are as equal as possible: the longest first, each to the group with the least. */
export function balanced(costs: readonly number[], groups: number): readonly (readonly number[])[] {
  const all = Array.from({ length: groups }, () => ({ sum: 0, costs: [] as number[] }));
  for (const cost of costs.toSorted((a, b) => b - a)) {
    const least = all.reduce((a, b) => (b.sum < a.sum ? b : a));
    least.sum += cost;
    least.costs.push(cost);
  }
  return all.map((group) => group.costs);
}
