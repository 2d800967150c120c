// Compiled, never run: lines that must not compile are marked, and the compiler reports a mark that is not needed.
import { expectTypeOf } from 'vitest';
import type { AsyncResult, Pool, PoolOptions, ProcessOptions } from '../../src/pool/index.ts';

interface Row {
  readonly id: number;
  readonly text?: string;
}

interface Work {
  square(item: number): number;
  later(item: Row): Promise<string>;
  add(a: number, b: number): number;
  join(a: string, ...rest: number[]): string;
  withContext(item: string, context: { readonly signal: AbortSignal }): boolean;
  nothing(): void;
  readonly version: string;
}

export async function results(pool: Pool<Work>): Promise<void> {
  const squares = await pool.map('square', [1, 2]);
  expectTypeOf(squares).toEqualTypeOf<number[]>();
  const texts = await pool.map('later', new Set([{ id: 1 }]), { chunksize: 5 });
  expectTypeOf(texts).toEqualTypeOf<string[]>();
  const sums = await pool.starmap('add', [[1, 2] as const]);
  expectTypeOf(sums).toEqualTypeOf<number[]>();
  const flags = await pool.map('withContext', ['a']);
  expectTypeOf(flags).toEqualTypeOf<boolean[]>();
  const one = await pool.apply('join', ['a', 1, 2, 3]);
  expectTypeOf(one).toEqualTypeOf<string>();
  const handle = pool.applyAsync('later', [{ id: 1 }], { callback: (text) => text.length });
  expectTypeOf(handle).toEqualTypeOf<AsyncResult<string>>();
  expectTypeOf<Awaited<typeof handle>>().toEqualTypeOf<string>();
  for await (const value of pool.imapUnordered('later', [{ id: 1, text: 'a' }]))
    expectTypeOf(value).toEqualTypeOf<string>();
}

export async function mistakes(pool: Pool<Work>): Promise<void> {
  // @ts-expect-error no such function
  await pool.map('sqare', [1]);
  // @ts-expect-error an export, but no function
  await pool.map('version', [1]);
  // @ts-expect-error an item of another type
  await pool.map('square', ['1']);
  // @ts-expect-error an item with a part missing
  await pool.map('later', [{ text: 'a' }]);
  // @ts-expect-error one argument too few
  await pool.starmap('add', [[1] as const]);
  // @ts-expect-error one argument too many
  await pool.starmap('add', [[1, 2, 3] as const]);
  // @ts-expect-error an argument of another type
  await pool.apply('add', [1, '2']);
  // @ts-expect-error no arguments at all
  await pool.apply('add', []);
  // @ts-expect-error arguments come as an array
  await pool.apply('square', 1);
  // @ts-expect-error a function in the place of its name
  await pool.map((item: number) => item, [1]);
  // @ts-expect-error the callback expects something else than comes
  pool.applyAsync('square', [1], { callback: (text: string) => text });
  // @ts-expect-error the results are numbers
  const texts: string[] = await pool.map('square', [1]);
  // @ts-expect-error neither a number nor 'auto'
  await pool.map('square', [1], { chunksize: 'large' });
  // @ts-expect-error only streams have a buffer
  await pool.map('square', [1], { buffersize: 4 });
  for await (const value of pool.imap('square', [1])) {
    // @ts-expect-error a number has no length
    void value.length;
  }
  void texts;
}

export const options: readonly PoolOptions<Work>[] = [
  { initializer: 'nothing' },
  { initializer: { name: 'add', args: [1, 2] } },
  // @ts-expect-error no such function
  { initializer: 'start' },
  // @ts-expect-error arguments of another function
  { initializer: { name: 'add', args: ['1', 2] } },
  // @ts-expect-error no such isolation
  { isolation: 'fiber' },
];

export const processes: readonly ProcessOptions<Work>[] = [
  { target: 'nothing' },
  { target: 'add', args: [1, 2], name: 'adder', isolation: 'process' },
  { target: 'join', args: ['a', 1, 2, 3] },
  // @ts-expect-error no such function
  { target: 'start' },
  // @ts-expect-error its arguments are missing
  { target: 'add' },
  // @ts-expect-error arguments of another function
  { target: 'add', args: ['1', 2] },
  // @ts-expect-error a process of its own needs a thread or process
  { target: 'nothing', isolation: 'inline' },
];

export async function untyped(pool: Pool): Promise<unknown> {
  return pool.starmap('anything', [[1, 'two']]);
}
