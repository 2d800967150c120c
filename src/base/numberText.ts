/**
 * Numbers as all of Poolscope writes them: panel, command line, editor, advice and documents.
 *
 *     formatCount(1284)         1,284
 *     plural(3, 'item')         3 items
 *     formatDuration(125e6)     2 min 5 s
 *     formatPercent(0.745)      75 %
 *     formatBytes(4_300_000)    4.1 MB
 *     formatFactor(5.92)        5.9×
 *
 * A number that is not known, such as NaN, is a dash.
 */

const unknown = '–';
/** Between two digits if the number of digits after it is a multiple of three. */
const groupEnd = /\B(?=(?:\d{3})+$)/g;

/** `1,284`. `Intl.NumberFormat` does the same, and takes 12 ms to load, which is a tenth of the time to start a run. */
export const formatCount = (count: number): string =>
  Number.isFinite(count) ? String(Math.round(count)).replace(groupEnd, ',') : unknown;

/** `1 item`, `3 items` */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

/**
 * A share (0..1) as `74 %`; with one decimal below 10 % and above 99.5 %, so that small costs can be compared and only
 * a whole is 100 %. `digits` sets the decimals of a number that is shown beside its limit.
 */
export function formatPercent(share: number, digits?: number): string {
  const percent = share * 100;
  if (!Number.isFinite(percent)) return unknown;
  if (digits !== undefined) return `${percent.toFixed(digits)} %`;
  if (percent > 0 && percent < 0.05) return '<0.1 %';
  if (percent < 100 && percent >= 99.95) return '>99.9 %';
  const isNearEnd = (percent > 0 && percent < 9.95) || (percent > 99.5 && percent < 100);
  return `${isNearEnd ? percent.toFixed(1) : Math.round(percent)} %`;
}

/** Three digits at most, in the unit that fits: `640 µs`, `4.2 ms`, `214 ms`, `1.21 s`, `2 min 5 s`, `1 h 2 min`. */
export function formatDuration(micros: number): string {
  if (!Number.isFinite(micros)) return unknown;
  if (micros < 999.5) return `${Math.round(micros)} µs`;
  const ms = micros / 1000;
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 9.995) return `${seconds.toFixed(2)} s`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return inTwoUnits(whole, 60, 'min', 's');
  const minutes = Math.round(whole / 60);
  if (minutes < 24 * 60) return inTwoUnits(minutes, 60, 'h', 'min');
  return inTwoUnits(Math.round(minutes / 60), 24, 'd', 'h');
}

/** `2 min 5 s`; `2 min` if nothing is left for the smaller unit. */
function inTwoUnits(amount: number, perLarge: number, large: string, small: string): string {
  const rest = amount % perLarge;
  const whole = `${formatCount(Math.floor(amount / perLarge))} ${large}`;
  return rest === 0 ? whole : `${whole} ${rest} ${small}`;
}

const byteUnits = ['KB', 'MB', 'GB', 'TB'] as const;

/** `812 bytes`, `3.9 MB`; a KB is 1024 bytes. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return unknown;
  if (Math.round(bytes) < 1024) return plural(Math.round(bytes), 'byte');
  let amount = bytes / 1024;
  let unit = 0;
  // A value that would be rounded to 1024 of a unit is 1 of the next one.
  for (; amount >= 1023.5 && unit < byteUnits.length - 1; unit++) amount /= 1024;
  return `${amount >= 99.95 ? formatCount(Math.round(amount)) : amount.toFixed(1)} ${byteUnits[unit]}`;
}

/** `5.9×`; `digits` sets the decimals of a number that is shown beside its limit. */
export function formatFactor(factor: number, digits = factor > 0 && factor < 0.95 ? 2 : factor < 99.5 ? 1 : 0): string {
  return Number.isFinite(factor) ? `${factor.toFixed(digits)}×` : unknown;
}

/** The probability of a chance: `p = 0.042`, `p < 0.001`. */
export const formatProbability = (p: number): string => (p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`);

/** Items per second: `0.42 /s`, `65 /s`, `12.4k /s`, `1.3M /s`. */
export function formatRate(perSecond: number): string {
  if (!Number.isFinite(perSecond)) return unknown;
  if (perSecond >= 999_500) return `${(perSecond / 1e6).toFixed(1)}M /s`;
  if (perSecond >= 9_995) return `${(perSecond / 1000).toFixed(perSecond < 99_950 ? 1 : 0)}k /s`;
  if (perSecond >= 9.95) return `${formatCount(Math.round(perSecond))} /s`;
  return `${perSecond.toFixed(perSecond < 0.995 ? 2 : 1)} /s`;
}

/** Elapsed time as on a stop watch, rounded down: `00:12.4`, `1:02:03`. */
export function formatClock(micros: number): string {
  const tenths = Math.floor(micros / 100_000);
  const seconds = Math.floor(tenths / 10);
  if (seconds >= 3600)
    return `${Math.floor(seconds / 3600)}:${twoDigits(Math.floor(seconds / 60) % 60)}:${twoDigits(seconds % 60)}`;
  return `${twoDigits(Math.floor(seconds / 60))}:${twoDigits(seconds % 60)}.${tenths % 10}`;
}

/** Time that is left, in whole seconds: `00:08`, `1:02:03`. */
export const formatLeft = (ms: number): string => formatClock(Math.ceil(ms / 1000) * 1_000_000).replace(/\.\d$/, '');

/** Time of a log line since the run's start: `11.317`, `2:03.004`. */
export function formatLogTime(micros: number): string {
  const ms = Math.floor(micros / 1000);
  const seconds = Math.floor(ms / 1000);
  const millis = String(ms % 1000).padStart(3, '0');
  if (seconds < 60) return `${seconds}.${millis}`;
  const tail = `${twoDigits(seconds % 60)}.${millis}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${tail}`;
  return `${Math.floor(minutes / 60)}:${twoDigits(minutes % 60)}:${tail}`;
}

/** How long ago something was, rounded down: `just now`, `5 min ago`, `yesterday`, `3 days ago`. */
export function formatAge(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ago`;
  const days = Math.floor(hours / 24);
  return days === 1 ? 'yesterday' : `${formatCount(days)} days ago`;
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');
