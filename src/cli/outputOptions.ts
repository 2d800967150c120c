import { parseBudget } from '../model/compare/budget.ts';
import type { OptionRow } from './optionRow.ts';
import { configPath, filePath, newFolder, outputPath } from './optionValues.ts';

/** Where a command writes, and what it judges. */
export const outputOptions = {
  results: {
    flag: 'results',
    value: 'FILE',
    read: outputPath,
    brief: 'writes outcome and value of each item as NDJSON; - is stdout',
    help: 'writes outcome and value of each item, one JSON object a line, in the order of the input; - is stdout',
    commands: ['run'],
  },
  logs: {
    flag: 'logs',
    value: 'FILE',
    read: outputPath,
    brief: 'writes each line that the job logged as NDJSON; - is stdout',
    help: 'writes each line that the job logged, one JSON object a line, in order of time; - is stdout',
    commands: ['run'],
  },
  shownLogs: {
    flag: 'logs',
    value: '[FILE]',
    read: (value, context) => (value === '' ? value : outputPath(value, context)),
    bare: '',
    brief: 'prints log lines, those of --item if it is given',
    help:
      'prints log lines instead of the summary, those of --item if that is given; with FILE: writes all of them, one JSON ' +
      'object a line; - is stdout',
    commands: ['show'],
  },
  print: {
    flag: 'print',
    brief: 'prints what the job prints, while the run continues',
    help:
      'prints on stderr what the job prints, while the run continues: each line behind its worker and item, with its ' +
      'colours',
    commands: ['run', 'replay'],
  },
  record: {
    flag: 'record',
    value: 'DIR',
    read: newFolder,
    brief: 'writes the recording to a new folder, for show and replay',
    help: 'writes the recording to a new folder, for poolscope show and poolscope replay',
    commands: ['run', 'replay', 'verify'],
  },
  resume: {
    flag: 'resume',
    value: 'DIR',
    read: filePath,
    brief: 'continues the run of a recording: the items without an outcome',
    help:
      'continues the run of a recording, also after a crash: runs the items that have no outcome. The job comes from the ' +
      'recording, and its inputs must be the same',
    commands: ['run'],
  },
  retryFailed: {
    flag: 'retry-failed',
    help: 'with --resume: also runs the items that failed, timed out or crashed',
    commands: ['run'],
  },
  failOn: {
    flag: 'fail-on',
    value: 'CONDITION',
    read: parseBudget,
    repeats: true,
    brief: "exits with 1 if it is true: 'p99>200ms', 'failed>1%', 'slower>5%'",
    help:
      "exits with 1 if the condition is true; may be repeated. Examples: 'p99>200ms', 'efficiency<70%', " +
      "'advice>=warning', 'failed>1%', 'wall>baseline*1.1', 'slower>5%'. The error for an unknown figure lists all figures",
    commands: ['run', 'show', 'merge'],
  },
  baseline: {
    flag: 'baseline',
    value: 'DIR',
    read: filePath,
    help: 'compares with the recording of an earlier run',
    commands: ['run', 'show', 'merge'],
  },
  junit: {
    flag: 'junit',
    value: 'FILE',
    read: outputPath,
    brief: 'writes JUnit XML',
    help: 'writes JUnit XML, a test case for each item and for each --fail-on; - is stdout',
    commands: ['run', 'show', 'merge'],
  },
  to: {
    flag: 'to',
    value: 'FOLDER',
    read: filePath,
    help:
      "writes the test to this folder (default: the project's test, tests or __tests__ folder, " +
      'otherwise that of the module)',
    commands: ['save-test'],
  },
  allowModule: {
    flag: 'allow-module',
    help:
      'runs the module of the recording also if it lies outside of the project of the working folder, or in the recording ' +
      '(default: an error that names the module)',
    commands: ['replay', 'verify'],
  },
  markdown: {
    flag: 'markdown',
    value: 'FILE',
    read: outputPath,
    brief: 'writes the report as Markdown, for a pull request',
    help:
      'writes the report as Markdown, for a pull request; - is stdout. In GitHub Actions it is also added to the summary of ' +
      'the job',
    commands: ['run', 'show', 'merge', 'compare'],
  },
  evidence: {
    flag: 'run',
    value: 'RECORDING',
    read: filePath,
    help: 'also reports what this recorded run has shown, at the lines of the files that have not changed since then',
    commands: ['check'],
  },
  sarif: {
    flag: 'sarif',
    value: 'FILE',
    read: outputPath,
    help: 'writes the findings as SARIF 2.1.0, which services for code review read; - is stdout',
    commands: ['check'],
  },
  recordingOut: {
    flag: 'out',
    value: 'DIR',
    read: newFolder,
    help: 'writes the recording to a new folder, for poolscope show and the panel',
    commands: ['observe', 'merge'],
  },
  values: {
    flag: 'values',
    help:
      'keeps the inputs of all items, up to 1 MB each, so that items of Piscina, tinypool and workerpool can run again; ' +
      'they may be private (default: only sizes and times)',
    commands: ['observe'],
  },
  full: {
    flag: 'full',
    help: 'with --json: prints everything. Without it, the object has at most 7,000 bytes',
    commands: ['run', 'show', 'compare', 'tune', 'replay', 'observe', 'merge', 'check'],
  },
  json: {
    flag: 'json',
    help: 'prints one JSON object on stdout',
    commands: ['run', 'show', 'compare', 'tune', 'replay', 'verify', 'save-test', 'observe', 'merge', 'check'],
  },
  quiet: {
    flag: 'quiet',
    help: 'prints errors only, without progress and report',
    commands: ['run', 'tune', 'replay', 'verify', 'observe'],
  },
  watch: {
    flag: 'watch',
    brief: 'runs again after each save: first the items that failed',
    help:
      'runs again whenever a file that the run has loaded, or its input, is saved: first the items that failed and those whose ' +
      'files changed, then all. Ctrl-C ends it',
    commands: ['run'],
  },
  config: {
    flag: 'config',
    value: 'FILE|none',
    read: configPath,
    brief: 'takes the defaults of options from this file',
    help: 'takes the defaults of options from this file (default: the nearest one in the working folder or above it)',
    commands: ['run', 'tune'],
  },
} as const satisfies Readonly<Record<string, OptionRow>>;
