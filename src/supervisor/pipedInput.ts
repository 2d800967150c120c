import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { messageOf, UserFacingError } from '../base/errors.ts';
import { hasFormat, placeInJson } from '../model/facts/inputSpec.ts';
import { createWorkDir, removeWorkDir } from '../ipc/workDir.ts';

/** An input that can be read only once. */
interface PipedInput {
  /** The part of the SPEC before the path: `lines:`, `csv:` or nothing. */
  readonly prefix: string;
  /** The part after it: `#KEY.KEY` or nothing. */
  readonly suffix: string;
  /** Undefined: stdin. */
  readonly path: string | undefined;
  /** Name of the copy. Its extension names the format. */
  readonly name: string;
}

const stdinNames = ['-', '/dev/stdin', '/dev/fd/0', '/proc/self/fd/0'];
const prefixes = ['lines:', 'csv:'];

/**
 * Calls `use` with an input SPEC that can be read again and again. Stdin or a pipe is read to its end first,
 * into a private file, which exists until the promise of `use` settles: a runner that replaces a dead one reads its
 * input again. Other inputs stay as they are. Rejects with UserFacingError if the input cannot be read.
 */
export async function withPipedInput<T>(spec: string, baseDir: string, use: (spec: string) => Promise<T>): Promise<T> {
  const piped = pipedInput(spec, baseDir);
  if (!piped) return use(spec);
  const dir = createWorkDir();
  try {
    const copy = join(dir, piped.name);
    await copyInput(piped.path, copy);
    return await use(`${piped.prefix}${copy}${piped.suffix}`);
  } finally {
    removeWorkDir(dir);
  }
}

/** `-` → stdin as NDJSON, `lines:-` → stdin as lines, `csv:-` → as CSV, `/dev/fd/63` → that pipe as NDJSON, `rows.csv` → a pipe if it is one. */
export function pipedInput(spec: string, baseDir: string): PipedInput | undefined {
  const prefix = prefixes.find((each) => spec.startsWith(each)) ?? '';
  const path = prefix === '' ? placeInJson(spec).file : spec.slice(prefix.length);
  const suffix = spec.slice(prefix.length + path.length);
  const isStdin = stdinNames.includes(path);
  if (!isStdin && !isPipe(resolve(baseDir, path))) return undefined;
  const base = isStdin ? 'stdin' : basename(path);
  const name = prefix !== '' || hasFormat(base) ? base : `${base}.ndjson`;
  return { prefix, suffix, path: isStdin ? undefined : resolve(baseDir, path), name };
}

function isPipe(path: string): boolean {
  try {
    return statSync(path).isFIFO();
  } catch {
    // The reader reports what is wrong with it.
    return false;
  }
}

async function copyInput(path: string | undefined, copy: string): Promise<void> {
  try {
    const source = path === undefined ? process.stdin : createReadStream(path);
    await pipeline(source, createWriteStream(copy, { mode: 0o600 }));
  } catch (error) {
    throw new UserFacingError(
      `the input ${path ?? 'on stdin'} cannot be copied: ${messageOf(error)}`,
      'Check the program that writes it, and the space for temporary files.',
    );
  }
}
