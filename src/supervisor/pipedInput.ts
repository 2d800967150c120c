import { closeSync, constants, createReadStream, createWriteStream, open, openSync, statSync } from 'node:fs';
import { Socket } from 'node:net';
import { basename, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { messageOf, UserFacingError } from '../base/errors.ts';
import { growFile } from '../files/growingFile.ts';
import { hasFormat, placeInJson, unpackedName } from '../model/facts/inputSpec.ts';
import { createWorkDir, isInWorkDir, removeWorkDir } from '../ipc/workDir.ts';

const openFile = promisify(open);

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
/** A thread that is not blocked yet is released again after this time. */
const releaseMs = 10;
const prefixes = ['lines:', 'csv:'];

/** An input SPEC that can be read again and again. */
export interface ReadableInput {
  readonly input: string;
  /** It may not be complete yet: its reader waits for the rest. */
  readonly isGrowing: boolean;
}

/**
 * Calls `use` with an input that can be read again and again: a runner that replaces a dead one reads it from its
 * beginning. Stdin or a pipe is copied to a private file, which exists until the promise of `use` settles; then nothing more
 * is read. The copy is complete before `use` is called (`whole`), or grows meanwhile if its format is read line by line
 * (`growing`). Other inputs stay as they are. Rejects with UserFacingError if the input cannot be read.
 */
export async function withPipedInput<T>(
  spec: string,
  baseDir: string,
  wanted: 'whole' | 'growing',
  use: (input: ReadableInput) => Promise<T>,
): Promise<T> {
  const piped = pipedInput(spec, baseDir);
  if (!piped) return use({ input: spec, isGrowing: false });
  const dir = createWorkDir();
  const copy = join(dir, piped.name);
  const input = `${piped.prefix}${copy}${piped.suffix}`;
  const isGrowing = wanted === 'growing' && isReadByLine(piped);
  const ending = new AbortController();
  let copied: Promise<void> | undefined;
  try {
    if (isGrowing) copied = growFile(copy, contentOf(piped.path, ending.signal), ending);
    else await copyInput(piped.path, copy);
    return await use({ input, isGrowing });
  } finally {
    ending.abort();
    await copied;
    removeWorkDir(dir);
  }
}

const isReadByLine = ({ prefix, name }: PipedInput): boolean =>
  prefix !== '' || !/\.(json|parquet)$/i.test(unpackedName(name));

/** The content of stdin or of a pipe. It ends when the signal is aborted, also while nobody writes. */
async function* contentOf(path: string | undefined, signal: AbortSignal): AsyncGenerator<Buffer> {
  const source = path === undefined ? process.stdin : await openPipe(path, signal);
  const end = (): void => void source.destroy();
  signal.addEventListener('abort', end);
  if (signal.aborted) end();
  yield* source as AsyncIterable<Buffer>;
}

/** Only a socket can be destroyed while it waits for the writer of a pipe. */
async function openPipe(path: string, signal: AbortSignal): Promise<Socket> {
  const opening = openFile(path, 'r');
  const isOpen = opening.then(() => true);
  const aborted = new Promise<false>((resolve) => signal.addEventListener('abort', () => resolve(false)));
  for (let isDone = await Promise.race([isOpen, aborted]); !isDone;) {
    writeNothing(path);
    isDone = await Promise.race([isOpen, delay(releaseMs, false)]);
  }
  return new Socket({ fd: await opening, readable: true, writable: false });
}

/** A thread that opens a pipe is blocked until there is a writer. To be one for a moment releases it. */
function writeNothing(path: string): void {
  try {
    closeSync(openSync(path, constants.O_WRONLY | constants.O_NONBLOCK));
  } catch {
    // The thread is not blocked yet, or not any more.
  }
}

/** `-` → stdin as NDJSON, `lines:-` → stdin as lines, `csv:-` → as CSV, `/dev/fd/63` → that pipe as NDJSON, `rows.csv` → a pipe if it is one. */
export function pipedInput(spec: string, baseDir: string): PipedInput | undefined {
  const { prefix, path } = partsOf(spec);
  const suffix = spec.slice(prefix.length + path.length);
  const isStdin = stdinNames.includes(path);
  if (!isStdin && !isPipe(resolve(baseDir, path))) return undefined;
  const base = isStdin ? 'stdin' : basename(path);
  const name = prefix !== '' || hasFormat(base) ? base : `${base}.ndjson`;
  return { prefix, suffix, path: isStdin ? undefined : resolve(baseDir, path), name };
}

/** Whether a SPEC is the copy of stdin or of a pipe that `withPipedInput` made, now or in an earlier run. */
export const isPipedCopy = (spec: string): boolean => isInWorkDir(partsOf(spec).path);

function partsOf(spec: string): Pick<PipedInput, 'prefix'> & { readonly path: string } {
  const prefix = prefixes.find((each) => spec.startsWith(each)) ?? '';
  return { prefix, path: prefix === '' ? placeInJson(spec).file : spec.slice(prefix.length) };
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
