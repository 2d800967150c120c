import { expect, test } from 'vitest';
import { ItemCpu } from '../../../src/execution/itemCpu.ts';

/** A thread that computes for `cpu` of the time that passes. */
function setUp() {
  const at = { micros: 0, cpuMicros: 0, readings: 0 };
  const read = () => {
    at.readings++;
    return at.cpuMicros;
  };
  const cpu = new ItemCpu({ read });
  const pass = (micros: number, share = 1) => {
    at.micros += micros;
    at.cpuMicros += share * micros;
  };
  const run = (micros: number, share = 1) => {
    const startMicros = at.micros;
    cpu.begin(startMicros);
    pass(micros, share);
    return cpu.end(startMicros, at.micros);
  };
  return { at, cpu, pass, run };
}

test('an item that waits for a core or for a timer has computed less than it lasted', () => {
  const { run, pass } = setUp();
  expect(run(1000)).toBe(1000);
  pass(5000, 0.5);
  expect(run(2000, 0.25)).toBe(500);
});

test('tiny items have no CPU time, and hardly any readings', () => {
  const { at, run } = setUp();
  for (let k = 0; k < 1000; k++) expect(run(2)).toBeUndefined();
  expect(at.readings).toBeLessThan(25);
});

test('an item that follows shortly after another one needs a single reading', () => {
  const { at, run, pass } = setUp();
  run(1000);
  const before = at.readings;
  pass(30);
  expect(run(1000, 0.5)).toBe(500);
  expect(at.readings - before).toBe(1);
});

test('items that overlap have no CPU time; the next one that runs alone has', () => {
  const { at, cpu, pass, run } = setUp();
  cpu.begin(0);
  pass(1000);
  cpu.begin(1000);
  pass(1000);
  expect(cpu.end(0, at.micros)).toBeUndefined();
  pass(1000);
  expect(cpu.end(1000, at.micros)).toBeUndefined();
  expect(run(1000)).toBe(1000);
});
