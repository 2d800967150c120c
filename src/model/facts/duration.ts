/** The longest delay of setTimeout, which counts in 32 bits. A longer delay would end immediately. */
const longestMs = 2 ** 31 - 1;
const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** Milliseconds of `30s`, `500ms` or `1.5m`. Undefined for any other text, for zero, and for more than a timer can wait. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)$/.exec(text.trim());
  if (!match) return undefined;
  const ms = Math.round(Number(match[1]) * unitMs[match[2] as keyof typeof unitMs]);
  return ms > 0 && ms <= longestMs ? ms : undefined;
}

export const durationHint = 'a number with a unit, more than zero and less than 25 days: 500ms, 30s, 2m or 1h';
