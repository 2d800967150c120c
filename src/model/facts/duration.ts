/** setTimeout counts in 32 bits; a longer wait would fire at once. */
const longestMs = 2 ** 31 - 1;
const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** `30s`, `500ms`, `1.5m` in milliseconds; undefined for anything else, for zero, and beyond what a timer can wait. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)$/.exec(text.trim());
  if (!match) return undefined;
  const ms = Math.round(Number(match[1]) * unitMs[match[2] as keyof typeof unitMs]);
  return ms > 0 && ms <= longestMs ? ms : undefined;
}

export const durationHint = 'a number with a unit, more than zero and less than 25 days: 500ms, 30s, 2m or 1h';
