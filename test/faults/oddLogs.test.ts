// The ids are those of a list of odd log contents, F1 to F13. Left out here:
// F10 secrets: nothing is exported yet that they would have to be taken out of.
import type { Browser } from 'playwright-core';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sentences } from '../../src/extension/sentences.ts';
import { launchBrowser } from '../support/browser.ts';
import { oddTexts } from '../support/oddTexts.ts';
import { PanelServer } from '../support/panelPage.ts';
import { poolscope, readNdjson, runJson } from '../support/poolscope.ts';
import { scratch } from '../support/scratch.ts';

/** Number of lines of a flood, and of keys of a large object. */
const many = process.env['POOLSCOPE_FULL_FAULTS'] === '1' ? 1_000_000 : 100_000;
const names = Object.keys(oddTexts);

interface LogLine {
  readonly item: number;
  readonly text: string;
}

/** Runs `writes` on the named oddities. Returns the logged lines and the outcomes of the items. */
async function logsOf(oddities: readonly string[], ...args: string[]) {
  const input = scratch('input.json');
  writeFileSync(input, JSON.stringify(oddities));
  const logs = join(dirname(input), 'logs.ndjson');
  const { summary } = await runJson([
    'oddLogs.ts#writes',
    `--input=${input}`,
    '--workers=1',
    `--logs=${logs}`,
    ...args,
  ]);
  const lines = readNdjson<LogLine>(logs);
  const textOf = (name: string): string[] =>
    lines.filter(({ item }) => item === oddities.indexOf(name)).map(({ text }) => text);
  return { summary, lines, textOf };
}

describe.concurrent('what a function writes', () => {
  test.each(['thread', 'process'] as const)('F1 to F9 is written to --logs, %s', async (isolation) => {
    const { summary, lines, textOf } = await logsOf(names, `--isolation=${isolation}`);
    expect(summary.items).toMatchObject({ total: names.length, succeeded: names.length });
    expect(lines.length).toBe(names.length);
    // Carriage returns keep the last state.
    for (const name of names) expect(textOf(name)).toEqual([name === 'progress' ? '30%' : oddTexts[name]]);
  });

  const printed: readonly (readonly [string, string, string | RegExp])[] = [
    ['F11 an object with a throwing getter', 'throwingGetter', '{ x: [Getter] }'],
    [
      'F11 an object whose inspection throws',
      'throwingInspection',
      /^<this could not be printed: Error: from the object>$/,
    ],
    ['F11 an object whose tag throws', 'throwingTag', /./],
    ['F11 a proxy that throws at everything', 'throwingProxy', '{}'],
    [
      'F11 an object that throws when it is made a text',
      'throwingText',
      /^<this could not be printed: Error: from the object>$/,
    ],
    ['F11 a revoked proxy', 'revokedProxy', '<Revoked Proxy>'],
    ['F11 an object that holds itself', 'cyclic', '<ref *1> { self: [Circular *1] }'],
    ['F11 an object without a prototype', 'nullPrototype', '[Object: null prototype] {}'],
    ['F12 console.table', 'table', /│ \(index\) │ a │ b {3}│/],
    ['F12 %c', 'style', 'styled plain'],
    ['F12 console.dir of no depth', 'depth', '{ a: [Object] }'],
    ['F12 console.dir of all depth', 'deep', /e: 1/],
    ['F5 bytes that are no UTF-8', 'invalidUtf8', 'a\ufffdb'],
  ];

  test('F11, F12 is printed as in Node, and what cannot be printed fails no item', async () => {
    const { summary, textOf } = await logsOf(printed.map(([, name]) => name));
    expect(summary.items).toMatchObject({ total: printed.length, succeeded: printed.length });
    const texts = printed.map(([what, name]) => [what, ...textOf(name)]);
    expect(texts).toEqual(
      printed.map(([what, , text]) => [what, typeof text === 'string' ? text : expect.stringMatching(text)]),
    );
  });

  test('F5 an emoji that is written in three pieces is one', async () => {
    const { textOf } = await logsOf(['splitEmoji']);
    expect(textOf('splitEmoji').join('')).toBe('😀');
  });

  test('F6, F13 a line of 50 MB and an object of very many keys are lines like others', async () => {
    const { summary, textOf } = await logsOf(['longLine', 'manyKeys', 'markup']);
    expect(summary.items.succeeded).toBe(3);
    expect(textOf('longLine').map((text) => text.length)).toEqual([50_000_000]);
    expect(textOf('manyKeys')[0]).toMatch(new RegExp(`key0: 0,[^]*key${many - 1}: ${many - 1}\n}$`));
    expect(textOf('markup')).toEqual([oddTexts['markup']]);
  });

  test('F7 every line of a flood is counted', async () => {
    const input = scratch('input.json');
    writeFileSync(input, `[${many}]`);
    const { summary } = await runJson(['oddLogs.ts#floods', `--input=${input}`]);
    expect(summary.logs).toEqual({ lines: many });
  });
});

/** The oddities from `colour` to `zeroWidth`: sequences are dropped, their text stays, other characters are written out. */
const shownOnOneLine = [
  'red plain',
  'beforeafter',
  'link end',
  'copy end',
  'set end',
  'ask end',
  'torn0;never ended',
  'eight\\x9d0;owned\\x9c end',
  'user\\u202egnp.exe \\u2066isolate\\u2069',
  'zero\\u200bwidth\\ufeff',
];
/** The oddities from `nul` to `progress`. */
const shownOfControls = ['nul\\0 bell\\x07 back\\b', 'half \\ud83d pair', '30%'];

