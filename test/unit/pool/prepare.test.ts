import { describe, expect, test } from 'vitest';
import { transfer } from '../../../src/execution/transfer.ts';
import { holdsShared, inputOf, prepare, togetherCount, transferOf } from '../../../src/pool/prepare.ts';
import { Lock } from '../../../src/sync/lock.ts';

const root = (): string => 'items[3]';

describe('an input', () => {
  test.each([[1], ['a'], [null], [undefined], [5n], [{ a: [1] }]])('of plain data is sent as it is: %o', (item) => {
    expect(prepare(item, root, 'map', 'thread')).toBe(item);
  });

  test('with a lock becomes its shared state, and the original stays as it is', () => {
    const item = { lock: new Lock() };
    const prepared = prepare(item, root, 'map', 'thread');
    expect(holdsShared(prepared)).toBe(true);
    expect(inputOf(prepared)).toMatchObject({ lock: { $poolscope: 'lock', id: item.lock.id } });
    expect(item.lock).toBeInstanceOf(Lock);
  });

  test('that transfers a buffer names it', () => {
    const buffer = new ArrayBuffer(8);
    const prepared = prepare(transfer(buffer, [buffer]), root, 'map', 'thread');
    expect([inputOf(prepared), transferOf(prepared), holdsShared(prepared)]).toEqual([buffer, [buffer], false]);
  });

  test('of several arguments gathers what each of them transfers', () => {
    const [one, two] = [new ArrayBuffer(1), new ArrayBuffer(2)];
    const args = [transfer(one, [one]), 'plain', transfer(two, [two])];
    const prepared = prepare(args, root, 'starmap', 'thread');
    expect(inputOf(prepared)).toEqual([one, 'plain', two]);
    expect(transferOf(prepared)).toEqual([one, two]);
  });

  test.each([
    ['a function', 'map', { call: () => 1 }, 'items[3].call'],
    ['a symbol', 'map', Symbol('s'), 'items[3]'],
    ['a function among arguments', 'starmap', [1, () => 1], 'items[3][1]'],
    ['no array of arguments', 'starmap', 'ab', 'items[3] must be an array of arguments, not string'],
  ] as const)('is refused with %s', (_, call, item, message) => {
    expect(() => prepare(item, root, call, 'thread')).toThrow(message);
  });

  test('with shared memory is refused for another process', () => {
    const error = expect.objectContaining({ nextStep: expect.stringContaining("isolation 'thread'") });
    let thrown: unknown;
    try {
      prepare(new Lock(), root, 'map', 'process');
    } catch (caught) {
      thrown = caught;
    }
    expect(thrown).toEqual(error);
  });
});

describe('the inputs of one chunk', () => {
  const buffer = new ArrayBuffer(1);
  const moving = prepare(transfer(buffer, [buffer]), root, 'map', 'thread');

  test.each([
    ['as many as wanted', [1, 2, 3], 0, 2, 2],
    ['those that are left', [1, 2, 3], 1, 9, 2],
    ['those before one that transfers', [1, 2, moving, 4], 0, 9, 2],
    ['one that transfers, alone', [moving, 2], 0, 9, 1],
    ['those after one that transfers', [moving, 2, 3], 1, 9, 2],
  ])('are %s', (_, inputs, from, most, expected) => {
    expect(togetherCount(inputs, from, most)).toBe(expected);
  });
});
