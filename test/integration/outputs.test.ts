import { lstatSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { scratch } from '../support/scratch.ts';
import { shell, signalGroup } from '../support/shell.ts';

let folder = '';
beforeEach(() => {
  const module = scratch('id.mjs');
  folder = dirname(module);
  writeFileSync(
    module,
    `
    import { existsSync } from 'node:fs';
    import { setTimeout as delay } from 'node:timers/promises';
    export const id = (x) => x;
    export const long = (x) => 'x'.repeat(100_000);
    export const says = (x) => {
      process.stdout.write('half ');
      console.log('\u001b[32mitem\u001b[39m', x);
      process.stdout.write('1 %\\r2 %\\rend');
    };
    export const lastWaits = async (x) => {
      while (x === 2 && !existsSync('go')) await delay(5);
      return x;
    };`,
  );
});

const line = (item: number): string => `{"item":${item},"outcome":"succeeded","value":${item}}\n`;
const three = [0, 1, 2].map(line).join('');

test.each(['-', '/dev/stdout'])('results go to stdout by the name %s, and the report to stderr', async (name) => {
  const { code, stdout, stderr } = await shell(
    `poolscope run id.mjs#id --input range:3 --results ${name} | cat`,
    folder,
  ).ended;
  expect(stdout).toBe(three);
  expect(stderr).toContain('3 items, 3 succeeded');
  expect(code).toBe(0);
});

test('results that are redirected to a file are appended to what the script has written', async () => {
  const script = '{ echo first; poolscope run id.mjs#id --input range:3 --results - --quiet; echo last; } > out';
  expect(await shell(script, folder).ended).toMatchObject({ code: 0, stderr: '' });
  expect(readFileSync(join(folder, 'out'), 'utf8')).toBe(`first\n${three}last\n`);
});

test('log lines go to stdout, and with --print to stderr', async () => {
  const script = 'poolscope run id.mjs#says --input range:2 --logs - --print --quiet | cat';
  const { code, stdout, stderr } = await shell(script, folder).ended;
  expect(code).toBe(0);
  const printed = stderr
    .trim()
    .split('\n')
    .map((each) => each.replace(/worker \d/, 'worker'));
  expect(printed.sort()).toEqual([
    '[worker, item 0] end',
    '[worker, item 0] half \u001b[32mitem\u001b[39m 0\u001b[0m',
    '[worker, item 1] end',
    '[worker, item 1] half \u001b[32mitem\u001b[39m 1\u001b[0m',
  ]);
  expect(
    stdout
      .trim()
      .split('\n')
      .map((each) => (JSON.parse(each) as { text: string }).text)
      .sort(),
  ).toEqual(['end', 'end', 'half \u001b[32mitem\u001b[39m 0', 'half \u001b[32mitem\u001b[39m 1']);
});

test('two kinds of output on stdout are refused before the run', async () => {
  const { code, stdout, stderr } = await shell('poolscope run id.mjs#id --input range:3 --results - --json', folder)
    .ended;
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain('--results - and --json would both write to stdout');
});

test('results arrive while later items run', async () => {
  const run = shell(
    'poolscope run id.mjs#lastWaits --input range:3 --workers 2 --chunksize 1 --results - --quiet | cat',
    folder,
  );
  await eventually(() => run.output.stdout).toBe(line(0) + line(1));
  writeFileSync(join(folder, 'go'), '');
  expect(await run.ended).toMatchObject({ code: 0, stdout: three });
});

test('a link to a device, a link to a file and a named pipe are written and stay what they are', async () => {
  symlinkSync('/dev/null', join(folder, 'null'));
  symlinkSync('target', join(folder, 'link'));
  const script = `
    mkfifo pipe; cat pipe > read & reader=$!
    for to in null link pipe; do poolscope run id.mjs#id --input range:3 --quiet --results $to || exit; done
    wait $reader`;
  expect(await shell(script, folder).ended).toMatchObject({ code: 0, stderr: '' });
  expect(lstatSync(join(folder, 'null')).isSymbolicLink()).toBe(true);
  expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
  expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(folder, 'target'), 'utf8')).toBe(three);
  expect(lstatSync(join(folder, 'pipe')).isFIFO()).toBe(true);
  expect(readFileSync(join(folder, 'read'), 'utf8')).toBe(three);
});

test('a recording that a full disk cuts off is named, also with --quiet, and opens as far as it goes', async () => {
  const recording = join(folder, 'cut');
  const run = `poolscope run id.mjs#id --input range:4000 --quiet --record ${recording}`;
  const { code, stderr } = await shell(`ulimit -f 4; ${run}`, folder).ended;
  expect(code).toBe(1);
  expect(stderr).toMatch(/^error: the recording \S*cut is incomplete: EFBIG/m);
  const shown = await shell(`poolscope show ${recording} --json`, folder).ended;
  expect(shown).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(shown.stdout)).toMatchObject({ items: { total: 4000 } });
});

test('a device that is full leaves the run whole, with one line and exit code 1', async () => {
  symlinkSync('/dev/full', join(folder, 'full'));
  const { code, stderr } = await shell('poolscope run id.mjs#id --input range:3 --quiet --results full', folder).ended;
  expect(code).toBe(1);
  expect(stderr).toMatch(/^error: \S*full is incomplete: ENOSPC/);
  expect(lstatSync(join(folder, 'full')).isSymbolicLink()).toBe(true);
});

test('a report that nobody reads costs the report and not the run; one on a full device fails the command', async () => {
  const script = `
    poolscope run id.mjs#id --input range:3 --results read 2>&1 | true; echo "\${PIPESTATUS[0]}"
    poolscope run id.mjs#id --input range:3 --json > /dev/full; echo $?`;
  const { stdout, stderr } = await shell(script, folder).ended;
  expect(stdout.split('\n')).toEqual(['0', '1', '']);
  expect(stderr).not.toContain('    at ');
  expect(readFileSync(join(folder, 'read'), 'utf8')).toBe(three);
});

test('a reader that goes away ends the run', async () => {
  const script = 'poolscope run id.mjs#long --input range:1000000 --quiet --results - | head -c 5';
  const { code, stdout, stderr } = await shell(script, folder).ended;
  expect(stdout).toBe('{"ite');
  expect(stderr).toContain('stdout is incomplete: its reader has closed it');
  expect(code).toBe(130);
});

test('Ctrl-C ends the wait for the reader of a named pipe', async () => {
  const run = shell(
    'mkfifo pipe; echo ready; exec "${poolscope[@]}" run id.mjs#id --input range:3 --results pipe',
    folder,
  );
  await eventually(() => run.output.stdout).toBe('ready\n');
  signalGroup(run.child, 'SIGINT');
  expect((await run.ended).stdout).toBe('ready\n');
});

test('Ctrl-C ends a program whose reader does not read', async () => {
  const script = `
    mkfifo pipe; exec 9<>pipe
    poolscope run id.mjs#long --input range:20 --results pipe --quiet &
    head -c 100000 <&9 | wc -c; wait`;
  const run = shell(script, folder);
  await eventually(() => run.output.stdout.trim()).toBe('100000');
  let hasEnded = false;
  void run.ended.then(() => (hasEnded = true));
  // The first one may cancel the run, whose results still wait for the reader.
  await eventually(() => {
    signalGroup(run.child, 'SIGINT');
    return hasEnded;
  }).toBe(true);
});
