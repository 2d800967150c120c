import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { poolscope } from '../support/poolscope.ts';
import { root } from '../support/root.ts';
import { scratch } from '../support/scratch.ts';

const folder = scratch('project');
mkdirSync(join(folder, 'src'), { recursive: true });
const put = (name: string, text: string): void => writeFileSync(join(folder, name), text);
put('tsconfig.json', JSON.stringify({ compilerOptions: { typeRoots: [join(root, 'node_modules/@types')] } }));
put('src/clean.ts', 'export const twice = (side: number) => 2 * side;\n');
put(
  'src/work.ts',
  "import { parentPort } from 'node:worker_threads';\nparentPort?.postMessage({ id: 1, done: () => undefined });\n",
);

it('reports the findings of a folder as text and as SARIF, and exits with 1', async () => {
  const text = await poolscope(['check', 'src', '--sarif', 'findings.sarif'], { cwd: folder });
  expect(text).toEqual({
    code: 1,
    stdout:
      'src/work.ts:2:25 error: "done" of the message is a function and cannot be sent to another thread. Leave it out, and ' +
      'create it in the worker. [uncloneable]\n1 finding in 1 file, 2 modules read\n',
    stderr: '',
  });
  const sarif = JSON.parse(readFileSync(join(folder, 'findings.sarif'), 'utf8')) as unknown;
  const region = { startLine: 2, startColumn: 25, endLine: 2, endColumn: 57 };
  expect(sarif).toMatchObject({
    version: '2.1.0',
    runs: [
      {
        results: [
          {
            ruleId: 'uncloneable',
            level: 'error',
            locations: [{ physicalLocation: { artifactLocation: { uri: 'src/work.ts' }, region } }],
          },
        ],
      },
    ],
  });
});

it('exits with 0 for modules without findings, and with 2 for a path that is no module', async () => {
  const clean = await poolscope(['check', 'src/clean.ts', '--json'], { cwd: folder });
  expect({ ...clean, stdout: JSON.parse(clean.stdout) as unknown }).toEqual({
    code: 0,
    stdout: { schema: 1, modules: 1, findings: [] },
    stderr: '',
  });
  const { code, stderr } = await poolscope(['check', 'src/nothing.ts'], { cwd: folder });
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: expect.stringContaining('error: src/nothing.ts is neither a module nor a folder') as string,
  });
});

it('reports with --run what a recorded run has shown, about files that have not changed since then', async () => {
  const prices =
    "import { total } from './total.ts';\nexport const inputs = [1, 2, 3, 4];\nexport const work = (item: number) => total([item, item]);\n";
  put('prices.ts', prices);
  put(
    'total.ts',
    `export async function total(items: readonly number[]): Promise<number> {
  let sum = 0;
  for (const item of items) sum += await new Promise<number>((resolve) => setTimeout(resolve, 30, item));
  return sum;
}
`,
  );
  const args = ['run', 'prices.ts#work', '--workers', '1', '--record', 'recording', '--quiet'];
  expect(await poolscope(args, { cwd: folder })).toMatchObject({ code: 0, stderr: '' });
  put('prices.ts', `${prices}// edited\n`);
  const { code, stdout } = await poolscope(['check', '--run', 'recording', '--json'], { cwd: folder });
  expect({ code, report: JSON.parse(stdout) as unknown }).toMatchObject({
    code: 0,
    report: {
      modules: 1,
      changed: ['prices.ts'],
      findings: [{ code: 'await-in-loop', severity: 'info', file: 'total.ts', line: 3, column: 3 }],
    },
  });
});
