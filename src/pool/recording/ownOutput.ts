import { isFromWorker } from '../passOn.ts';

type Stream = 'stdout' | 'stderr';
type Write = (this: unknown, chunk: unknown, ...rest: unknown[]) => boolean;

/** Text that the program has written, possibly a part of a line. */
export type OnOwnText = (stream: Stream, text: string) => void;

const listeners = new Set<OnOwnText>();
let undo: (() => void) | undefined;

/**
 * Sees the text that this thread prints itself, as it is printed. Node passes on what other threads and processes print as
 * bytes, so that only texts are the thread's own. Returns a function that ends it.
 */
export function watchOwnOutput(onText: OnOwnText): () => void {
  listeners.add(onText);
  undo ??= watchStreams();
  return () => {
    listeners.delete(onText);
    if (listeners.size > 0) return;
    undo?.();
    undo = undefined;
  };
}

function watchStreams(): () => void {
  const undos = (['stdout', 'stderr'] as const).map((name) => {
    const stream = process[name];
    const original = stream.write as Write;
    const watched: Write = function (chunk, ...rest) {
      const isOwn = typeof chunk === 'string' && chunk !== '' && !isFromWorker();
      if (isOwn) for (const onText of listeners) onText(name, chunk);
      return original.call(this, chunk, ...rest);
    };
    stream.write = watched;
    return () => {
      // Something else may have replaced it since.
      if (stream.write === watched) stream.write = original;
    };
  });
  return () => {
    for (const each of undos) each();
  };
}
