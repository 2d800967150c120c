import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { poolscope, runJson } from '../support/poolscope.ts';
import { scratch } from '../support/scratch.ts';
import { testedNodes } from '../support/testedNodes.ts';

const job = `
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
export const inputs = [1, 2, 3, 4, 5];
export async function handle(n: number) { appendFileSync(join(import.meta.dirname, 'calls'), 'x'); return n; }
async function main() { for (const n of inputs) await handle(n); }
`;

test('a module that calls its own work is refused before anything runs, unless the command line allows it', async () => {
  const file = scratch('script.ts');
  const calls = join(dirname(file), 'calls');
  writeFileSync(file, `${job}main();`);
  for (const command of ['run', 'tune']) {
    const { code, stderr } = await poolscope([command, `${file}#handle`]);
    expect(code).toBe(2);
    expect(stderr).toContain('script.ts:7:1: main() at the top level of the module runs handle.');
    expect(stderr).toContain('if (import.meta.main), or in CommonJS behind if (require.main === module)');
    expect(existsSync(calls)).toBe(false);
  }
  const { summary } = await runJson([`${file}#handle`, '--workers=1', '--allow-top-level-work']);
  expect(summary.items.succeeded).toBe(5);
});

const ways = [
  ...testedNodes.map(({ version, file }) => ({ isolation: 'thread', version, file })),
  ...['process', 'inline'].map((isolation) => ({ isolation, version: process.version, file: process.execPath })),
];

test.each(ways)('every guard is false: $isolation, Node $version', async ({ isolation, file: node }) => {
  const file = scratch('guarded.ts');
  writeFileSync(
    file,
    `import { fileURLToPath } from 'node:url';
    ${job}
    if (import.meta.main) await main();
    if (process.argv[1] === fileURLToPath(import.meta.url)) main();`,
  );
  const { summary } = await runJson([`${file}#handle`, '--workers=2', `--isolation=${isolation}`], { node });
  expect(summary.items.succeeded).toBe(5);
  expect(readFileSync(join(dirname(file), 'calls'), 'utf8')).toBe('xxxxx');
});

test('the guard of CommonJS is false in workers', async () => {
  const file = scratch('guarded.cjs');
  writeFileSync(
    file,
    `exports.inputs = [1, 2]; exports.handle = (n) => n;
    if (require.main === module) { main(); }
    function main() { throw new Error('main ran'); }`,
  );
  const { summary } = await runJson([`${file}#handle`]);
  expect(summary.items.succeeded).toBe(2);
});
