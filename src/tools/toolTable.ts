import { UserFacingError } from '../base/errors.ts';
import {
  checkInputSpec,
  findJob,
  findRecording,
  newRecording,
  rootOfRecording,
  type FoundJob,
  type Places,
} from './places.ts';
import type { Field, InputSchema, ToolInput } from './toolInput.ts';

/** The command line that answers a call. */
export interface ToolCommand {
  /** Words after `poolscope`. */
  readonly args: readonly string[];
  /** The folder of the workspace in which it runs. */
  readonly cwd: string;
}

/** A tool of a coding agent: the same for MCP and for language models in VS Code. */
export interface Tool {
  readonly name: string;
  /** A few words for people. */
  readonly title: string;
  /** For the model: what it does and returns, and when to call it. */
  readonly description: string;
  readonly inputSchema: InputSchema;
  /** It runs no code of the workspace. */
  readonly isReading: boolean;
  /** Rejects with UserFacingError for an input that is wrong, or leads out of the workspace. */
  readonly command: (input: ToolInput, places: Places) => ToolCommand | Promise<ToolCommand>;
}

const job: Field = { type: 'string', description: 'module#export, e.g. src/orders.ts#price' };
const recording: Field = { type: 'string', description: 'folder that poolscope_run returned' };
const items: Field = { type: 'string', description: 'e.g. 7 or 3,7,10-20; numbered from 0' };
const input: Field = {
  type: 'string',
  description: 'rows.ndjson, glob:src/**/*.ts, range:100 (default: export:inputs)',
};
const workers: Field = { type: 'integer', minimum: 0 };

const schema = (properties: InputSchema['properties'], ...required: string[]): InputSchema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

/** The order is that of the work: run, look, run again, debug, tune. */
export const tools: readonly Tool[] = [
  {
    name: 'poolscope_run',
    title: 'Run a job',
    description:
      'Runs a function over many inputs in parallel and records it. Returns outcomes, causes of failures, advice, and the ' +
      'recording for the other tools.',
    inputSchema: schema(
      {
        job,
        input,
        items,
        workers,
        timeout: { type: 'string', description: 'of an item, e.g. 30s' },
        profile: { type: 'string', enum: ['cpu', 'heap'] },
      },
      'job',
    ),
    isReading: false,
    command: (given, places) => {
      const found = findJob(places, given.require('job', 'A run'));
      const options = [...option('--timeout', given.text('timeout')), ...option('--profile', given.text('profile'))];
      const args = [
        'run',
        found.target,
        '--record',
        newRecording(places, found),
        ...jobOptions(given, found),
        ...options,
      ];
      return { args: [...args, ...quietly], cwd: found.root };
    },
  },
  {
    name: 'poolscope_results',
    title: 'Read a run',
    description: 'Reads one part of a recording. Runs nothing.',
    inputSchema: schema(
      {
        recording,
        part: {
          type: 'string',
          enum: ['summary', 'failures', 'slowest', 'advice', 'logs', 'item', 'worker', 'profile'],
        },
        item: { type: 'integer', minimum: 0, description: 'of part item, or of logs' },
        worker: workers,
        grep: { type: 'string', description: 'text in log lines' },
        after: { type: 'integer', minimum: 0, description: 'entries to skip' },
      },
      'recording',
    ),
    isReading: true,
    command: (given, places) => {
      const path = findRecording(places, given.require('recording', 'Reading'));
      return { args: ['show', path, ...partOptions(given), '--json'], cwd: places.roots[0] ?? path };
    },
  },
  {
    name: 'poolscope_replay',
    title: 'Run items again',
    description:
      'Runs recorded items again, with their inputs. again: alone, in one worker. shrink: finds the fewest earlier items ' +
      'after which an item fails. check: which items affect one another. verify: after an edit, proves that those that ' +
      'failed are fixed and the others unchanged.',
    inputSchema: schema(
      {
        recording,
        do: { type: 'string', enum: ['again', 'shrink', 'check', 'verify'] },
        items: { ...items, description: `${items.description ?? ''} (default: those that failed)` },
      },
      'recording',
      'do',
    ),
    isReading: false,
    command: (given, places) => replayed(given, places, replayOptions(given)),
  },
  {
    name: 'poolscope_debug_item',
    title: 'Debug an item',
    description:
      'Runs one recorded item under a debugger and returns stack, locals and the values of expressions, where it fails and ' +
      'at breakpoints (at most 5 stops).',
    inputSchema: schema(
      {
        recording,
        item: { type: 'integer', minimum: 0 },
        breakpoints: {
          type: 'array',
          items: { type: 'string' },
          maxItems: 10,
          description: 'file:line, or file:line if CONDITION',
        },
        expressions: { type: 'array', items: { type: 'string' }, maxItems: 10 },
      },
      'recording',
      'item',
    ),
    isReading: false,
    command: (given, places) =>
      replayed(given, places, [
        'replay',
        '--item',
        given.require('item', 'Debugging'),
        ...(given.texts('breakpoints').length === 0 ? ['--debug'] : []),
        ...given.texts('breakpoints').map((each) => `--break=${each}`),
        ...given.texts('expressions').map((each) => `--eval=${each}`),
      ]),
  },
  {
    name: 'poolscope_tune',
    title: 'Find a chunksize',
    description:
      'Measures a job with a few chunksizes, about eight runs, and recommends one. Limit items if they are slow.',
    inputSchema: schema({ job, input, items, workers }, 'job'),
    isReading: false,
    command: (given, places) => {
      const found = findJob(places, given.require('job', 'Tuning'));
      return { args: ['tune', found.target, ...jobOptions(given, found), ...quietly], cwd: found.root };
    },
  },
];

