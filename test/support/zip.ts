/** One file of an archive. */
export interface ZipEntry {
  readonly name: string;
  readonly bytes: number;
  /** Unix permission bits; 0 if the archive has none. */
  readonly mode: number;
}

const endOfDirectory = 0x06054b50;
const endLength = 22;

/** Reads the central directory of a ZIP file (without ZIP64 and archive comments). */
export function zipEntries(archive: Buffer): readonly ZipEntry[] {
  const end = archive.length - endLength;
  if (archive.readUInt32LE(end) !== endOfDirectory) throw new Error('not a ZIP file, or one with a comment');
  const count = archive.readUInt16LE(end + 10);
  const entries: ZipEntry[] = [];
  let at = archive.readUInt32LE(end + 16);
  for (let k = 0; k < count; k++) {
    const nameLength = archive.readUInt16LE(at + 28);
    entries.push({
      name: archive.toString('utf8', at + 46, at + 46 + nameLength),
      bytes: archive.readUInt32LE(at + 24),
      mode: (archive.readUInt32LE(at + 38) >>> 16) & 0o777,
    });
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return entries;
}
