import type { FarEnd } from './farEnd.ts';
import { guarded } from './guarded.ts';
import { patch } from './patch.ts';

type Name = 'stdout' | 'stderr';
type Write = (this: unknown, chunk: unknown, ...rest: unknown[]) => boolean;

const mostLineCharacters = 1 << 16;

/** Sees what this thread prints. A stream is created by its first use, as it would be without us. */
export function watchOutput(far: FarEnd): { readonly end: () => void } {
  const printed = {
    stdout: new Lines((line) => far.line('stdout', line)),
    stderr: new Lines((line) => far.line('stderr', line)),
  };
  for (const name of ['stdout', 'stderr'] as const) guarded(() => watchStream(name, printed[name]));
  return {
    end: () => {
      printed.stdout.end();
      printed.stderr.end();
    },
  };
}

function watchStream(name: Name, lines: Lines): void {
  const own = Object.getOwnPropertyDescriptor(process, name);
  if (!own?.get) return;
  const { get } = own;
  let stream: object | undefined;
  Object.defineProperty(process, name, {
    ...own,
    get(this: unknown) {
      const found = get.call(this) as object;
      if (found !== stream) {
        stream = found;
        patch<Write>(
          found,
          'write',
          (write) =>
            function (chunk, ...rest) {
              guarded(() => lines.add(chunk));
              return write.call(this, chunk, ...rest);
            },
        );
      }
      return found;
    },
  });
}

/** Cuts what is written into lines. */
class Lines {
  readonly #onLine: (line: string) => void;
  readonly #decoder = new TextDecoder();
  #rest = '';

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  add(chunk: unknown): void {
    const text =
      typeof chunk === 'string'
        ? chunk
        : chunk instanceof Uint8Array
          ? this.#decoder.decode(chunk, { stream: true })
          : '';
    if (text === '') return;
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#onLine(line);
    if (this.#rest.length > mostLineCharacters) this.end();
  }

  end(): void {
    if (this.#rest !== '') this.#onLine(this.#rest);
    this.#rest = '';
  }
}
