const grouped = new Intl.NumberFormat('en-US');

/** `1,284` */
export const formatCount = (count: number): string => grouped.format(count);

/** `1 item`, `3 items` */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

/** A share (0..1) as `74 %`; below 10 % with one decimal, so that small costs can be compared. */
export function formatPercent(share: number): string {
  const percent = share * 100;
  return `${percent > 0 && percent < 9.95 ? percent.toFixed(1) : Math.round(percent)} %`;
}

/** A duration with three digits at most, in the unit that suits it: `640 µs` `4.2 ms` `214 ms` `1.21 s` `2 min 5 s`. */
export function formatDuration(micros: number): string {
  if (micros < 999.5) return `${Math.round(micros)} µs`;
  const ms = micros / 1000;
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 9.995) return `${seconds.toFixed(2)} s`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.round((whole % 3600) / 60)} min`;
}

/** Elapsed time as on a stop watch: `00:12.4`, `1:02:03`. Rounds down, as clocks do. */
export function formatClock(micros: number): string {
  const tenths = Math.floor(micros / 100_000);
  const seconds = Math.floor(tenths / 10);
  const pad = (value: number): string => String(value).padStart(2, '0');
  if (seconds >= 3600)
    return `${Math.floor(seconds / 3600)}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
  return `${pad(Math.floor(seconds / 60))}:${pad(seconds % 60)}.${tenths % 10}`;
}

/** Time that is left, without false precision: `00:08`, `1:02:03`. */
export const formatLeft = (ms: number): string => formatClock(Math.ceil(ms / 1000) * 1_000_000).replace(/\.\d$/, '');

/** Time of a log line since the run's start: `11.317`, `2:03.004`. */
export function formatLogTime(micros: number): string {
  const ms = Math.floor(micros / 1000);
  const seconds = Math.floor(ms / 1000);
  const millis = String(ms % 1000).padStart(3, '0');
  if (seconds < 60) return `${seconds}.${millis}`;
  const tail = `${String(seconds % 60).padStart(2, '0')}.${millis}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${tail}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${tail}`;
}

/** Items per second: `0.42 /s`, `65 /s`, `12.4k /s`, `1.3M /s`. */
export function formatRate(perSecond: number): string {
  if (perSecond >= 999_500) return `${(perSecond / 1e6).toFixed(1)}M /s`;
  if (perSecond >= 9_995) return `${(perSecond / 1000).toFixed(perSecond < 99_950 ? 1 : 0)}k /s`;
  if (perSecond >= 9.95) return `${formatCount(Math.round(perSecond))} /s`;
  return `${perSecond.toFixed(perSecond < 0.995 ? 2 : 1)} /s`;
}

/** `5.9×` */
export const formatFactor = (factor: number): string => `${factor < 99.5 ? factor.toFixed(1) : Math.round(factor)}×`;

/** The last part of a path. */
export const baseName = (path: string): string =>
  path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);

/** A path below `baseDir` relative to it, any other as it is. */
export function relativePath(path: string, baseDir: string | undefined): string {
  if (!baseDir) return path;
  const base = /[/\\]$/.test(baseDir) ? baseDir : baseDir + (baseDir.includes('\\') ? '\\' : '/');
  return path.startsWith(base) ? path.slice(base.length) : path;
}
