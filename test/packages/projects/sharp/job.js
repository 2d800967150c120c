import { createHash } from 'node:crypto';
import sharp from 'sharp';

export const inputs = ['png', 'webp', 'jpeg', 'avif', 'gif', 'tiff'];

/** The size and the pixels of an image that was drawn, turned, scaled and read again. */
export const work = async (format) => {
  const drawing = `<svg width="120" height="80"><circle cx="60" cy="40" r="30" fill="teal"/></svg>`;
  const image = sharp(Buffer.from(drawing)).rotate(90).resize(40).flatten({ background: 'white' });
  const bytes = await image.toFormat(format).toBuffer();
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  return [info.width, info.height, createHash('sha256').update(data).digest('hex')];
};
