import { createRequire } from 'node:module';
import type gifenc from 'gifenc';
import type { Page } from 'playwright-core';

/** A picture of an animation, as PNG. */
export interface Frame {
  readonly png: Buffer;
  readonly delayMs: number;
}

// An import differs: Vitest takes the `default` of a CommonJS module, which here is one of the functions.
const { GIFEncoder, applyPalette, quantize }: typeof gifenc = createRequire(import.meta.url)('gifenc');
/** One colour is left for "as before". */
const colours = 255;
const asBefore = 255;

/** A GIF of these pictures in a width in pixels, which repeats for ever. The pictures are scaled in an empty page. */
export async function animationOf(page: Page, frames: readonly Frame[], width: number): Promise<Uint8Array> {
  const empty = await emptyPageBeside(page);
  try {
    const pictures: { readonly rgba: Uint8Array; readonly height: number; readonly delayMs: number }[] = [];
    for (const { png, delayMs } of frames) pictures.push({ ...(await scaled(empty, png, width)), delayMs });
    const palette = quantize(sampleOf(pictures.map(({ rgba }) => rgba)), colours);
    const gif = GIFEncoder();
    let before: Uint8Array | undefined;
    for (const { rgba, height, delayMs } of pictures) {
      const index = applyPalette(rgba, palette);
      const changed = before ? changesOf(index, before) : index;
      const first = before === undefined ? { palette: padded(palette), repeat: 0 } : {};
      gif.writeFrame(changed, width, height, {
        ...first,
        delay: delayMs,
        transparent: true,
        transparentIndex: asBefore,
        dispose: 1,
      });
      before = index;
    }
    gif.finish();
    return gif.bytes();
  } finally {
    await empty.close();
  }
}

/** The picture in a width in pixels as WebP, a tenth of the size of the PNG. */
export async function smallPicture(page: Page, png: Buffer, width: number): Promise<Buffer> {
  const empty = await emptyPageBeside(page);
  try {
    const source = await empty.evaluate(
      async ({ from, to }) => {
        const image = new Image();
        image.src = `data:image/png;base64,${from}`;
        await image.decode();
        const canvas = document.createElement('canvas');
        canvas.width = to;
        canvas.height = Math.round((image.height * to) / image.width);
        const context = canvas.getContext('2d');
        if (!context) throw new Error('no canvas');
        context.imageSmoothingQuality = 'high';
        context.drawImage(image, 0, 0, canvas.width, canvas.height);
        return canvas.toDataURL('image/webp', 0.85).split(',')[1] ?? '';
      },
      { from: png.toString('base64'), to: width },
    );
    return Buffer.from(source, 'base64');
  } finally {
    await empty.close();
  }
}

async function emptyPageBeside(page: Page): Promise<Page> {
  const browser = page.context().browser();
  if (!browser) throw new Error('the page has no browser');
  return browser.newPage();
}

/** Pixels that are as before are transparent, so that a frame with small changes is small. */
const changesOf = (index: Uint8Array, before: Uint8Array): Uint8Array =>
  index.map((colour, k) => (colour === before[k] ? asBefore : colour));

/** About a hundred thousand pixels from all pictures, from which a palette can be chosen in a second. */
function sampleOf(pictures: readonly Uint8Array[]): Uint8Array {
  const pixels = pictures.reduce((sum, { length }) => sum + length / 4, 0);
  const step = 4 * Math.max(1, Math.round(pixels / 100_000));
  const sample: number[] = [];
  for (const rgba of pictures) {
    for (let at = 0; at + 3 < rgba.length; at += step) sample.push(...rgba.subarray(at, at + 4));
  }
  return Uint8Array.from(sample);
}

type Palette = ReturnType<typeof quantize>;

const padded = (palette: Palette): Palette => [
  ...palette,
  ...Array.from({ length: 256 - palette.length }, () => [0, 0, 0] as const),
];

/** The pixels of a PNG in a width, in RGBA. */
async function scaled(page: Page, png: Buffer, width: number): Promise<{ rgba: Uint8Array; height: number }> {
  const { pixels, height } = await page.evaluate(
    async ({ source, to }) => {
      const image = new Image();
      image.src = `data:image/png;base64,${source}`;
      await image.decode();
      const canvas = document.createElement('canvas');
      canvas.width = to;
      canvas.height = Math.round((image.height * to) / image.width);
      const context = canvas.getContext('2d');
      if (!context) throw new Error('no canvas');
      context.imageSmoothingQuality = 'high';
      context.drawImage(image, 0, 0, canvas.width, canvas.height);
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      let text = '';
      for (let at = 0; at < data.length; at += 8192) text += String.fromCharCode(...data.subarray(at, at + 8192));
      return { pixels: btoa(text), height: canvas.height };
    },
    { source: png.toString('base64'), to: width },
  );
  return { rgba: new Uint8Array(Buffer.from(pixels, 'base64')), height };
}
