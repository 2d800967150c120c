import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { Sample } from '../../../../src/engine/inspector/takeSample.ts';
import { root } from '../../../support/root.ts';

/** Looks at a thread that runs this code and has called `ready`. In a process of its own: a thread of the test runner sees no other threads. */
async function lookAt<T>(threadCode: string, look: string): Promise<T> {
  const script = `
    import { once } from 'node:events';
    import { Worker } from 'node:worker_threads';
    import { heldByThread, inspectThread } from ${JSON.stringify(join(root, 'src/engine/inspector/threadInspector.ts'))};
    import { takeSample } from ${JSON.stringify(join(root, 'src/engine/inspector/takeSample.ts'))};
    const code = "const ready = () => require('node:worker_threads').parentPort.postMessage(0);" + ${JSON.stringify(threadCode)};
    const worker = new Worker(code, { eval: true, execArgv: [] });
    await once(worker, 'message');
    const { threadId } = worker;
    console.log(JSON.stringify(await (${look})));
    process.exit();`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  return JSON.parse(stdout) as T;
}

test('a thread in an endless loop is found there, and is left running', async () => {
  const twice =
    'takeSample(inspectThread(threadId)).then(async (first) => [first, await takeSample(inspectThread(threadId))])';
  const samples = await lookAt<Sample[]>('function spin() { for (;;); } ready(); spin();', twice);
  for (const sample of samples) {
    expect(sample).toMatchObject({ doing: 'computing', open: [] });
    expect(sample.stack).toMatch(/at spin /);
  }
});

test('the memory that a thread holds includes buffers outside of its heap', async () => {
  const code = 'globalThis.kept = Buffer.alloc(64 << 20); setInterval(() => {}, 1000); ready();';
  expect(await lookAt<number>(code, 'heldByThread(threadId)')).toBeGreaterThan(64 << 20);
});
