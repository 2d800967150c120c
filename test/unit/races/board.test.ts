import { describe, expect, test } from 'vitest';
import { Board, unknownPlace } from '../../../src/races/board.ts';
import { Places } from '../../../src/races/places.ts';

const stack = (line: number, column = 1, name = 'work') =>
  `Error\n    at ${name} (/a.ts:${line}:${column})\n    at run (/b.ts:1:1)`;

describe('numbers of threads', () => {
  test('are given until all are taken, and again when they are given back', () => {
    const board = new Board(4);
    expect([board.take(), ...board.takeWorkers(2)]).toEqual([0, 1, 2]);
    expect([0, 1, 2].map((thread) => board.workerOf(thread))).toEqual([null, 0, 1]);
    expect(() => board.takeWorkers(2)).toThrow('race detection watches at most 4 threads at a time');
    board.giveBack(1);
    expect(board.takeWorkers(2)).toEqual([1, 3]);
    expect(board.workerOf(3)).toBe(1);
  });

  test('are the same in every view of the board', () => {
    const board = new Board(2);
    board.take();
    expect(new Board(board.buffer).take()).toBe(1);
  });

  test('more than can be distinguished are refused', () => {
    expect(() => new Board(5000)).toThrow('race detection watches at most 2048 threads, not');
  });
});

describe('places', () => {
  test('have one number for one line of source, in every thread', () => {
    const board = new Board(1);
    const place = board.intern(stack(3));
    expect(new Board(board.buffer).intern(stack(3, 9))).toBe(place);
    expect(board.intern(stack(4))).not.toBe(place);
    expect(board.stackOf(place)).toBe(stack(3));
  });

  test('keep texts of any length and alphabet', () => {
    const board = new Board(1);
    const names = ['ü', '日本', 'x'.repeat(3000), 'y'];
    const numbers = names.map((name) => board.intern(stack(1, 1, name)));
    expect(numbers.map((place) => board.stackOf(place))).toEqual(names.map((name) => stack(1, 1, name)));
  });

  test('without room are unknown', () => {
    const board = new Board(1);
    let last = 1;
    for (let k = 0; last !== unknownPlace; k++) last = board.intern(stack(k, 1, 'x'.repeat(100_000)));
    expect(board.stackOf(last)).toBe('');
  });

  test('are found by the call, with the stack below our own function', () => {
    const stacks: string[] = [];
    const places = new Places((text) => stacks.push(text));
    const read = (): number => places.here(read);
    const inLoop = [1, 2].map(() => read());
    expect(inLoop).toEqual([1, 1]);
    expect(read()).toBe(2);
    expect(stacks[0]).toContain('board.test.ts');
    expect(stacks[0]).not.toContain('at read');
  });
});

test('a pair of places is new once, in whatever order', () => {
  const board = new Board(1);
  expect([board.isNewPair(5, 9), board.isNewPair(9, 5), board.isNewPair(5, 5), board.isNewPair(5, 5)]).toEqual([
    true,
    false,
    true,
    false,
  ]);
  board.forgetPairs();
  expect([board.isNewPair(5, 9), board.isNewPair(5, 9)]).toEqual([true, false]);
});