/** Characters that control a terminal or that hide or reorder text, except line breaks and tabs. */
const unsafe = /[\0-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;

describe.concurrent('the terminal shows what users wrote and obeys none of it', () => {
  const failing = (first: string, last: string): string[] => [
    'run',
    'oddLogs.ts#writesAndFails',
    '--workers=1',
    `--items=${names.indexOf(first)}-${names.indexOf(last)}`,
  ];

  test('F3, F4 in failures and log tails', async () => {
    const { stdout } = await poolscope(failing('colour', 'zeroWidth'));
    expect(stdout).not.toMatch(unsafe);
    for (const text of shownOnOneLine) {
      expect(stdout).toContain(`: Error: ${text}\n`);
      expect(stdout).toContain(`    | ${text}\n`);
    }
  });

  test('F5, F7, F8 controls, progress bars, and lines that look like ours', async () => {
    const { stdout } = await poolscope(failing('nul', 'event'));
    expect(stdout).not.toMatch(unsafe);
    for (const text of shownOfControls) expect(stdout).toContain(`    | ${text}\n`);
    // No line of the job begins like one of Poolscope's.
    expect(stdout).not.toMatch(/^[{"]/m);
    expect(stdout).toContain('    | {"kind":"event","name":"done","payload":null}\n');
  });

  test('F6 a line of 50 MB is shortened', async () => {
    const input = scratch('input.json');
    writeFileSync(input, '["longLine"]');
    const { stdout } = await poolscope(['run', 'oddLogs.ts#writesAndFails', `--input=${input}`, '--workers=1']);
    expect(stdout).toMatch(/ {4}\| x{1000}… \(\d+ more characters\)\n/);
  });

  test('F3, F4 in the one JSON object, whose content stays the same', async () => {
    const { stdout } = await poolscope([...failing('colour', 'half'), '--json', '--quiet']);
    expect(stdout.trimEnd()).not.toMatch(unsafe);
    const { failures } = JSON.parse(stdout) as { failures: { message: string; logTail: string[] }[] };
    const wanted = names.slice(names.indexOf('colour'), names.indexOf('half') + 1).map((name) => oddTexts[name]);
    expect(failures.map(({ message }) => message)).toEqual(wanted);
    expect(failures.map(({ logTail }) => logTail[0])).toEqual(wanted);
  });

  test('F3, F4 in the names of files and functions, and in an error while loading', async () => {
    const dir = scratch('bad\u001b[2J\u202e');
    mkdirSync(dir);
    const path = join(dir, 'job\u001b]0;owned\u0007\u009b2J.ts');
    writeFileSync(path, "throw new Error('top\\u001b[2J\\u202elevel');\n");
    for (const args of [[`${path}#f`], [`${path}#f`, '--json'], [`${path}.nothing#f`], [`--workers=\u001b[2J`, path]]) {
      const { code, stdout, stderr } = await poolscope(['run', ...args, '--input=range:1']);
      expect(code).toBe(2);
      expect(stderr.length).toBeGreaterThan(10);
      expect(stderr).not.toMatch(unsafe);
      expect(stdout.trimEnd()).not.toMatch(unsafe);
    }
  });
});

test('F9 an error of the user creates no link in a notification', () => {
  expect(sentences('it said [run](command:workbench.action.terminal.new)')).not.toContain('](');
  expect(sentences('two\nlines \u001b[31mred\u001b[0m \u202e')).toBe('Two lines red \\u202e.');
  expect(sentences('x'.repeat(1e6)).length).toBeLessThan(2000);
});

describe('the panel shows what users wrote as text', () => {
  const server = new PanelServer();
  let browser: Browser;
  let recording = '';

  beforeAll(async () => {
    recording = scratch('recording');
    const args = ['oddLogs.ts#writes', `--items=0-${names.length - 1}`, '--workers=1', `--record=${recording}`];
    [browser] = await Promise.all([launchBrowser(), server.start(), runJson(args)]);
  });

  afterAll(async () => {
    await browser?.close();
    server.stop();
  });

  test('F1 to F9 never as markup, never obeyed, nothing hidden, no link', async () => {
    const lines = readFileSync(join(recording, 'events.ndjson'), 'utf8');
    const panel = await server.open(browser, { lines, state: { tab: 'logs' }, height: 1400 });
    const rows = panel.page.locator('poolscope-logs poolscope-log-list [role=row]');
    await expect.poll(() => rows.count()).toBeGreaterThanOrEqual(names.length);
    const shown = await rows.locator('.text').allInnerTexts();
    for (const name of ['markup', 'script', 'svg', 'javascriptLink', 'template', 'framing', 'event', 'command']) {
      expect(shown).toContain(oddTexts[name]);
    }
    expect(shown).toEqual(expect.arrayContaining([...shownOnOneLine, ...shownOfControls]));
    expect(await panel.page.locator('poolscope-log-list a').count()).toBe(0);
    await rows.locator('.text').nth(names.indexOf('frame')).click();
    await rows.locator('.text').nth(names.indexOf('command')).click();
    expect((await panel.sent()).filter(({ name }) => name.startsWith('open'))).toEqual([]);
    expect(await panel.page.evaluate(() => 'pwned' in globalThis)).toBe(false);
    expect(await panel.violations()).toEqual([]);
  });
});
