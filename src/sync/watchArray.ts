import type { Detector } from '../races/detector.ts';
import type { AccessOp } from '../races/shadow.ts';
import type { SharedState } from './shared.ts';

/**
 * Methods that Array has too. Its versions access elements one by one, so that every access is seen when it happens.
 */
const generic: ReadonlySet<string | symbol> = new Set([
  'at',
  'copyWithin',
  'entries',
  'every',
  'find',
  'findIndex',
  'findLast',
  'findLastIndex',
  'forEach',
  'includes',
  'indexOf',
  'join',
  'keys',
  'lastIndexOf',
  'reduce',
  'reduceRight',
  'some',
  'toString',
  'values',
  Symbol.iterator,
]);

type Method = (...args: readonly unknown[]) => unknown;
const ofArray = Array.prototype as unknown as Readonly<Record<string | symbol, Method>>;

/** The elements that other methods access, all together: those that return typed arrays or take a range. */
const ranges: Readonly<Record<string, (length: number, args: readonly unknown[]) => Access>> = {
  fill: (length, [, from, to]) => range('write', length, from, to),
  filter: (length) => range('read', length),
  map: (length) => range('read', length),
  reverse: (length) => range('write', length),
  slice: (length, [from, to]) => range('read', length, from, to),
  sort: (length) => range('write', length),
  toReversed: (length) => range('read', length),
  toSorted: (length) => range('read', length),
  with: (length) => range('read', length),
  set: (length, [source, offset = 0]) =>
    range('write', length, offset, Number(offset) + (source as ArrayLike<unknown>).length),
};

interface Access {
  readonly op: AccessOp;
  readonly from: number;
  readonly to: number;
}

/** `from` and `to` as in `slice`: negative numbers count from the end. */
function range(op: AccessOp, length: number, from: unknown = 0, to: unknown = length): Access {
  const place = (index: unknown): number => {
    const whole = Math.trunc(Number(index)) || 0;
    return whole < 0 ? Math.max(0, length + whole) : Math.min(whole, length);
  };
  return { op, from: place(from), to: place(to) };
}

/**
 * A proxy of the array that reports every access to the detector before it happens. Accesses through the plain arrays
 * that `view`, `buffer` and `subarray` return are not reported.
 */
export function watchArray<A extends ArrayLike<unknown> & ArrayBufferView>(
  array: A,
  state: SharedState,
  detector: Detector,
): A {
  const { length } = array;
  const { $poolscope: kind, id, name, buffer } = state;
  const note = detector.watch({ kind: kind as 'array', id, name }, buffer, length);
  const element = (op: AccessOp, key: string | symbol, below: unknown): void => {
    const index = indexOf(key);
    if (index < length) note(op, index, index + 1, below);
  };
  const handler: ProxyHandler<A> = {
    get(plain, key, proxy: object) {
      element('read', key, handler.get);
      if (generic.has(key)) return ofArray[key]!.bind(proxy);
      const value: unknown = Reflect.get(plain, key, plain);
      if (typeof value !== 'function' || key === 'constructor') return value;
      const touches = Object.hasOwn(ranges, key) ? ranges[key as string] : undefined;
      // Methods of typed arrays do not work on a proxy.
      const method = (...args: readonly unknown[]): unknown => {
        if (touches) {
          const { op, from, to } = touches(length, args);
          note(op, from, to, method);
        }
        const result: unknown = Reflect.apply(value, plain, args);
        return result === plain ? proxy : result;
      };
      return method;
    },
    set(plain, key, value) {
      element('write', key, handler.set);
      return Reflect.set(plain, key, value, plain);
    },
  };
  const proxy = new Proxy(array, handler);
  detector.addProxy(proxy, array);
  return proxy;
}

/** The index of an element; Infinity if the key is not an index. */
function indexOf(key: string | symbol): number {
  if (typeof key !== 'string') return Infinity;
  const first = key.charCodeAt(0);
  return first >= 48 && first <= 57 ? Number(key) : Infinity;
}
