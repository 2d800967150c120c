import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { freeTimeOf } from '../../../src/supervisor/freeTime.ts';
import { scratch } from '../../support/scratch.ts';

/** A main thread in this state that has used this much CPU time. */
function setUp() {
  const root = dirname(scratch('proc'));
  const thread = join(root, '77', 'task', '77');
  mkdirSync(thread, { recursive: true });
  const write = (state: string, cpuMs: number) => {
    writeFileSync(join(thread, 'stat'), `77 (node (R) x) ${state} 1 77 77`);
    writeFileSync(join(thread, 'schedstat'), `${cpuMs * 1e6} 5 3`);
  };
  return { write, freeTime: freeTimeOf(77, root) };
}

test('a thread that waits for a core or for the kernel is free for as long as it computes', () => {
  const { write, freeTime } = setUp();
  for (const state of ['R', 'D']) {
    write(state, 100);
    freeTime();
    expect(freeTime()).toBe(0);
    write(state, 1e9);
    expect(freeTime()).toBe(1);
  }
});

test('a thread that sleeps or is stopped is free to answer, and so is one that cannot be measured', () => {
  const { write, freeTime } = setUp();
  for (const state of ['S', 'T']) {
    write(state, 100);
    expect(freeTime()).toBe(1);
  }
  expect(freeTimeOf(78, '/nowhere')()).toBe(1);
});
