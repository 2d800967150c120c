import { relative } from 'node:path';
import type { Frame } from '../model/facts/failure.ts';

/** The five topmost frames outside Node, one line each. */
export function formatFrames(frames: readonly Omit<Frame, 'inUserCode'>[]): string[] {
  return frames
    .filter(({ file }) => !file.startsWith('node:'))
    .slice(0, 5)
    .map((frame) => `    at ${frame.function || '<anonymous>'} (${display(frame.file)}:${frame.line}:${frame.column})`);
}

/** The path relative to the working directory if the file is below it. */
export function display(file: string): string {
  const short = relative(process.cwd(), file);
  return short.startsWith('..') || short === '' ? file : short;
}
