import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createDeferred } from '../../../src/base/deferred.ts';
import { openModule } from '../../../src/execution/openModule.ts';
import { servePreflight } from '../../../src/execution/servePreflight.ts';
import type { FromPreflight, PreflightInit, ToPreflight } from '../../../src/protocol/workerLink.ts';
import { scratch } from '../../support/scratch.ts';

function initFor(source: string, more: Partial<PreflightInit> = {}): PreflightInit {
  const file = scratch('job.mjs');
  writeFileSync(file, source);
  return {
    module: { file, loader: null },
    exportName: 'work',
    inputExport: null,
    races: null,
    initargsReach: null,
    ...more,
  };
}

const memory = () => Promise.resolve({ share: (value: unknown) => value });

async function serve(
  init: PreflightInit,
  clone: (message: FromPreflight) => FromPreflight = structuredClone,
  hasAddons = false,
) {
  const sent: FromPreflight[] = [];
  const published: number[] = [];
  let stays = false;
  let listener: ((message: ToPreflight) => void) | undefined;
  let news = createDeferred<void>();
  await servePreflight(
    init,
    {
      send(message) {
        sent.push(clone(message));
        news.resolve();
      },
      onMessage: (listen) => void (listener = listen),
      stay: () => void (stays = true),
    },
    { memory, publish: () => void published.push(sent.length), hasAddons: () => hasAddons },
  );
  const pull = async (count: number): Promise<FromPreflight | undefined> => {
    news = createDeferred();
    listener?.({ type: 'pull', count });
    await news.promise;
    return sent.at(-1);
  };
  return { sent, published, pull, stays, isListening: listener !== undefined };
}

test('a module without inputs of its own is loaded, and that is all', async () => {
  const { sent, stays, isListening } = await serve(initFor('export const work = () => 1;'));
  expect(sent).toEqual([{ type: 'loaded', count: null, initargs: null, hasAddons: false, functionText: null }]);
  expect(isListening).toBe(false);
  expect(stays).toBe(false);
});

test('the thread stays if the module has loaded native addons', async () => {
  const { sent, stays } = await serve(initFor('export const work = () => 1;'), structuredClone, true);
  expect(sent).toEqual([{ type: 'loaded', count: null, initargs: null, hasAddons: true, functionText: null }]);
  expect(stays).toBe(true);
});

test('inputs are sent as they are asked for, each time after what this thread did has been published', async () => {
  const source = 'export const work = () => 1; export const rows = [10, 20, 30];';
  const { sent, pull, published } = await serve(initFor(source, { inputExport: 'rows' }));
  expect(sent).toEqual([{ type: 'loaded', count: 3, initargs: null, hasAddons: false, functionText: null }]);
  expect(await pull(2)).toEqual({ type: 'inputs', inputs: [10, 20], done: false, notice: null });
  expect(await pull(2)).toEqual({ type: 'inputs', inputs: [30], done: true, notice: null });
  expect(published).toEqual([0, 1, 2]);
});

test('initargs is called after the module has loaded, and its call is announced', async () => {
  const source = 'export const work = () => 1; export const setup = () => {}; export const initargs = () => [7];';
  const { sent } = await serve(initFor(source, { initargsReach: 'thread' }));
  expect(sent).toEqual([
    { type: 'callsInitargs' },
    { type: 'loaded', count: null, initargs: [7], hasAddons: false, functionText: null },
  ]);
});

test('the wait for a promise of inputs is announced, and its error is that of the inputs', async () => {
  const work = 'export const work = () => 1; ';
  const { sent, pull } = await serve(
    initFor(`${work}export const rows = Promise.resolve([1]);`, { inputExport: 'rows' }),
  );
  expect(sent.map(({ type }) => type)).toEqual(['awaitsInputs', 'loaded']);
  expect(await pull(2)).toMatchObject({ type: 'inputs', inputs: [1] });
  const failing = `${work}export const rows = Promise.reject(new RangeError('no rows'));`;
  expect((await serve(initFor(failing, { inputExport: 'rows' }))).sent).toMatchObject([
    { type: 'awaitsInputs' },
    { type: 'problem', message: 'RangeError: no rows' },
  ]);
});

test.each([
  ['what the module throws', 'throw new RangeError("at the top");', 'RangeError: at the top', true],
  ['a missing export', 'export const other = () => 1;', 'the module has no export named "work"', false],
])('%s is a problem, with a failure only if something was thrown', async (_, source, message, hasFailure) => {
  const { sent } = await serve(initFor(source));
  expect(sent).toMatchObject([{ type: 'problem', message }]);
  expect(sent[0]?.type === 'problem' && sent[0].failure !== null).toBe(hasFailure);
});

test('an input that cannot be cloned is a problem that names item and path, after the inputs before it', async () => {
  const source =
    'export const work = () => 1; export const rows = [1, 2, { options: { onDone() {} } }, 4].map((row) => row);';
  const { pull } = await serve(initFor(source, { inputExport: 'rows' }));
  expect(await pull(1)).toMatchObject({ inputs: [1] });
  expect(await pull(3)).toEqual({ type: 'inputs', inputs: [2], done: false, notice: null });
  expect(await pull(3)).toMatchObject({
    type: 'problem',
    message: 'an item of the export "rows" cannot be sent to a worker: item 2: .options.onDone is a function (onDone)',
    nextStep: expect.stringContaining('plain data'),
    failure: null,
  });
});

test('the first input that loses its class raises a notice, and no later one does', async () => {
  const source = `
    class Account { id = 1; total() { return 2; } }
    export const work = () => 1;
    export const rows = [1, { owner: [new Account()] }, new Account(), new Account()];`;
  const { pull } = await serve(initFor(source, { inputExport: 'rows' }));
  expect(await pull(3)).toMatchObject({
    notice: { id: 'inputClassLost', evidence: 'first seen in the input of item 1, in .owner[0]' },
  });
  expect(await pull(3)).toMatchObject({ notice: null });
});

test('an input that throws while it is read is a problem', async () => {
  const source = 'export const work = () => 1; export function* rows() { throw new Error("no rows"); }';
  const { pull } = await serve(initFor(source, { inputExport: 'rows' }));
  expect(await pull(1)).toMatchObject({ type: 'problem', message: 'Error: no rows' });
});

test('initargs is not called without a reach', async () => {
  const source = 'export const work = () => 1; export const initargs = () => { throw new Error("called"); };';
  await expect(openModule(initFor(source), { memory })).resolves.toEqual({
    inputs: undefined,
    initargs: null,
    functionText: null,
  });
});
