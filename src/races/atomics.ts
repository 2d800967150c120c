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

/** Lets `around` run every Atomics operation of this thread: it gets the view, and what to call with the view to use. */
export function watchAtomics(around: (view: ArrayBufferView, run: (plain: object) => unknown) => unknown): void {
  const atomics = Atomics as unknown as Record<(typeof watched)[number], Operation>;
  for (const name of watched) {
    const plainly = atomics[name];
    atomics[name] = (view, ...rest) => {
      const result = around(view, (plain) => plainly(plain as ArrayBufferView, ...rest));
      return name === 'waitAsync' ? watchedWait(result as AsyncWait, () => around(view, () => {})) : result;
    };
  }
}

/** Who awaits it goes on only then. */
function watchedWait({ async, value }: AsyncWait, after: () => unknown): AsyncWait {
  if (!async) return { async, value };
  const woken = (value as Promise<unknown>).then((how) => {
    after();
    return how;
  });
  return { async, value: woken };
}
