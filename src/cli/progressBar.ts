/**
 * A bar of `width` characters that is full at 1: `[=====>    ]`. Plain characters, because it must look the same in every
 * font and on every console.
 */
export function progressBar(share: number, width: number): string {
  const inside = width - 2;
  const full = Math.floor(Math.min(Math.max(share, 0), 1) * inside);
  const head = full < inside ? '>' : '';
  return `[${'='.repeat(full)}${head}${' '.repeat(inside - full - head.length)}]`;
}
