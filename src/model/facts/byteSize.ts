/** The units of sizes that users write. */
export const bytesPer = { B: 1, KB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30 } as const;

export const byteSizeHint = 'a size from 16MB to 1024GB, such as 512MB or 2GB';

/**
 * `512MB` as bytes; undefined for anything that is no size of a heap. With less than 16 MB Node runs out of memory at its
 * start; V8 treats more than 1024 GB as no limit.
 */
export function parseByteSize(text: string): number | undefined {
  const [, amount, unit = ''] = /^\s*(\d+)\s*(B|KB|MB|GB)\s*$/i.exec(text) ?? [];
  const bytes = Number(amount) * bytesPer[unit.toUpperCase() as keyof typeof bytesPer];
  return bytes >= 16 * 2 ** 20 && bytes <= 2 ** 40 ? bytes : undefined;
}
