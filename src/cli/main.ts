import { UserFacingError } from '../base/errors.ts';
import { exitCodes } from './exitCodes.ts';
import { printable } from './format.ts';
import { replay } from './replay.ts';
import { run } from './run.ts';
import { saveTest } from './saveTest.ts';
import { show } from './show.ts';
import { tune } from './tune.ts';

const help = `poolscope: run a function over many inputs across a worker pool, and see what every worker did

  poolscope run <module>#<export> [options]     run a job
  poolscope show <recording> [options]          print the summary of a recorded run
  poolscope tune <module>#<export> [options]    find the chunksize of a job, by a few runs of it
  poolscope replay <recording> [options]        run items of a recorded run again, and compare
  poolscope save-test <recording> --item N      write a test that fails as a recorded item did

Options of run
  --input SPEC          FILE.json FILE.ndjson FILE.csv lines:FILE glob:PATTERN range:N range:A..B
                        export:NAME of the same module (default export:inputs)
  --call map|starmap    pass the item, or spread a tuple over the parameters (default map)
  --workers N           default: all usable cores
  --chunksize N|auto    items sent together (default: Python's, items / (4 x workers);
                        auto: by what they take, fewer towards the end)
  --concurrency N       items at once inside one worker, for async functions (default 1)
  --isolation KIND      thread (default), process, or inline (no worker, one item after the other)
  --timeout 30s         per item, from its start
  --load-timeout 8s     for loading the module
  --on-error WHAT       continue (default) or stop
  --max-heap 512MB      V8 heap of one worker
  --max-memory 4GB      all workers together, buffers outside of the heap included (default: 9/10 of the machine's)
  --items-per-worker N  then a fresh worker takes its place; 1: every item in a worker of its own
  --detect-races        watch shared arrays and values: accesses that nothing puts in an order are reported; slow.
                        Races are advice, and leave the exit code as it is
  --items 3,7,10-20     only these items
  --results FILE        outcomes and values, one line per item in input order
  --logs FILE           every line the job wrote, in order of time
  --record DIR          keep the whole run; see poolscope show
  --fail-on 'p99>200ms' exit with 1 where that holds; again for more. 'efficiency<70%' 'advice>=warning' 'failed>1%'
                        'wall>baseline*1.1' 'slower>5%'; a wrong one lists all figures
  --baseline DIR        compare with the recording of an earlier run
  --junit FILE          JUnit XML: a test case for each item and each budget
  --json                one JSON summary on stdout
  --quiet               no progress, no table

Options of show: --json --fail-on --baseline --junit

Options of tune
  --workers N,M         for each of these numbers (default: all usable cores)
  --json                one JSON object on stdout
  and of run: --input --call --concurrency --isolation --timeout --load-timeout --max-heap --max-memory --items --quiet

Options of replay: one of the first five; the items run in one fresh worker, in the order and with the inputs of the run
  --item N              this item
  --items 3,7,10-20     these items
  --chunk N             the items of a chunk
  --worker N            all that a worker ran
  --failed              all that failed, timed out or crashed
  --shrink              with --item or --worker: the fewest items before the failing one that it takes to fail
  --budget 60s          time for that; Ctrl-C also ends it, with the best so far
  --check               each item alone, in a worker of its own, against what it gave in the pool (of all without a choice)
  --sample N|all        how many of them at most, spread evenly (default 50)
  --inspect-brk         in one process, without a worker: it waits for a debugger, and stops when the module is loaded
  --inspect-port N      where the debugger attaches (default 9229; 0: any)
  --record DIR          keep the replay as a run of its own
  --json                one JSON object on stdout: the items, the differences, the summary of the replay
  --quiet               no progress, no table

Options of save-test; nothing is run. For vitest, jest or mocha if package.json names it, else for node:test
  --item N              the item that failed: its input becomes a file, and a test calls the function with it
  --to FOLDER           default: the project's test, tests or __tests__ folder, else beside the module
  --json                one JSON object on stdout

Exit codes, of replay by what came out this time: 0 all items succeeded, 1 some did not, 2 could not start, 130 cancelled
`;

const commands: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  run,
  show,
  tune,
  replay,
  'save-test': saveTest,
};
const later = ['export'];

async function main([name = '--help', ...args]: readonly string[]): Promise<number> {
  if (name === '--help' || name === '-h' || name === 'help' || args.includes('--help')) {
    process.stdout.write(help);
    return exitCodes.succeeded;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command) return command(args);
  throw new UserFacingError(
    later.includes(name) ? `poolscope ${name} is not available in this version` : `"${name}" is not a command`,
    'Commands: run, show, tune, replay, save-test. See poolscope --help.',
  );
}

main(process.argv.slice(2)).then(
  (code) => void (process.exitCode = code),
  (error: unknown) => {
    const bug = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const text = error instanceof UserFacingError ? `error: ${error.message}\n${error.nextStep ?? ''}` : bug;
    process.stderr.write(`${printable(text)}\n`);
    process.exitCode = exitCodes.couldNotStart;
  },
);
