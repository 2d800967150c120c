import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ToolRunner } from '../../../src/tools/toolRunner.ts';
import { scratch } from '../../support/scratch.ts';

/** A runner whose command line is a program that appends its arguments to a file, and prints a report with them. */
function runner(program = ''): { readonly tools: ToolRunner; readonly said: () => string[] } {
  const root = scratch('tools');
  mkdirSync(root);
  writeFileSync(join(root, 'work.mjs'), 'export const work = (item) => item;');
  const cliPath = join(root, 'cli.cjs');
  const file = join(root, 'said');
  writeFileSync(
    cliPath,
    `const { appendFileSync } = require('node:fs');
     const args = process.argv.slice(2);
     appendFileSync(${JSON.stringify(file)}, 'begin ' + args.join(' ') + '\\n');
     ${program}
     setTimeout(() => {
       appendFileSync(${JSON.stringify(file)}, 'end\\n');
       console.log(JSON.stringify({ args }));
     }, 20);`,
  );
  const places = { roots: [root], recordings: join(root, '.poolscope') };
  return {
    tools: new ToolRunner({ places: () => places, nodePath: () => process.execPath, cliPath, budgetMs: 60_000 }),
    said: () => readFileSync(file, 'utf8').trim().split('\n'),
  };
}

test('calls run one after another, each as a command', async () => {
  const { tools, said } = runner();
  const input = { job: 'work.mjs#work', input: 'range:3', items: '0-1', workers: 2, timeout: '9s', profile: 'cpu' };
  const answers = await Promise.all([
    tools.call('poolscope_run', input),
    tools.call('poolscope_tune', { job: 'work.mjs' }),
  ]);
  expect(answers.map(({ isError }) => isError)).toEqual([false, false]);
  expect(said()).toEqual([
    expect.stringMatching(
      /^begin run work\.mjs#work --record \S+work-1 --input=range:3 --items=0-1 --workers=2 --timeout=9s --profile=cpu --json --quiet$/,
    ),
    'end',
    'begin tune work.mjs --json --quiet',
    'end',
  ]);
});

test('a wrong input runs nothing, and the answer says what is wrong', async () => {
  const { tools } = runner();
  for (const [name, input, problem] of [
    ['poolscope_run', { job: '../work.mjs' }, 'is not a file in'],
    ['poolscope_run', { job: 'work.mjs', shell: 'rm' }, 'has no input "shell"'],
    ['poolscope_run', { job: 7 }, 'job is not a text'],
    ['poolscope_run', { job: 'work.mjs', workers: -1 }, 'workers is not a whole number'],
    ['poolscope_run', { job: 'work.mjs', profile: 'all' }, 'profile is not one of cpu, heap'],
    ['poolscope_run', {}, 'the input job is missing'],
    ['poolscope_debug_item', { recording: 'a', item: 1, breakpoints: 'x' }, 'breakpoints is not a list of texts'],
    ['poolscope_none', {}, 'there is no tool'],
  ] as const) {
    const { text, isError } = await tools.call(name, input);
    expect(text).toContain(problem);
    expect(isError).toBe(true);
  }
});

test('a cancelled call ends its command, and does not hold the next one', async () => {
  const { tools } = runner(
    `if (args[0] === 'tune') return process.on('SIGINT', () => process.exit(3)), setInterval(() => {}, 1000);`,
  );
  const stop = new AbortController();
  const held = tools.call('poolscope_tune', { job: 'work.mjs' }, stop.signal);
  const next = tools.call('poolscope_run', { job: 'work.mjs' });
  const late = tools.call('poolscope_run', { job: 'work.mjs' }, stop.signal);
  stop.abort();
  expect((await held).isError).toBe(true);
  expect((await next).isError).toBe(false);
  expect((await late).text).toContain('cancelled before it began');
});
