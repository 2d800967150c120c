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

/** Black or white: the one that is easier to read on a colour (relative luminance of WCAG 2). */
export function readableOn(colour: Rgb): string {
  const [red, green, blue] = colour.map((channel) => {
    const share = channel / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  // With this luminance, black and white have the same contrast.
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? '#000' : '#fff';
}
