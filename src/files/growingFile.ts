import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/*
 * A file that one process writes while another one reads it, perhaps from its beginning again and again. Files beside it
 * carry what both must know; they have fixed names, because the path is all that the reader is given:
 *
 *   stdin.ndjson                      what has been written so far
 *   stdin.ndjson.poolscope-growing    exists while more may come
 *   stdin.ndjson.poolscope-read       number of bytes that have been read
 *   stdin.ndjson.poolscope-failed     why the writer could not finish
 */
const growing = (path: string): string => `${path}.poolscope-growing`;
const read = (path: string): string => `${path}.poolscope-read`;
const failed = (path: string): string => `${path}.poolscope-failed`;

/** In bytes. The writer waits if it is further ahead of the reader, so that an endless input does not fill the disk. */
const defaultAheadBytes = 1 << 26;
const blockBytes = 1 << 16;
/** In bytes. The position of a reader is written this often. */
const reportBytes = 1 << 20;
/** No event reports that the other process has gone on. */
const pollMs = 20;

export interface GrowOptions {
  /** Ends the writing. The source must end, too. */
  readonly signal: AbortSignal;
  readonly aheadBytes?: number;
}

/**
 * Writes a source to a new file. The file can be read as soon as this function has returned its promise, which resolves
 * when the source has ended or failed.
 */
export async function growFile(
  path: string,
  source: AsyncIterable<Uint8Array>,
  { signal, aheadBytes = defaultAheadBytes }: GrowOptions,
): Promise<void> {
  const fd = openSync(path, 'wx', 0o600);
  writeFileSync(growing(path), '');
  let written = 0;
  try {
    for await (const bytes of source) {
      for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
      written += bytes.length;
      while (written - readBytes(path) > aheadBytes) await delay(pollMs, undefined, { signal });
    }
  } catch (error) {
    writeFileSync(failed(path), error instanceof Error ? error.message : String(error));
  } finally {
    closeSync(fd);
    rmSync(growing(path), { force: true });
  }
}

/** Whether a file is or was written by `growFile`, and cannot be read like others for this reason. */
export const isGrown = (path: string): boolean => existsSync(growing(path)) || existsSync(failed(path));

/** The content of a growing file, up to its end, which may be written much later. Throws if its writer has failed. */
export async function* grownContent(path: string): AsyncGenerator<Buffer> {
  const file = await open(path);
  let position = 0;
  let reported = 0;
  const report = (): void => {
    // Another reader may be further on.
    if (readBytes(path) < position) writeFileSync(read(path), String(position));
    reported = position;
  };
  try {
    for (;;) {
      // In this order: what was written before the mark was removed is read.
      const mayGrow = existsSync(growing(path));
      const block = Buffer.allocUnsafe(blockBytes);
      const { bytesRead } = await file.read(block, 0, blockBytes, position);
      position += bytesRead;
      if (bytesRead === 0 && !mayGrow) break;
      if (bytesRead === 0 || position - reported >= reportBytes) report();
      if (bytesRead > 0) yield block.subarray(0, bytesRead);
      else await delay(pollMs, undefined, { ref: false });
    }
  } finally {
    await file.close();
  }
  if (existsSync(failed(path))) throw new Error(readFileSync(failed(path), 'utf8'));
}

function readBytes(path: string): number {
  try {
    return Number(readFileSync(read(path), 'utf8'));
  } catch {
    // Nothing has been read yet.
    return 0;
  }
}
