import { expect, it } from 'vitest';
import {
  formatClock,
  formatDuration,
  formatLeft,
  formatLogTime,
  formatPercent,
  formatRate,
  relativePath,
} from '../../../../webview/kit/format.ts';

it.each([
  [640, '640 µs'],
  [4_230, '4.2 ms'],
  [9_960, '10 ms'],
  [214_000, '214 ms'],
  [999_600, '1.00 s'],
  [1_210_000, '1.21 s'],
  [12_400_000, '12.4 s'],
  [125_000_000, '2 min 5 s'],
  [7_380_000_000, '2 h 3 min'],
])('writes %i µs as %s', (micros, text) => expect(formatDuration(micros)).toBe(text));

it('writes elapsed time as on a stop watch', () => {
  expect(formatClock(12_490_000)).toBe('00:12.4');
  expect(formatClock(3_723_000_000)).toBe('1:02:03');
  expect(formatLeft(7_200)).toBe('00:08');
});

it('writes times of log lines in milliseconds', () => {
  expect(formatLogTime(11_317_900)).toBe('11.317');
  expect(formatLogTime(123_004_000)).toBe('2:03.004');
});

it('keeps small shares apart', () => {
  expect(formatPercent(0.74)).toBe('74 %');
  expect(formatPercent(0.0123)).toBe('1.2 %');
  expect(formatPercent(0)).toBe('0 %');
});

it('shortens great rates', () => {
  expect([0.42, 6.5, 65, 1_234, 12_400, 1_300_000].map(formatRate)).toEqual([
    '0.42 /s',
    '6.5 /s',
    '65 /s',
    '1,234 /s',
    '12.4k /s',
    '1.3M /s',
  ]);
});

it('shows paths below the base folder relative to it', () => {
  expect(relativePath('/work/shop/src/a.ts', '/work/shop')).toBe('src/a.ts');
  expect(relativePath('/work/shopping/a.ts', '/work/shop')).toBe('/work/shopping/a.ts');
  expect(relativePath('C:\\shop\\src\\a.ts', 'C:\\shop')).toBe('src\\a.ts');
});
