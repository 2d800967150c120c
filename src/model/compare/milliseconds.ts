/** To the microsecond, in milliseconds. */
export const ms = (micros: number): number => round(micros / 1000);

/** To three digits. */
export const round = (value: number): number => Math.round(value * 1000) / 1000;
