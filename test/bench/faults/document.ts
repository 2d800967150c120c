import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, platform, release } from 'node:os';
import { dirname } from 'node:path';
import type { Contender } from './contenders.ts';
import type { Verdict } from './judge.ts';
import { faultyItem, timeLimitMs, watchdogMs } from './runCase.ts';

export interface Row {
  readonly fault: string;
  /** By the pool's name; absent if the fault does not exist in that pool. */
  readonly verdicts: ReadonlyMap<string, Verdict>;
}

/** Reasons for cells of Poolscope that are not right, by fault. */
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

${rows.length} faults, in Poolscope and in other pools. Each is in one of twelve items that run on two workers. The faults are in
test/fixtures/jobs/faults.ts and, for Python, in test/bench/faults/pythonPools.py. \`npm run bench -- faults --write\`
writes this document; no cell is written by hand.

Made with ${versions}, Node ${process.version},
on ${platform()} ${release()}, ${availableParallelism()} x ${cpus()[0]?.model.trim() ?? 'unknown processor'}.

${tableOf(rows, pools)}

## How a cell is judged

Every cell is a program of its own with one pool. It passes twelve items to the pool, waits for all of them, and closes the
pool. Item ${faultyItem} has the fault; floods are also tried in the last item. Every item also records its steps in a witness file
that no pool knows. First, every pool must run twelve items without a fault correctly.

One judge (test/bench/faults/judge.ts) receives the reported outcomes, the printed lines, the witness file and the end of
the program. It does not know which pool it judges. A cell is \`ok\` if

- all twelve items have an outcome, the fault does not end the program (\`host died\`), and the program ends by itself
  within ${watchdogMs / 1000} s (otherwise \`hang\` or \`pool never closes\`; promises that nothing can settle any more are also
  a \`hang\`);
- the eleven neighbours succeed with their own values;
- the faulty item has the right outcome (otherwise e.g. \`wrong: succeeded with …\`) and keeps its value;
- its error has a message (otherwise \`error lost\`), the right one (otherwise \`wrong error\`), and for some faults the class,
  fields, causes and stack (otherwise \`lost …\`). If the pool itself has to write the message (the process ended, a time or
  memory limit, a value that cannot be sent), any message is right;
- every line that an item printed arrives once, before the program ends (otherwise e.g. \`1 of 2005 lines\`);
- no process is left behind.

\`(1 ran again)\` is right; it means that a neighbour ran a second time after a crash. \`n/a\`: the language does not have
the fault. A cell shows at most two problems, the worst first.

Every pool has a heap limit of 64 MB, in its own form (Python: 512 MB of address space). If the fault never ends by itself
and the pool knows time limits, an item may take ${timeLimitMs} ms (Python: the limit of \`get\` and \`result\`). In \`offHeap\`,
Poolscope has a limit of 1500 MB for all memory together, which no other pool offers. A pool with an \`error\` event has a
listener that prints. poolifier uses its task queue with one item at a time per worker. All other options are the defaults.
Printed lines are the program's standard output and error; for Poolscope, the lines of \`--logs\`. A cell that hangs
because of a race in its pool can differ from run to run.

## Cells of Poolscope that are not right

${wrong.length === 0 ? 'None.' : wrong.join('\n')}
`;
}
