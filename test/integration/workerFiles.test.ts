import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readNdjson, runJson } from '../support/poolscope.ts';
import { scratch } from '../support/scratch.ts';
import { outermostNodes } from '../support/testedNodes.ts';

// Modules that are workers already: they answer the messages of a program of their own. No message of ours may reach
// their listeners, and none of theirs may reach ours.

/** Throws at every message that its own program would not send, which ends the thread or process. */
const strict = `(message) => {
  if (typeof message?.payload !== 'number') throw new Error('bad message ' + JSON.stringify(message));
  post({ id: message.id, result: double(message.payload) });
}`;

const files = {
  'an ES module that listens and posts at its top level': [
    'worker.ts',
    `import { parentPort } from 'node:worker_threads';
     const post = (message: unknown) => parentPort?.postMessage(message);
     export const inputs = [1, 2, 3, 4];
     export const double = (n: number) => { post({ type: 'progress', n }); return n * 2; };
     parentPort?.on('message', ${strict.replace('(message)', '(message: any)')});
     post('ready');`,
  ],
  'a CommonJS module that does the same': [
    'worker.cjs',
    `const { parentPort } = require('worker_threads');
     const post = (message) => parentPort && parentPort.postMessage(message);
     const double = (n) => { post({ type: 'chunkDone', chunk: 0 }); return n * 2; };
     if (parentPort) parentPort.on('message', ${strict});
     post({ type: 'loaded', count: 1 });
     post(undefined);
     Object.assign(exports, { inputs: [1, 2, 3, 4], double });`,
  ],
  'a module made to be forked': [
    'forked.mjs',
    `const post = (message) => process.send?.(message);
     export const inputs = [1, 2, 3, 4];
     export const double = (n) => { post({ type: 'closed' }); return n * 2; };
     process.on('message', ${strict});
     post('ready');`,
  ],
  'a module that closes the channel to its parent': [
    'leaves.mjs',
    `import { parentPort } from 'node:worker_threads';
     export const inputs = [1, 2, 3, 4];
     export const double = (n) => n * 2;
     parentPort?.removeAllListeners();
     parentPort?.unref();
     process.disconnect?.();`,
  ],
} as const;

const places = outermostNodes.flatMap((node, k) => [
  { isolation: 'thread', node },
  { isolation: k === 0 ? 'process' : 'inline', node },
]);

describe.each(places)('in $isolation workers on Node $node.version', ({ isolation, node }) => {
  test.each(Object.entries(files))('%s runs like any other', async (_, [name, text]) => {
    const module = scratch(name);
    const results = scratch('results.ndjson');
    writeFileSync(module, text);
    const args = ['--workers=2', `--isolation=${isolation}`, `--results=${results}`];
    const { code, stderr } = await runJson([`${module}#double`, ...args], { node: node.file });
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(readNdjson<{ value: unknown }>(results).map(({ value }) => value)).toEqual([2, 4, 6, 8]);
  });
});

test('a module sees the same workerData when it is checked and when it runs: none', async () => {
  const module = scratch('data.mjs');
  writeFileSync(
    module,
    `import { workerData } from 'node:worker_threads';
     if (workerData) throw new Error('not mine: ' + Object.keys(workerData));
     export const double = (n) => n * 2;`,
  );
  const { summary } = await runJson([`${module}#double`, '--input=range:3']);
  expect(summary.items.succeeded).toBe(3);
});
