/** The texts about a command in its help and in docs/cli.md. */
interface CommandText {
  /** What the command line must name. */
  readonly operand: string;
  /** Completes "poolscope NAME: …". */
  readonly summary: string;
  /** Whole sentences, a line each. */
  readonly about: readonly string[];
  readonly examples: readonly string[];
  /** How the exit codes of the command differ from the general ones, in sentences. */
  readonly exitNote?: string;
}

export type CommandName =
  | 'run'
  | 'show'
  | 'compare'
  | 'export'
  | 'tune'
  | 'replay'
  | 'verify'
  | 'save-test'
  | 'observe'
  | 'merge'
  | 'check'
  | 'agent'
  | 'mcp'
  | 'skill'
  | 'completion';

export const commands: Readonly<Record<CommandName, CommandText>> = {
  run: {
    operand: '<module>[#<export>]',
    summary: 'run a job',
    about: [
      'Calls the exported function once for each item of the input, on a pool of workers.',
      'Without #<export> it is the default export, or the only function that the module exports.',
    ],
    examples: [
      'poolscope run src/minify.ts',
      'poolscope run src/minify.ts#minify --input "glob:lib/**/*.js" --workers 4 --record runs/minify',
      'poolscope run src/minify.ts#minify --fail-on "p99>200ms" --junit minify.xml',
    ],
  },
  show: {
    operand: '<recording>',
    summary: 'print the summary of a recorded run',
    about: [
      'Runs nothing. Checks budgets and compares with a baseline, as poolscope run does.',
      'With --item: what is known of one item, and what it did while it ran if it was much slower than the others.',
      'A folder that contains recordings is printed as a list. A .poolscope file is taken wherever a recording is.',
    ],
    examples: ['poolscope show runs/minify', 'poolscope show runs/minify --baseline runs/before --json'],
    exitNote: 'The code is 1 if a --fail-on condition is true, otherwise 0. Failed items do not change it.',
  },
  compare: {
    operand: '<before> <after>',
    summary: 'compare two recorded runs of a job, item by item',
    about: [
      'The first line is what has changed beyond chance: all items, some of them, or their outcomes.',
      'Each item is compared with itself, so that items may differ as much as they like. Runs nothing.',
    ],
    examples: [
      'poolscope compare runs/before runs/after',
      'poolscope compare runs/main runs/branch --markdown comparison.md',
    ],
    exitNote: 'The code is 0 if the runs were compared. For a limit, use poolscope show --baseline with --fail-on.',
  },
  export: {
    operand: '<recording>',
    summary: 'write a recorded run, or its profile, in a format of other tools',
    about: [
      'Runs nothing.',
      'html is the run panel in one file, which opens in a browser without Poolscope and without a network.',
      'perfetto opens at https://ui.perfetto.dev: lanes of items and chunks, log lines, CPU and heap.',
      'csv and ndjson are a line for each item: outcome, times, error and the beginning of its input.',
      'The other formats are of a profile: the run must have been recorded with --profile.',
      'cpuprofile and heapprofile open in VS Code and in Chrome: one call tree of all workers.',
      'speedscope opens at https://www.speedscope.app: a profile for each worker, in order of time.',
      'collapsed is a stack a line with its time or bytes, for flame graphs. markdown is a report of at most 4 KB.',
    ],
    examples: [
      'poolscope export runs/minify --to html --out minify.html',
      'poolscope export runs/minify --to perfetto --out minify.json',
      'poolscope export runs/minify --to cpuprofile --out minify.cpuprofile',
      'poolscope export runs/minify --to collapsed --items 7',
    ],
    exitNote: 'The code is 0 if everything was written.',
  },
  tune: {
    operand: '<module>[#<export>]',
    summary: 'measure a few chunksizes of a job and recommend one',
    about: [
      'Runs the job about ten to twenty times for each number of workers.',
      'Runs that would end after the first minute are not started.',
      'If one run takes long, select a part of the input with --items.',
    ],
    examples: ['poolscope tune src/minify.ts#minify --workers 2,4'],
    exitNote: 'The code is that of the last run.',
  },
  replay: {
    operand: '<recording>',
    summary: 'run items of a recorded run again and compare the results',
    about: [
      'Select the items with one of --item, --items, --chunk, --worker or --failed.',
      'They run in one fresh worker, in the order and with the inputs of the recorded run.',
    ],
    examples: [
      'poolscope replay runs/minify --item 7',
      'poolscope replay runs/minify --item 7 --shrink',
      'poolscope replay runs/minify --check --sample all',
    ],
    exitNote:
      'The outcomes of the replay determine the code. With --shrink: 1 if the item failed again, 0 if it did not. ' +
      'With --check: 0 if nothing differs, 1 if something does.',
  },
  verify: {
    operand: '<recording>',
    summary: 'prove a fix: run the items that failed again, and some that succeeded',
    about: [
      'After an edit of the code. The items run in a pool, as in the recorded run and with its inputs.',
      'The first line says how many of those that failed are fixed, and how many of the others are changed.',
    ],
    examples: ['poolscope verify runs/minify', 'poolscope verify runs/minify --sample all'],
    exitNote: 'The code is 0 if every item that failed is fixed and no other result has changed, 1 otherwise.',
  },
  'save-test': {
    operand: '<recording>',
    summary: 'write a test that fails as a recorded item did',
    about: [
      'The input of the item becomes a file, and a test calls the function with it. Nothing is run or overwritten.',
      'The test is for vitest, jest or mocha if package.json names one of them, otherwise for node:test.',
    ],
    examples: ['poolscope save-test runs/minify --item 7'],
    exitNote: 'The code is 0 if the test was written.',
  },
  check: {
    operand: '[<module>...]',
    summary: 'find what goes wrong between threads, without running anything',
    about: [
      'Reads the modules and their types, and reports what is certain before a run: values that cannot be sent',
      'to a worker, functions that throw in one, promises that nobody awaits, and more (docs/findings.md).',
      'A folder means all modules in it. A module is one of workers if it exports inputs or initargs, if a pool',
      'in another of these modules opens it, or if its job is named: <module>#<export>.',
      'Functions of other files that a job calls are checked with it.',
      'With --run it also reports what a recorded run has shown, at its line: races, state that items share,',
      'calls that stop other items, hot lines. Without a module, it checks those of the run.',
      '// poolscope-ignore-next-line CODE leaves a finding out.',
    ],
    examples: [
      'poolscope check src',
      'poolscope check src/main.ts src/work.ts --sarif findings.sarif',
      'poolscope check --run runs/minify',
    ],
    exitNote: 'The code is 0 without errors and warnings, 1 with one, 2 if a module cannot be read.',
  },
  merge: {
    operand: '<recording>...',
    summary: 'put the recordings of all shards of a run together',
    about: [
      'Each recording is of poolscope run --shard K/N. The result is a recording like that of one run of all items.',
      'Prints its summary, as poolscope show does. Runs nothing.',
    ],
    examples: ['poolscope merge parts/* --out runs/all', 'poolscope merge parts/* --out runs/tested --junit all.xml'],
    exitNote: 'The code is that of the whole run: 1 if an item failed in any shard.',
  },
  observe: {
    operand: '-- <program> [arguments]',
    summary: 'run any Node program as it is, and show its pools',
    about: [
      'Finds the items of Piscina, tinypool, workerpool, jest-worker, worker threads and forked processes',
      'by their messages: a message is an item, its answer the result. The program is not changed.',
      'docs/observe.md says what is seen, and what is not.',
      'The report follows the output of the program, on stderr. With --json, that output goes to stderr, too.',
    ],
    examples: ['poolscope observe -- node build.mjs', 'poolscope observe --out runs/build -- npm run build'],
    exitNote: 'The code is that of the program; 2 if it could not be started.',
  },
  agent: {
    operand: '--stdio',
    summary: 'run items of a job that another machine has started',
    about: [
      'poolscope run --on COMMAND starts it on other machines, e.g. through ssh. Nobody needs to call it by hand.',
      'Run it in a folder that has the packages of the job: docs/agents.md describes everything.',
    ],
    examples: ['poolscope agent --stdio', 'poolscope agent --stdio --workers 4'],
    exitNote: 'The code is 0 when the run has ended.',
  },
  mcp: {
    operand: '[<folder>]',
    summary: 'serve a coding agent over the Model Context Protocol',
    about: [
      'A client starts it and talks to it over stdin and stdout. Its five tools are commands of poolscope: run, show,',
      'replay or verify, replay --debug, and tune. Their answers have at most 8 KB.',
      'The agent may run modules and read recordings in the folder (default: the working folder), and nothing else.',
      'One call runs at a time. Recordings are written to .poolscope in the folder.',
    ],
    examples: ['poolscope mcp', 'poolscope mcp /srv/app --budget 30m'],
    exitNote: 'The code is 0 when the client has closed the connection.',
  },
  skill: {
    operand: '[<folder>]',
    summary: 'print or write the instructions for a coding agent',
    about: [
      'The text teaches the way from a failed run to a proven fix, with the commands of this version.',
      'With a folder, it is written to <folder>/poolscope/SKILL.md.',
    ],
    examples: ['poolscope skill', 'poolscope skill .claude/skills', 'poolscope skill .github/skills'],
    exitNote: 'The code is 0 if the text was printed or written.',
  },
  completion: {
    operand: '<shell>',
    summary: 'print the script that completes commands, options and functions in bash, zsh or fish',
    about: [
      'The script asks poolscope for the word at the cursor: after src/minify.ts# it offers the functions of the file.',
    ],
    examples: [
      'source <(poolscope completion bash)    # in ~/.bashrc',
      'source <(poolscope completion zsh)     # in ~/.zshrc, after compinit',
      'poolscope completion fish > ~/.config/fish/completions/poolscope.fish',
    ],
    exitNote: 'The code is 0.',
  },
};

export const commandNames = Object.keys(commands) as readonly CommandName[];

export const isCommand = (name: string): name is CommandName => Object.hasOwn(commands, name);
