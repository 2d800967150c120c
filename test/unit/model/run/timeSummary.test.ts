import { expect, it } from 'vitest';
import { outcomeCode } from '../../../../src/model/facts/events.ts';
import { emptyStretch, outcomeOfSeverity, severityOf, TimeSummary } from '../../../../src/model/run/timeSummary.ts';

const read = (summary: TimeSummary, from: number, to: number) => {
  const stretch = emptyStretch();
  summary.read(from, to, stretch);
  return stretch;
};

it('spreads a long item over all the buckets it covers', () => {
  const summary = new TimeSummary();
  summary.add(0, 65_536, outcomeCode('succeeded'));
  expect(read(summary, 0, 32_768).busyMicros).toBe(32_768);
  expect(read(summary, 0, 32_768).ended).toBe(0);
  expect(read(summary, 32_768, 98_304).ended).toBe(1);
});

it('colours a stretch by its gravest outcome', () => {
  const summary = new TimeSummary();
  summary.add(0, 64, outcomeCode('succeeded'));
  summary.add(64, 128, outcomeCode('failed'));
  summary.add(128, 192, outcomeCode('cancelled'));
  expect(outcomeOfSeverity(read(summary, 0, 256).severity)).toBe('failed');
});

it('keeps totals when the buckets run out and double their width', () => {
  const summary = new TimeSummary(64);
  for (let k = 0; k < 1000; k++) summary.add(k * 100, k * 100 + 50, outcomeCode('succeeded'));
  const whole = read(summary, 0, 200_000);
  expect(whole.ended).toBe(1000);
  expect(whole.busyMicros).toBeCloseTo(50_000, 0);
  expect(summary.widthMicros).toBeGreaterThan(1000);
});

it('orders outcomes from harmless to grave', () => {
  expect(severityOf(0)).toBe(0);
  expect(severityOf(outcomeCode('crashed'))).toBeGreaterThan(severityOf(outcomeCode('failed')));
  expect(severityOf(outcomeCode('failed'))).toBeGreaterThan(severityOf(outcomeCode('timedOut')));
});
