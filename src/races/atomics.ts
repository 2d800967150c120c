const watched = [
  'add',
  'and',
  'compareExchange',
  'exchange',
  'load',
  'notify',
  'or',
  'store',
  'sub',
  'wait',
  'waitAsync',
  'xor',
] as const;

type Operation = (view: ArrayBufferView, ...rest: readonly unknown[]) => unknown;

interface AsyncWait {
  readonly async: boolean;
  readonly value: unknown;
}

/**
 * Makes `around` run every Atomics operation of this thread. It receives the view, and a function to call with the view
 * to use.
 */
export function watchAtomics(around: (view: ArrayBufferView, run: (plain: object) => unknown) => unknown): void {
  const atomics = globalThis.Atomics as unknown as Record<(typeof watched)[number], Operation>;
  for (const name of watched) {
    const plainly = atomics[name];
    atomics[name] = (view, ...rest) => {
      const result = around(view, (plain) => plainly(plain as ArrayBufferView, ...rest));
      return name === 'waitAsync' ? watchedWait(result as AsyncWait, () => around(view, () => {})) : result;
    };
  }
}

/** The result of `waitAsync`. The code that awaits it continues after `after` was called. */
function watchedWait({ async, value }: AsyncWait, after: () => unknown): AsyncWait {
  if (!async) return { async, value };
  const woken = (value as Promise<unknown>).then((how) => {
    after();
    return how;
  });
  return { async, value: woken };
}
