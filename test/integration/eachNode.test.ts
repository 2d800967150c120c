import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { poolscope, readNdjson, runJson } from '../support/poolscope.ts';
import { root } from '../support/root.ts';
import { scratch } from '../support/scratch.ts';
import { outermostNodes } from '../support/testedNodes.ts';

// What depends on Node's threads, processes, streams and errors, on the oldest and the newest Node. The modules
// themselves are compared in fidelity.test.ts.

const dir = scratch('each-node');
const packagePath = (path: string): string => JSON.stringify(join(root, 'node_modules', path));

const modules = {
  'workerpool.cjs': `
    const workerpool = require(${packagePath('workerpool')});
    const work = (n) => { workerpool.workerEmit({ n }); return n * 2; };
    workerpool.worker({ work }, { onTerminate: () => {} });
    module.exports = { work, inputs: [1, 2, 3] };`,
  'moves.mjs': `
    import { move } from ${packagePath('piscina/dist/esm-wrapper.mjs')};
    export const inputs = ['bytes', 'floats', 'buffer'];
    const bytes = (n) => new TextEncoder().encode('result ' + n);
    export default function work(kind) {
      if (kind === 'bytes') return move(bytes(1));
      return move(kind === 'floats' ? new Float64Array([0.5]) : bytes(2).buffer);
    }`,
  'late.ts': `
    import { EventEmitter } from 'node:events';
    const leave: Record<string, () => void> = {
      emitter: () => setImmediate(() => new EventEmitter().emit('error', new RangeError('no listener'))),
      tick: () => process.nextTick(() => { throw new TypeError('in a tick'); }),
      microtask: () => queueMicrotask(() => { throw new Error('in a microtask'); }),
      chain: () => void Promise.resolve().then(() => { throw new SyntaxError('in a chain'); }),
    };
    export const inputs = ['none', ...Object.keys(leave)];
    export const work = async (kind: string) => (leave[kind]?.(), kind);`,
  'torn.mts': `
    import { Readable } from 'node:stream';
    export const nodeStream = () => Readable.from((function* () { yield* [1, 2, 3]; throw new RangeError('torn'); })());
    export const webStream = new ReadableStream({
      pull(controller) { this.n = (this.n ?? 0) + 1; this.n > 2 ? controller.error(new Error('cut')) : controller.enqueue(this.n); },
    } as UnderlyingSource<number> & { n?: number });
    export const work = (n: number) => n;`,
  'fails.ts': `
    export const inputs = [{ page: 7 }, ['a', 'b']];
    const cause = Object.assign(new Error('inner'), { code: 'E_INNER', cause: new RangeError('innermost') });
    export function work(input: unknown) {
      if (Array.isArray(input)) throw new AggregateError([new Error('one'), new TypeError('two')], 'both', { cause });
      throw Object.assign(new Error('outer', { cause }), { status: 503 });
    }`,
  'slow.ts': `
    import { setTimeout as sleep } from 'node:timers/promises';
    export const inputs = Array.from({ length: 50 }, (_, n) => ({ n, text: 'item ' + n }));
    export const work = async ({ n, text }: { n: number; text: string }) => (await sleep(100), text + n);`,
} as const;

beforeAll(() => {
  mkdirSync(dir);
  for (const [name, text] of Object.entries(modules)) writeFileSync(join(dir, name), text);
});

describe.each(outermostNodes)('on Node $version', ({ file: node, version }) => {
  const options = { node, cwd: dir };

  const valuesOf = async (job: string): Promise<readonly unknown[]> => {
    const results = scratch('results.ndjson');
    const { stderr } = await runJson([job, '--workers=2', `--results=${results}`], options);
    expect(stderr).toBe('');
    return readNdjson<{ value: unknown }>(results).map(({ value }) => value);
  };

  test('a file that is a worker of workerpool', async () => {
    expect(await valuesOf('workerpool.cjs#work')).toEqual([2, 4, 6]);
  });

  test('values that piscina moves', async () => {
    expect(await valuesOf('moves.mjs')).toMatchObject([
      { $type: 'Uint8Array' },
      { $type: 'Float64Array' },
      { $type: 'ArrayBuffer' },
    ]);
  });

  test('errors that nobody awaits', async () => {
    const { code, summary } = await runJson(['late.ts#work', '--workers=1', '--chunksize=1'], options);
    expect(code).toBe(1);
    expect(summary.items.succeeded).toBe(5);
    const found = summary.strayErrors.map(({ item, name, message, frames }) => [frames[0]?.line, item, name, message]);
    // Node 20 no longer knows the item when it reports an error in a microtask.
    const inMicrotask = version.startsWith('v20.') ? null : 3;
    // They are equally late, so their order is not defined.
    expect(found.toSorted(([a = 0], [b = 0]) => Number(a) - Number(b))).toEqual([
      [4, 1, 'RangeError', 'no listener'],
      [5, 2, 'TypeError', 'in a tick'],
      [6, inMicrotask, 'Error', 'in a microtask'],
      [7, 4, 'SyntaxError', 'in a chain'],
    ]);
  });

  test.each([
    ['nodeStream', 3, 'RangeError: torn'],
    ['webStream', 2, 'Error: cut'],
  ])('an input that breaks off: %s', async (name, count, message) => {
    const { code, summary } = await runJson(['torn.mts#work', `--input=export:${name}`], options);
    expect(summary.error?.message).toBe(`the input broke off after ${count} items: ${message}`);
    expect([code, summary.items.succeeded]).toEqual([1, count]);
  });

  test('causes, fields and inputs of failures', async () => {
    const { summary } = await runJson(['fails.ts#work'], options);
    const inner = {
      message: 'inner',
      fields: { code: "'E_INNER'" },
      cause: { name: 'RangeError', message: 'innermost' },
    };
    expect(summary.failures).toMatchObject([
      { name: 'Error', message: 'outer', fields: { status: '503' }, cause: inner, input: '{"page":7}' },
      { name: 'AggregateError', message: 'both', cause: inner, input: '["a","b"]' },
    ]);
  });

  test('items of a run that was killed are replayed', async () => {
    const recording = join(dir, `killed-${process.hrtime.bigint()}`);
    const args = [join(root, 'dist/cli.js'), 'run', 'slow.ts#work', '--workers=2', '--chunksize=1'];
    const child = spawn(node, [...args, '--quiet', '--record', recording], { cwd: dir, stdio: 'ignore' });
    onTestFinished(() => void child.kill('SIGKILL'));
    const written = (name: string): string =>
      existsSync(join(recording, name)) ? readFileSync(join(recording, name), 'utf8') : '';
    await eventually(() => written('events.ndjson')).toMatch(/"itemsSettled"/);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const { code, stdout } = await poolscope(['replay', recording, '--item', '0', '--quiet', '--json'], options);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ differences: [], run: { items: { succeeded: 1 } } });
  });
});
