import { root } from '../support/root.ts';
import { join } from 'node:path';
import type { RunSummary } from '../../src/model/compare/summary.ts';

/** The results of a run by the command line. */
export interface CommandRun {
  readonly summary: RunSummary;
  /** Values of the items that succeeded, in the order of the items. */
  readonly values: readonly unknown[];
  readonly logs: readonly { readonly level: string; readonly text: string }[];
}

/** Runs a function of the scenario with more arguments for `poolscope run`. */
export type RunFunction = (exportName: string, ...args: readonly string[]) => Promise<CommandRun>;

/** A scenario: `NAME.ts` has its functions and the program; `NAME.py` beside it does the same in Python. */
export interface Scenario {
  readonly name: string;
  /** Runs it by the command line and returns the lines of its outcome. */
  readonly byCommand: (run: RunFunction) => Promise<readonly string[]>;
  /** Matches lines about calls that only a program can make. */
  readonly onlyInPrograms?: RegExp;
}

export const scenarioDir = join(root, 'test/samples/src/scenarios');

const alone = ['--isolation', 'inline'];
const four = ['--workers', '4'];

export const scenarios: readonly Scenario[] = [
  {
    name: '01-threads-and-processes',
    byCommand: async (run) => {
      const lines: string[] = [];
      for (const [title, work] of [
        ['computing', 'countPrimes'],
        ['waiting', 'fetchPage'],
      ] as const) {
        for (const [how, args] of [
          ['one after the other', alone],
          ['async tasks in one thread', [...alone, '--concurrency', '16']],
          ['4 workers', four],
        ] as const) {
          const { values } = await run(work, ...args);
          lines.push(`${title}, ${how}: ${values.length} results, sum ${sum(values)}`);
        }
      }
      return lines;
    },
  },
  {
    name: '02-map',
    byCommand: async (run) => {
      const show = (title: string, { values }: CommandRun): string =>
        `${title}: ${values.length} results, ${inOrder(values, (item) => item * item * 2 + 100)}, sum ${sum(values)}`;
      return [show('waiting', await run('processItem', ...four)), show('computing', await run('computeItem', ...four))];
    },
  },
  {
    name: '03-starmap',
    byCommand: async (run) => {
      const { values } = await run('processMultiArgs', '--call', 'starmap', ...four);
      return [`${values.length} results, ${inOrder(values, (i) => 6 * i)}, sum ${sum(values)}`];
    },
  },
  {
    name: '04-chunksize',
    byCommand: async (run) => {
      const show = async (...args: readonly string[]): Promise<string> => {
        const { summary, values } = await run('processItem', ...four, ...args);
        return `chunksize ${summary.chunksize}: ${summary.chunks} chunks, sum ${sum(values)}`;
      };
      const lines = [await show('--chunksize', '25')];
      for (const k of [1, 4, 16]) {
        lines.push(await show('--items', '0-199', '--chunksize', String(Math.ceil(200 / (4 * k)))));
      }
      return lines;
    },
  },
  {
    name: '05-apply-async',
    onlyInPrograms: /^callbacks/,
    byCommand: async (run) => {
      const well = await run('half', ...four);
      const { summary, values } = await run('halfOrThrow', ...four);
      return [
        `all go well: ${well.values.length} results, sum ${sum(well.values)}`,
        `some throw: ${values.length} results, ${summary.items.failed} errors`,
        `thrown again: ${summary.failures.map(({ message }) => message).join('; ')}`,
      ];
    },
  },
  {
    name: '06-context-manager',
    byCommand: async (run) => {
      const args = [...four, '--isolation', 'process'];
      const well = await run('whereAmI', ...args);
      const thrown = await run('whereAmIAndThrow', ...args, '--on-error', 'stop');
      return [
        `the block ends: ${aliveOf(well)} workers left`,
        `the block throws "${thrown.summary.failures[0]?.message}": ${aliveOf(thrown)} workers left`,
      ];
    },
  },
  {
    name: '07-serialisation-cost',
    byCommand: async (run) => {
      const byValue = await run('sumCopy', ...four);
      const shared = await run('sumShared', ...four, '--input', 'export:parts');
      return [`by value: sum ${sum(byValue.values)}`, `shared: sum ${sum(shared.values)}`];
    },
  },
  {
    name: '08-shared-memory',
    byCommand: async (run) => {
      const guarded = (await run('addLocked', ...four)).values as readonly (readonly number[])[];
      const [total = 0, ...counts] = guarded.toSorted((a, b) => sum(a) - sum(b)).at(-1) ?? [];
      const unguarded = (await run('addUnlocked', ...four)).values as readonly number[];
      return [
        `with the lock: ${total} of ${guarded.length * 25}, by array ${counts.join(' ')}`,
        `without the lock: ${Math.max(...unguarded) < unguarded.length * 25 ? 'some are lost' : 'all there'}`,
      ];
    },
  },
  {
    name: '09-manager',
    byCommand: async (run) => {
      const seen = (await run('report', '--workers', '5')).values as readonly {
        readonly ids: readonly number[];
        readonly squares: readonly (readonly [number, number])[];
        readonly messages: number;
      }[];
      const last = seen.toSorted((a, b) => b.ids.length - a.ids.length)[0]!;
      return [
        `list of ${last.ids.length}: ${last.ids.toSorted((a, b) => a - b).join(' ')}`,
        `dict: ${last.squares.toSorted(([a], [b]) => a - b).join(' ')}`,
        `queue: ${last.messages} messages`,
      ];
    },
  },
  {
    name: '10-queue-and-pipe',
    byCommand: async (run) => {
      const taken = ((await run('exchange', ...four)).values as number[][]).flat().toSorted((a, b) => a - b);
      const once = taken.length === 100 && taken.every((message, k) => message === k >> 1);
      const talk = await run('talk', ...four, '--input', 'export:sides');
      const [asked = [], answered = []] = talk.values as number[][];
      return [
        `queue: ${taken.length} messages, every one ${once ? 'once' : 'NOT once'}`,
        `pipe: ${answered.join(' ')} asked, ${asked.join(' ')} answered`,
      ];
    },
  },
  {
    name: '11-lock',
    byCommand: async (run) => {
      const results = (await run('append', ...four)).values as readonly { readonly appended: number }[];
      const list = results.map(({ appended }) => appended).toSorted((a, b) => a - b);
      return [`list: ${list.join(' ')}`];
    },
  },
  {
    name: '12-semaphore',
    byCommand: async (run) => {
      const users = (await run('use', '--workers', '8')).values as readonly number[];
      return [`${users.length} uses, at most ${Math.max(...users)} at once`];
    },
  },
  {
    name: '13-event',
    byCommand: async (run) => {
      const gaps = (await run('begin', ...four)).values as readonly number[];
      return [`${gaps.length} workers, ${gaps.filter((gap) => gap >= 0).length} began after the signal`];
    },
  },
  {
    name: '14-central-log',
    byCommand: async (run) => {
      // Each line begins with the name of its logger.
      const logs = (await run('work', ...four)).logs.map(({ level, text }) => ({
        level,
        text: text.replace(/^work: /, ''),
      }));
      const ordered = Array.from({ length: 8 }, (_, item) => item).every((item) => {
        const own = logs.filter(({ text }) => text.startsWith(`item ${item} step`));
        return own.map(({ text }) => text.at(-1)).join('') === '123';
      });
      const warnings = logs.flatMap(({ level, text }) => (level === 'warn' ? [text] : []));
      return [
        `${logs.length} lines, those of each item ${ordered ? 'in order' : 'mixed up'}`,
        `warnings: ${warnings.join('; ')}`,
      ];
    },
  },
  {
    name: '15-isolation',
    byCommand: async (run) => {
      const { summary, values } = await run('parse', ...four);
      const [failure] = summary.failures;
      const single = await run('parse', '--items', String(failure?.item), ...alone);
      return [
        `in the pool: ${values.length} results, item ${failure?.item} failed: ${failure?.message}`,
        `item ${failure?.item} alone: ${single.summary.failures[0]?.message}`,
      ];
    },
  },
  {
    name: '16-process',
    onlyInPrograms: /^exit codes/,
    byCommand: async (run) => {
      const held = (await run('workInTurn', ...four)).values as readonly (readonly [number, number])[];
      const turns = held.toSorted(([a], [b]) => a - b);
      const whole = turns.every(([began], k) => k === 0 || began >= turns[k - 1]![1]);
      const messages = held.flatMap((_, number) => [`${number} in`, `${number} out`]);
      return [`${held.length} workers, ${whole ? 'one after the other' : 'mixed up'}: ${messages.join(' ')}`];
    },
  },
];

const sum = (values: readonly unknown[]): number => values.reduce<number>((a, b) => a + Number(b), 0);

const inOrder = (values: readonly unknown[], expected: (item: number) => number): string =>
  values.every((value, item) => value === expected(item)) ? 'in order' : 'mixed up';

/** Number of the processes that are still alive, of those that printed their ids. */
function aliveOf({ logs }: CommandRun): number {
  const pids = new Set(logs.map(({ text }) => Number(/^# process (\d+)$/.exec(text)?.[1])));
  if (pids.size === 0 || pids.has(Number.NaN)) throw new Error('no process told its number');
  return [...pids].filter((pid) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  }).length;
}
