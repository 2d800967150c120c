/** Red, green and blue, each from 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Mixes a share of `over` into `under`. */
export function mix(under: Rgb, over: Rgb, share: number): Rgb {
  const channel = (k: 0 | 1 | 2): number => Math.round(under[k] + (over[k] - under[k]) * share);
  return [channel(0), channel(1), channel(2)];
}

export const cssOf = ([red, green, blue]: Rgb): string => `rgb(${red}, ${green}, ${blue})`;

/** An opaque pixel of ImageData. All machines that VS Code runs on are little-endian. */
export const pixelOf = ([red, green, blue]: Rgb): number => ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
