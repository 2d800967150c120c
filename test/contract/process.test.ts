import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Event, Lock, Process, Queue, SharedValue, type ProcessOptions } from '../../src/pool/index.ts';
import type * as workModule from '../fixtures/pool/process.ts';
import { root } from '../support/root.ts';

// What CPython checks in Lib/test/_test_multiprocessing.py (_TestProcess, _TestSubclassingProcess) is named in comments.

type Work = typeof workModule;
const work = join(root, 'test/fixtures/pool/process.ts');
const create = (options: ProcessOptions<Work>): Process<Work> => new Process<Work>(work, options);
const untyped = (options: object): Process => new Process(work, options as ProcessOptions<object>);

let reported: string;
beforeEach(() => {
  reported = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    reported += String(text);
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

const refused = (message: string | RegExp, nextStep: unknown = expect.any(String)): unknown =>
  expect.objectContaining({ name: 'UserFacingError', message: expect.stringMatching(message), nextStep });

test('processes share a lock: start, join', async () => {
  const [lock, total] = [new Lock(), new SharedValue('int32', 0, { lock: false })];
  const processes = [1, 2, 3].map((k) => create({ target: 'workerWithLock', args: [lock, total, 1000 * k] }));
  await Promise.all(processes.map((each) => each.start()));
  await Promise.all(processes.map((each) => each.join()));
  expect(total.value).toBe(6000);
  expect(processes.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
});

describe.each(['thread', 'process'] as const)('a process, as a %s,', (isolation) => {
  test('is alive from its start to its end', async () => {
    // test_process
    const each = create({ target: 'nothing', isolation });
    const seen = [[each.isAlive, each.exitCode]];
    const starting = each.start();
    seen.push([each.isAlive, each.exitCode]);
    await starting;
    await each.join();
    seen.push([each.isAlive, each.exitCode]);
    expect(seen).toEqual([[false, undefined], [true, undefined], [false, 0]]); // oxfmt-ignore
  });

  test('that throws ends with 1, and its error is printed with its stack and cause', async () => {
    const each = create({ target: 'fails', args: ['not today'], isolation, name: 'painter' });
    await each.start();
    await each.join();
    expect(each.exitCode).toBe(1);
    expect(reported).toMatch(/^painter failed: RangeError: not today\n +at .*fails.*fixtures\/pool\/process\.ts:\d+/);
    expect(reported).toContain('the cause');
    expect(reported).toContain('process.test.ts');
  });

  test.each([0, 3])('that exits with %d has this exit code, and nothing is printed', async (code) => {
    // test_sys_exit
    const each = create({ target: 'exits', args: [code], isolation });
    await each.start();
    await each.join();
    expect([each.exitCode, each.isAlive, reported]).toEqual([code, false, '']);
  });

  test('whose function is not exported is refused at its start', async () => {
    const each = untyped({ target: 'nothign', isolation });
    await expect(each.start()).rejects.toEqual(refused(/no export named "nothign"/, expect.stringContaining('loops')));
    await each.join();
    expect([each.exitCode, each.isAlive, reported]).toEqual([1, false, '']);
    await expect(untyped({ target: 'version', isolation }).start()).rejects.toEqual(
      refused(/is number, not a function/),
    );
  });

  test('refuses an argument that cannot be copied', async () => {
    const each = untyped({ target: 'say', args: [{ rows: [() => 1] }], isolation });
    await expect(each.start()).rejects.toEqual(refused(/^args\[0\]\.rows\[0\]/));
    expect(each.exitCode).toBe(1);
  });
});

test('a process is ended by terminate, with -15', async () => {
  // test_terminate
  const each = create({ target: 'loops', args: [new Event()] });
  await each.start();
  await each.join({ timeout: 50 });
  expect(each.isAlive).toBe(true);
  await each.terminate();
  expect([each.exitCode, each.isAlive, reported]).toEqual([-15, false, '']);
  await each.terminate();
  await each.join();
});

test('a process that a signal ends has its negative number', async () => {
  const each = create({ target: 'dies', args: ['SIGSEGV'], isolation: 'process' });
  await each.start();
  await each.join();
  expect(each.exitCode).toBe(-11);
  expect(reported).toMatch(/ended with SIGSEGV/);
});

test('a process of its own takes no lock of this one', async () => {
  const args = [new Lock(), new SharedValue('int32', 0), 1] as const;
  const each = create({ target: 'workerWithLock', args, isolation: 'process' });
  await expect(each.start()).rejects.toEqual(refused(/shared memory/, expect.stringContaining("'thread'")));
});

test('a queue carries what a process has to say', async () => {
  const queue = new Queue<string>();
  const each = create({ target: 'put', args: [queue, 'done'] });
  await each.start();
  expect(await queue.getAsync()).toBe('done');
  await each.join();
});

test('processes have names', () => {
  const [first, second] = [create({ target: 'nothing' }), create({ target: 'nothing' })];
  expect(first.name).toMatch(/^Process-\d+$/);
  expect(Number(second.name.slice(8))).toBe(Number(first.name.slice(8)) + 1);
});

test('a process is used in order: it is started once, and before it is joined', async () => {
  const each = create({ target: 'nothing' });
  await expect(each.join()).rejects.toEqual(refused(/has not been started/));
  await expect(each.terminate()).rejects.toEqual(refused(/has not been started/));
  await each.start();
  await expect(each.start()).rejects.toEqual(refused(/was started before/));
  await each.join();
});

test('what a process cannot have is refused before it starts', () => {
  expect(() => untyped({ target: 'nothing', daemon: true })).toThrow('a process has no option "daemon"');
  expect(() => untyped({ target: 'nothing', isolation: 'inline' })).toThrow('must be thread or process, not inline');
  expect(() => untyped({ target: () => 1 })).toThrow('a function cannot be sent to a worker');
  expect(() => untyped({})).toThrow('the name of an exported function was expected');
});

test('a process of a module that does not exist does not start', async () => {
  const each = new Process(join(root, 'none.ts'), { target: 'f' });
  await expect(each.start()).rejects.toThrow(/there is no module .*none\.ts/);
});
