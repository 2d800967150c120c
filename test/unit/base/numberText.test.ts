import { expect, test } from 'vitest';
import {
  formatAge,
  formatBytes,
  formatClock,
  formatCount,
  formatDuration,
  formatFactor,
  formatLeft,
  formatLogTime,
  formatPercent,
  formatProbability,
  formatRate,
  plural,
} from '../../../src/base/numberText.ts';

const us = 1;
const ms = 1e3;
const s = 1e6;
const min = 60 * s;
const hour = 60 * min;
const day = 24 * hour;
const items = (count: number): string => plural(count, 'item');

/** Every formatter at its edges: the number, and its text. */
const table = {
  formatCount: [
    formatCount,
    [NaN, '–'],
    [0, '0'],
    [1, '1'],
    [999, '999'],
    [1000, '1,000'],
    [1e6, '1,000,000'],
    [-1234, '-1,234'],
  ],
  plural: [items, [NaN, '– items'], [0, '0 items'], [1, '1 item'], [2, '2 items'], [1e6, '1,000,000 items']],
  formatDuration: [
    formatDuration,
    [NaN, '–'],
    [Infinity, '–'],
    [0, '0 µs'],
    [0.4 * us, '0 µs'],
    [640 * us, '640 µs'],
    [999.4 * us, '999 µs'],
    [999.6 * us, '1.0 ms'],
    [ms, '1.0 ms'],
    [9.94 * ms, '9.9 ms'],
    [9.96 * ms, '10 ms'],
    [999.4 * ms, '999 ms'],
    [999.6 * ms, '1.00 s'],
    [9.99 * s, '9.99 s'],
    [9.996 * s, '10.0 s'],
    [59.94 * s, '59.9 s'],
    [59.95 * s, '1 min'],
    [60 * s, '1 min'],
    [125 * s, '2 min 5 s'],
    [59.9 * min, '59 min 54 s'],
    [hour - 0.4 * s, '1 h'],
    [hour, '1 h'],
    [hour + 59.7 * min, '2 h'],
    [2 * hour + 3 * min, '2 h 3 min'],
    [day - 20 * s, '1 d'],
    [day, '1 d'],
    [3 * day + 4 * hour, '3 d 4 h'],
    [1500 * day, '1,500 d'],
  ],
  formatPercent: [
    formatPercent,
    [NaN, '–'],
    [0, '0 %'],
    [0.0004, '<0.1 %'],
    [0.004, '0.4 %'],
    [0.0994, '9.9 %'],
    [0.0996, '10 %'],
    [0.744, '74 %'],
    [0.745, '75 %'],
    [0.994, '99 %'],
    [0.9951, '99.5 %'],
    [0.9994, '99.9 %'],
    [0.9996, '>99.9 %'],
    [1, '100 %'],
    [1.034, '103 %'],
  ],
  'formatPercent with one decimal': [
    (share: number) => formatPercent(share, 1),
    [0, '0.0 %'],
    [0.698, '69.8 %'],
    [1, '100.0 %'],
  ],
  formatBytes: [
    formatBytes,
    [NaN, '–'],
    [0, '0 bytes'],
    [1, '1 byte'],
    [1023, '1,023 bytes'],
    [1023.6, '1.0 KB'],
    [1024, '1.0 KB'],
    [99.94 * 1024, '99.9 KB'],
    [99.96 * 1024, '100 KB'],
    [2 ** 20 - 1, '1.0 MB'],
    [2 ** 20, '1.0 MB'],
    [512 * 2 ** 20, '512 MB'],
    [2 ** 30, '1.0 GB'],
    [2 ** 50, '1,024 TB'],
  ],
  formatFactor: [
    formatFactor,
    [NaN, '–'],
    [0, '0.0×'],
    [0.022, '0.02×'],
    [5.92, '5.9×'],
    [99.4, '99.4×'],
    [99.6, '100×'],
  ],
  formatRate: [
    formatRate,
    [NaN, '–'],
    [0, '0.00 /s'],
    [0.42, '0.42 /s'],
    [0.996, '1.0 /s'],
    [6.5, '6.5 /s'],
    [9.96, '10 /s'],
    [1234, '1,234 /s'],
    [9_996, '10.0k /s'],
    [99_960, '100k /s'],
    [999_600, '1.0M /s'],
  ],
  formatProbability: [formatProbability, [1, 'p = 1.000'], [0.0421, 'p = 0.042'], [0.0009, 'p < 0.001']],
  formatClock: [
    formatClock,
    [0, '00:00.0'],
    [12.49 * s, '00:12.4'],
    [hour, '1:00:00'],
    [day + 2 * min + 3 * s, '24:02:03'],
  ],
  formatLeft: [formatLeft, [0, '00:00'], [7200, '00:08'], [3_723_000, '1:02:03']],
  formatLogTime: [
    formatLogTime,
    [0, '0.000'],
    [11.3179 * s, '11.317'],
    [123.004 * s, '2:03.004'],
    [hour + 4 * ms, '1:00:00.004'],
  ],
  formatAge: [
    formatAge,
    [0, 'just now'],
    [59_999, 'just now'],
    [60_000, '1 min ago'],
    [3_599_999, '59 min ago'],
    [86_399_999, '23 h ago'],
    [86_400_000, 'yesterday'],
    [9 * 86_400_000, '9 days ago'],
    [1000 * 86_400_000, '1,000 days ago'],
  ],
} as const satisfies Readonly<
  Record<string, readonly [(value: number) => string, ...(readonly [value: number, text: string])[]]>
>;

test.each(Object.entries(table))('%s writes its edges', (name, [format, ...rows]) => {
  const written = rows.map(([value]) => [value, format(value)]);
  console.log(`${name}: ${written.map(([value, text]) => `${value} → ${text}`).join(' · ')}`);
  expect(written).toEqual(rows);
});