const quietly = ['--json', '--quiet'] as const;

function jobOptions(given: ToolInput, { root }: FoundJob): string[] {
  const spec = given.text('input');
  const count = given.number('workers');
  return [
    ...option('--input', spec === undefined ? undefined : checkInputSpec(root, spec)),
    ...option('--items', given.text('items')),
    ...option('--workers', count === undefined || count === 0 ? undefined : String(count)),
  ];
}

/** As one word, so that no value is read as an option. */
const option = (flag: string, value: string | undefined): string[] => (value === undefined ? [] : [`${flag}=${value}`]);

function partOptions(given: ToolInput): string[] {
  const item = given.number('item');
  const part = given.text('part') ?? (item === undefined ? 'summary' : 'item');
  const after = option('--after', given.number('after')?.toString());
  switch (part) {
    case 'summary':
      return [];
    case 'item':
      return [`--item=${given.require('item', 'The part item')}`];
    case 'worker':
      return [`--worker=${given.require('worker', 'The part worker')}`, ...after];
    case 'logs':
      return ['--logs=', ...option('--item', item?.toString()), ...option('--grep', given.text('grep')), ...after];
    case 'profile':
      return ['--profile'];
    default:
      return [`--${part}`, ...after];
  }
}

function replayOptions(given: ToolInput): string[] {
  const chosen = given.text('items');
  switch (given.text('do')) {
    case 'verify':
      return ['verify'];
    case 'check':
      return ['replay', '--check', ...option('--items', chosen)];
    case 'shrink':
      return ['replay', '--shrink', `--item=${given.require('items', 'A search for the items that matter')}`];
    default:
      return ['replay', ...(chosen === undefined ? ['--failed'] : [`--items=${chosen}`])];
  }
}

async function replayed(given: ToolInput, places: Places, [command = '', ...options]: string[]): Promise<ToolCommand> {
  const path = findRecording(places, given.require('recording', 'A replay'));
  return { args: [command, path, ...options, ...quietly], cwd: await rootOfRecording(places, path) };
}

/** Throws UserFacingError if there is no such tool. */
export function toolNamed(name: string): Tool {
  const found = tools.find((tool) => tool.name === name);
  if (found) return found;
  throw new UserFacingError(
    `there is no tool "${name.slice(0, 60)}"`,
    `The tools are ${tools.map((tool) => tool.name).join(', ')}.`,
  );
}
