// The command line: tiny items, items of 0.1 and 1 ms, results, start-up.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shapes } from './pools/poolRows.mts';
import { pools } from './pools/group.mts';
import { besidesStartUp, poolscope, program, python, ran, scratch, script } from './programs.mts';
import { simple, type Contender, type Group, type Row, type Rows } from './row.mts';

const oneItem = poolscope('same', '--input=range:1');
const oneItemOfPiscina = script('piscinaScript.mjs', 'same', 1, 1);
const results = join(scratch, 'results.ndjson');
const recording = join(scratch, 'recording');

export const commandLine: Group = (isQuick) => ({
  'cli-1us': tiny(isQuick, '', []),
  'cli-1us-recorded': tiny(isQuick, ', recorded, with results', [`--record=${recording}`, `--results=${results}`]),
  'cli-100us': {
    title: 'command line, 10,000 items of 100 us, besides start-up',
    unit: 'ms',
    goal: { kind: 'peer', atMost: 1.08 },
    rounds: 7,
    contenders: [
      besidesStartUp('poolscope', 'ours', poolscope('burnHundredMicros', '--input=range:10000'), oneItem),
      besidesStartUp(
        'piscina, 8 chunks',
        'peer',
        script('piscinaScript.mjs', 'burnHundredMicros', 10_000, 1250),
        oneItemOfPiscina,
      ),
    ],
  },
  ...ofOneMillisecond(isQuick),
  'results-100mb': resultsHome(isQuick ? 20_000 : 100_000),
});

function tiny(isQuick: boolean, also: string, args: readonly string[]): Row {
  const count = isQuick ? 100_000 : 500_000;
  return {
    title: `command line, ${count.toLocaleString('en')} items of 1 us${also}, all of it`,
    unit: 'ms',
    goal: { kind: 'peer', atMost: args.length > 0 ? 1.6 : 1.3 },
    rounds: 5,
    contenders: [
      simple('poolscope', 'ours', async () => {
        rmSync(recording, { recursive: true, force: true });
        return ran(poolscope('burnOneMicro', `--input=range:${count}`, ...args));
      }),
      program('piscina, 8 chunks', 'peer', script('piscinaScript.mjs', 'burnOneMicro', count, count / 8)),
    ],
  };
}

/** From the moment the workers are ready, as the library is measured: each shape beside the best division of its items. */
function ofOneMillisecond(isQuick: boolean): Rows {
  const library = pools(isQuick);
  return Object.fromEntries(
    Object.entries(shapes).map(([shape, costs]): [string, Row] => {
      const name = shape.replace(' ', '-');
      const file = join(scratch, `${name}.json`);
      const limits = library[`1ms-${name}`]?.contenders.filter(({ role }) => role === 'limit') ?? [];
      const run = simple('poolscope', 'ours', async () => {
        const { output } = await ran(poolscope('burn', `--input=${file}`, '--chunksize=auto', '--json'));
        const { wallMs, startup } = JSON.parse(output) as { wallMs: number; startup: { workersMs: number } };
        return { time: wallMs - startup.workersMs };
      });
      const row: Row = {
        title: `2,000 items of 1 ms, ${shape}, command line`,
        unit: 'ms',
        goal: { kind: 'limit', atMost: 1 / 0.96 },
        rounds: 5,
        warmUps: 1,
        contenders: [{ ...run, open: () => (writeFileSync(file, JSON.stringify(costs())), run.open()) }, ...limits],
      };
      return [`cli-1ms-${name}`, row];
    }),
  );
}

function resultsHome(count: number): Row {
  return {
    title: `${count.toLocaleString('en')} results of 1 KB to a file`,
    unit: 'ms',
    goal: { kind: 'peer', atMost: 1.3 },
    rounds: 3,
    contenders: [
      program('poolscope', 'ours', poolscope('kilobyte', `--input=range:${count}`, `--results=${results}`)),
      program('piscina, text', 'peer', script('piscinaScript.mjs', 'kilobyte', count, 1000, results)),
      ...python('python', 'pool.py', 'kilobyte', count, 1000, results),
    ],
  };
}

export const startUp: Group = () => ({
  'start-up': {
    title: 'start-up: a trivial job, all of it',
    unit: 'ms',
    goal: { kind: 'time', atMost: 130 },
    rounds: 15,
    warmUps: 2,
    contenders: [
      program('poolscope', 'ours', oneItem),
      program('poolscope, a library script', 'ours', script('libraryScript.mjs', 'same', 1)),
      program('poolscope, inline', 'ours', poolscope('same', '--input=range:1', '--isolation=inline')),
      program('poolscope --help', 'ours', script('../../../dist/cli.js', '--help')),
      program('piscina', 'peer', oneItemOfPiscina),
      ...python('python', 'pool.py', 'same', 1, 1),
      program('a raw worker', 'limit', script('rawScript.mjs')),
      program('node -e 0', 'limit', [process.execPath, '-e', '0']),
    ] satisfies Contender[],
  },
});
