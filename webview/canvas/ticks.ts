/** Round distances of an axis above 30 seconds, in microseconds. Below, they are 1, 2, 5, 10 … */
const clockSteps = [60, 120, 300, 600, 1200, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400].map((s) => s * 1e6);

/** The smallest round distance that is at least `micros`. */
export function roundStep(micros: number): number {
  if (micros > 30e6) {
    const found = clockSteps.find((step) => step >= micros);
    if (found !== undefined) return found;
    return Math.ceil(micros / 86_400e6) * 86_400e6;
  }
  const power = 10 ** Math.floor(Math.log10(Math.max(1, micros)));
  const step = [1, 2, 5, 10].find((digit) => digit * power >= micros) ?? 10;
  return step * power >= 30e6 && step * power < 60e6 ? 30e6 : step * power;
}

export interface Tick {
  readonly micros: number;
  readonly label: string;
}

/** Marks of a time axis at round times, at least `leastMicros` apart. */
export function timeTicks(fromMicros: number, toMicros: number, leastMicros: number): Tick[] {
  const step = roundStep(leastMicros);
  const ticks: Tick[] = [];
  for (let k = Math.ceil(fromMicros / step); k * step <= toMicros; k++) {
    ticks.push({ micros: k * step, label: axisLabel(k * step, step) });
  }
  return ticks;
}

/** A label with as many decimals as the step needs: `2 s`, `2.05 s`, `350 ms`, `1:30`. */
export function axisLabel(micros: number, step: number): string {
  if (micros === 0) return '0';
  if (step >= 30e6 || micros >= 600e6) return clockLabel(micros, step);
  if (micros >= 1e6 || step >= 1e5) return `${fixed(micros / 1e6, step / 1e6)} s`;
  if (micros >= 1e3 || step >= 100) return `${fixed(micros / 1e3, step / 1e3)} ms`;
  return `${Math.round(micros)} µs`;
}

function fixed(value: number, step: number): string {
  return value.toFixed(Math.max(0, Math.min(6, -Math.floor(Math.log10(step) + 1e-9))));
}

function clockLabel(micros: number, step: number): string {
  const seconds = micros / 1e6;
  const whole = Math.floor(seconds + 1e-9);
  const pad = (value: number): string => String(value).padStart(2, '0');
  const decimals =
    step < 1e6 ? (seconds - whole).toFixed(Math.min(6, -Math.floor(Math.log10(step / 1e6) + 1e-9))).slice(1) : '';
  if (whole >= 3600)
    return `${Math.floor(whole / 3600)}:${pad(Math.floor(whole / 60) % 60)}:${pad(whole % 60)}${decimals}`;
  return `${Math.floor(whole / 60)}:${pad(whole % 60)}${decimals}`;
}
