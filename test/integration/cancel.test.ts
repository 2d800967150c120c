import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { RunSummary } from '../../src/model/compare/summary.ts';
import { poolscope, readNdjson, runJson } from '../support/poolscope.ts';
import { scratch } from '../support/scratch.ts';
import { root } from '../support/root.ts';

/** Starts a run and sends SIGINT once the first item is seen running. */
async function interrupted(job: string): Promise<{ code: number; summary: RunSummary; results: string }> {
  const results = scratch('results.ndjson');
  const logs = scratch('logs.ndjson');
  const args = ['run', job, '--input=range:50', '--workers=2', '--json', `--results=${results}`, `--logs=${logs}`];
  const child = spawn(process.execPath, [join(root, 'dist/cli.js'), ...args], {
    cwd: join(root, 'test/fixtures/jobs'),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stdout = '';
  child.stdout.on('data', (text) => (stdout += text));
  // Without a terminal, a progress line is printed every two seconds. The first one with items shows that the run has
  // begun.
  child.stderr.on('data', (text: Buffer) => {
    if (/\d\/50/.test(text.toString())) child.kill('SIGINT');
  });
  const code = await new Promise<number>((resolve) => child.on('close', (status) => resolve(status ?? -1)));
  return { code, summary: JSON.parse(stdout) as RunSummary, results };
}

test('Ctrl-C ends a waiting job through its signal and accounts for every item', async () => {
  const { code, summary, results } = await interrupted('basic.ts#slow');
  expect(code).toBe(130);
  expect(summary.state).toBe('cancelled');
  expect(summary.items.total).toBe(50);
  expect(summary.items.failed + summary.items.cancelled).toBe(50);
  expect(readNdjson(results)).toHaveLength(50);
});

test('Ctrl-C ends a job that never looks up', async () => {
  const { code, summary } = await interrupted('busy.ts#spin');
  expect(code).toBe(130);
  expect(summary.items).toMatchObject({ total: 50, cancelled: 50 });
});

test('a recording shows the same summary again', async () => {
  const recording = scratch('recording');
  const { summary } = await runJson(['basic.ts#failsForThree', '--input=range:100', `--record=${recording}`]);
  const shown = await poolscope(['show', recording, '--json', '--full']);
  expect(shown.code).toBe(0);
  expect(JSON.parse(shown.stdout)).toEqual(JSON.parse(JSON.stringify({ ...summary, recording })));
  const table = await poolscope(['show', recording]);
  expect(table.stdout).toContain('100 items, 97 succeeded, 3 failed');
});

test('nothing is left behind in the temporary folder', async () => {
  const own = dirname(scratch('none'));
  await runJson(['basic.ts#crashesAndHangs', '--input=range:20', '--timeout=500ms'], { tmpdir: own });
  expect(readdirSync(own)).toEqual([]);
});
