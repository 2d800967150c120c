import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, platform, release } from 'node:os';
import { dirname } from 'node:path';
import type { Contender } from './contenders.ts';
import type { Verdict } from './judge.ts';
import { faultyItem, timeLimitMs, watchdogMs } from './runCase.ts';

export interface Row {
  readonly fault: string;
  /** By the pool's name; none where the fault does not exist there. */
  readonly verdicts: ReadonlyMap<string, Verdict>;
}

/** Why a cell of ours is not right, by fault. */
const reasons: Readonly<Record<string, string>> = {
  breakConsole:
    'The item replaces `console.log` by a function that does nothing; later items on the same worker call that one.',
};

const own = (name: string): boolean => name.startsWith('Poolscope');

export function tableOf(rows: readonly Row[], pools: readonly Contender[]): string {
  const right = pools.map(({ name }) => {
    const verdicts = rows.flatMap(({ verdicts }) => verdicts.get(name) ?? []);
    return `**${verdicts.filter((verdict) => verdict.right).length} of ${verdicts.length}**`;
  });
  return [
    ['fault', ...pools.map(({ name }) => name)],
    ['---', ...pools.map(() => '---')],
    ['**right**', ...right],
    ...rows.map(({ fault, verdicts }) => [
      `\`${fault}\``,
      ...pools.map(({ name }) => (verdicts.get(name)?.text ?? 'n/a').replaceAll('|', '\\|')),
    ]),
  ]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

export function writeDocument(path: string, rows: readonly Row[], pools: readonly Contender[]): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, documentOf(rows, pools));
}

function documentOf(rows: readonly Row[], pools: readonly Contender[]): string {
  const versions = [...new Set(pools.map(({ version }) => version))].join(', ');
  const wrong = rows.flatMap(({ fault, verdicts }) =>
    [...verdicts].flatMap(([pool, { right, text }]) =>
      own(pool) && !right ? [`- \`${fault}\`, ${pool}: ${text}. ${reasons[fault] ?? 'Not explained yet.'}`] : [],
    ),
  );
  return `# What a fault in your function does to a worker pool

${rows.length} faults, each in one item of twelve, two workers, in Poolscope and in other pools. The table is made by
\`npm run bench -- faults --write\` (test/bench/faults); the faults are in test/fixtures/jobs/faults.ts and, for
Python, in test/bench/faults/pythonPools.py. Nothing in it is written by hand.

Made with ${versions}, Node ${process.version},
on ${platform()} ${release()}, ${availableParallelism()} x ${cpus()[0]?.model.trim() ?? 'unknown processor'}.

${tableOf(rows, pools)}

## How a cell is judged

Every cell is a program of its own around one pool: it hands in twelve items, waits for all of them, and closes the
pool. Item ${faultyItem} has the fault; the floods are tried as the last item too. Every item also writes what it does to a
witness file of its own, which no pool knows of. Without a fault every pool gets all twelve right; that is checked
first. One judge (test/bench/faults/judge.ts) sees what was reported, the lines that came out, the witness, and how the
program ended; it does not know which pool it judges. A cell is \`ok\` when

- all twelve items have an outcome, the fault does not end the program (\`host died\`), and the program ends by itself
  within ${watchdogMs / 1000} s (else \`hang\`, or \`pool never closes\`; also a \`hang\`: promises are pending that nothing
  is left to settle);
- the eleven neighbours succeeded with their own values;
- the faulty item succeeded or failed as it did (\`wrong: succeeded with …\`), its value kept;
- its error has words (\`error lost\`), the right ones (\`wrong error\`), and for some faults the class, fields, causes
  and stack (\`lost …\`). Where the pool itself must find words (an end of the process, a time limit, memory, a value
  that cannot be sent) any words will do;
- every line that an item printed came out, once, before the program ended (\`1 of 2005 lines\`);
- no process was left behind.

\`(1 ran again)\` is right, but says that a neighbour was run a second time after a crash. \`n/a\`: the fault does not
exist in that language. At most two problems are shown, the worst first.

What the pools were given: a heap limit of 64 MB, in each pool's own spelling (Python: 512 MB of address space); a time
limit of ${timeLimitMs} ms per item, where the fault never ends by itself and the pool knows time limits (Python: the
limit of \`get\` and \`result\`); Poolscope 1500 MB for all memory together in \`offHeap\`, a limit that no other
pool knows; an \`error\` listener that prints, where the pool has such an event; poolifier its task
queue, one item at a time per worker. All else is the default. Printed lines are what comes out of the program's
standard output and error, for Poolscope what \`--logs\` has. A cell that hangs on a race of its pool can come out
differently from run to run.

## Cells of ours that are not right

${wrong.length === 0 ? 'None.' : wrong.join('\n')}
`;
}
