import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listRecordings } from '../../src/recording/listRecordings.ts';
import { loadRecording } from '../../src/recording/loadRecording.ts';
import { poolscope } from '../support/poolscope.ts';
import { root } from '../support/root.ts';
import { scratch } from '../support/scratch.ts';

const library = join(root, 'dist/library.mjs');
const work = `
export const twice = (n) => (console.log('twice', n), 2 * n);
export const never = () => new Promise(() => {});`;
/** The first pool is closed. The second one is open, and one of its calls runs, when the program dies. */
const main = `
import { Pool } from ${JSON.stringify(library)};
const open = (name) => Pool.open(new URL('./work.mjs', import.meta.url), { workers: 2, name });
const first = await open('first');
console.log(await first.map('twice', [1, 2, 3]));
await first.close();
await first.join();
const second = await open('second');
console.log('ready');
void second.apply('never', []);
await second.apply('twice', [4]);
if (process.argv[2] === 'exit') process.exit(7);
setTimeout(() => { throw new Error('main has died'); }, 0);`;

test.each([
  ['throws', 1],
  ['exit', 7],
] as const)(
  'each pool of a program that %s has a recording that opens, without a change of its code',
  async (how, code) => {
    const dir = scratch(how);
    mkdirSync(join(dir, 'runs'), { recursive: true });
    writeFileSync(join(dir, 'work.mjs'), work);
    writeFileSync(join(dir, 'main.mjs'), main);
    const env = { ...process.env, POOLSCOPE_RECORD: 'runs' };
    const program = spawn(process.execPath, ['main.mjs', how], { cwd: dir, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const printed = { stdout: '', stderr: '' };
    program.stdout.on('data', (text: Buffer) => (printed.stdout += text.toString()));
    program.stderr.on('data', (text: Buffer) => (printed.stderr += text.toString()));
    expect(await once(program, 'close')).toEqual([code, null]);
    expect(printed.stdout).toContain('[ 2, 4, 6 ]');
    if (how === 'throws') expect(printed.stderr).toContain('main has died');

    const { infos } = await listRecordings(join(dir, 'runs'));
    const [second, first] = infos;
    expect(infos).toMatchObject([
      { origin: { call: 'pool second' }, state: 'cancelled', items: { total: 2, succeeded: 1, cancelled: 1 } },
      { origin: { call: 'pool first' }, state: 'finished', items: { total: 3, succeeded: 3 } },
    ]);
    const model = await loadRecording(second?.dir ?? '', { keepLogs: true });
    expect(model.logs.map(({ text, item }) => [text, item])).toEqual([
      ['ready', null],
      ['twice 4', 1],
    ]);
    if (how === 'exit') return;
    const { stdout } = await poolscope(['show', first?.dir ?? '']);
    expect(stdout).toMatch(/^pool first finished: 3 items, 3 succeeded\n/);
  },
);
