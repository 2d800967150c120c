import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { readNdjson, runJson } from '../support/poolscope.ts';
import { scratch } from '../support/scratch.ts';

const files: Readonly<Record<string, string>> = {
  'bare/module.ts': `
    import { currentWorker, Lock, Queue, QueueEmptyError } from 'poolscope';
    const queue = new Queue<number>();
    export function work(item: number): string {
      using held = new Lock().hold();
      queue.put(item);
      const got = queue.get();
      try { queue.getNowait(); } catch (error) {
        return \`\${got} \${currentWorker() === undefined} \${error instanceof QueueEmptyError}\`;
      }
    }
    export const frames = (): unknown => new Queue<number>().getNowait();`,
  'bare/common.cjs': `
    const { Lock } = require('poolscope');
    exports.work = (item) => [item, new Lock().locked];`,
  'bare/wrong.ts': `
    import { Queue } from 'poolscope';
    const queue = new Queue({ capacity: 0 });
    export const work = (): number => queue.qsize();`,
  'installed/module.ts': `
    import { version } from 'poolscope';
    export const work = (): string => version;`,
  'installed/node_modules/poolscope/package.json': '{ "name": "poolscope", "exports": "./index.cjs" }',
  'installed/node_modules/poolscope/index.cjs': "exports.version = 'installed';",
};
const folder = scratch('ownLibrary');
const results = join(folder, 'results.ndjson');

beforeAll(() => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
});

async function valuesOf(job: string, ...more: readonly string[]): Promise<unknown[]> {
  const args = [job, '--input', 'range:2', '--workers', '2', '--results', results, ...more];
  const { code, stderr } = await runJson(args, { cwd: folder });
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return readNdjson<{ readonly value: unknown }>(results).map(({ value }) => value);
}

test.each(['thread', 'process', 'inline'])(
  'a job imports poolscope where it is not installed, isolation %s',
  async (isolation) => {
    expect(await valuesOf('bare/module.ts#work', '--isolation', isolation)).toEqual(['0 false true', '1 false true']);
  },
);

test('a CommonJS job requires it', async () => {
  expect(await valuesOf('bare/common.cjs#work')).toEqual([
    [0, false],
    [1, false],
  ]);
});

test('an installed copy wins', async () => {
  expect(await valuesOf('installed/module.ts#work')).toEqual(['installed', 'installed']);
});

test('its errors show the line of the job, and none of the library', async () => {
  const { summary } = await runJson(['bare/module.ts#frames', '--input', 'range:1'], { cwd: folder });
  const [failure] = summary.failures;
  expect(failure?.name).toBe('QueueEmptyError');
  const shown = failure?.frames.map(({ file }) => file).filter((file) => !file.startsWith('node:'));
  expect(shown).toEqual([join(folder, 'bare/module.ts')]);
});

test('an error of the library while the module loads has its next step', async () => {
  const { code, stderr } = await runJson(['bare/wrong.ts#work', '--input', 'range:1'], { cwd: folder });
  expect(code).toBe(2);
  expect(stderr).toContain('the capacity of a queue must be a whole number from 1 on, not 0');
});
