import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from '../../../src/model/facts/events.ts';
import type { Failure } from '../../../src/model/facts/failure.ts';
import type { Fault } from '../../faults/matrix.ts';
import { inspectValue, type Line, type Report } from './facts.ts';
import type { Expectation } from './judge.ts';
import type { NodeCase } from './nodePools.ts';

/** One job: the inputs, and where its program may write. */
export interface CaseFiles {
  readonly dir: string;
  readonly inputs: readonly { readonly item: number }[];
  /** Time limit of an item, for pools that know one. It is set if the faulty item never ends by itself. */
  readonly timeLimitMs: number | null;
  /** Arguments of Poolscope's command line, where the fault is about a limit that no other pool knows. */
  readonly limits: readonly string[];
}

export interface Contender extends Pick<Expectation, 'isolation' | 'messages'> {
  readonly name: string;
  readonly version: string;
  has(fault: Fault): boolean;
  /** The program and its arguments. */
  command(files: CaseFiles): readonly [string, ...string[]];
  /** The report of the program, read after its end. `output` is its printed text. */
  collect(files: CaseFiles, output: string): { readonly reports: readonly Report[]; readonly lines: readonly Line[] };
}

const heapMb = 64;
/** Python has no heap limit, so this is the limit of its address space. */
const pythonMemoryMb = 512;
const workers = 2;
/** Longer than the watchdog: no time limit. */
const anyTimeMs = 15_000;
const root = join(import.meta.dirname, '../../..');
/** Type stripping says that a file looks like a module; it is one. */
const flags = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON'];

/** All pools that are installed. */
export function contenders(workersDir: string): readonly Contender[] {
  const list = spawnSync('python3', [join(import.meta.dirname, 'pythonPools.py'), '--list'], { encoding: 'utf8' });
  const python = list.status === 0 ? (JSON.parse(list.stdout) as { version: string; faults: string[] }) : undefined;
  return [
    poolscope('thread'),
    poolscope('process'),
    nodePool('Piscina', 'piscina', 'piscina', workersDir),
    nodePool('tinypool threads', 'tinypool', 'tinypoolThread', workersDir),
    nodePool('tinypool processes', 'tinypool', 'tinypoolProcess', workersDir),
    nodePool('workerpool threads', 'workerpool', 'workerpoolThread', workersDir),
    nodePool('workerpool processes', 'workerpool', 'workerpoolProcess', workersDir),
    nodePool('poolifier threads', 'poolifier', 'poolifierThread', workersDir),
    nodePool('poolifier processes', 'poolifier', 'poolifierProcess', workersDir),
    ...(python ? [pythonPool('Pool', python), pythonPool('ProcessPoolExecutor', python)] : []),
  ];
}

function nodePool(name: string, packageName: string, pool: NodeCase['pool'], workersDir: string): Contender {
  const manifest = readFileSync(join(root, 'node_modules', packageName, 'package.json'), 'utf8');
  return {
    name,
    version: `${packageName} ${(JSON.parse(manifest) as { version: string }).version}`,
    isolation: pool.endsWith('Process') ? 'process' : 'thread',
    has: () => true,
    command({ dir, inputs, timeLimitMs }) {
      const facts = join(dir, 'facts.ndjson');
      const job: NodeCase = { pool, inputs, facts, workers: workersDir, timeLimitMs, heapMb };
      return [process.execPath, ...flags, join(import.meta.dirname, 'nodePools.ts'), writeJob(dir, job)];
    },
    collect: collectFacts,
  };
}

function pythonPool(pool: string, python: { readonly version: string; readonly faults: readonly string[] }): Contender {
  return {
    name: `Python ${pool}`,
    version: `Python ${python.version}`,
    isolation: 'process',
    messages: {
      throwAggregate: /^several/,
      hugeBuffer: /MemoryError/,
      stackOverflow: /recursion/,
      missingModule: /a_package_that_is_not_there/,
    },
    has: (fault) => python.faults.includes(fault.name),
    command({ dir, inputs, timeLimitMs }) {
      const job = { pool, inputs, facts: join(dir, 'facts.ndjson'), timeLimitMs, memoryMb: pythonMemoryMb };
      return ['python3', join(import.meta.dirname, 'pythonPools.py'), writeJob(dir, job)];
    },
    collect: collectFacts,
  };
}

function poolscope(isolation: 'thread' | 'process'): Contender {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return {
    name: `Poolscope ${isolation === 'thread' ? 'threads' : 'processes'}`,
    version: `Poolscope ${version}`,
    isolation,
    has: () => true,
    command({ dir, inputs, timeLimitMs, limits }) {
      const input = join(dir, 'input.ndjson');
      writeFileSync(input, inputs.map((line) => `${JSON.stringify(line)}\n`).join(''));
      return [
        process.execPath,
        join(root, 'dist/cli.js'),
        'run',
        `${join(root, 'test/fixtures/jobs/faults.ts')}#faulty`,
        `--input=${input}`,
        `--workers=${workers}`,
        `--isolation=${isolation}`,
        `--timeout=${timeLimitMs ?? anyTimeMs}ms`,
        `--max-heap=${heapMb}MB`,
        ...limits,
        `--results=${join(dir, 'results.ndjson')}`,
        `--logs=${join(dir, 'logs.ndjson')}`,
        '--quiet',
      ];
    },
    collect({ dir }) {
      const results = readLines<{ item: number; outcome: Outcome; value?: unknown; failure?: Failure }>(
        join(dir, 'results.ndjson'),
      );
      return {
        reports: results.map(({ item, outcome, value, failure }): Report => {
          if (outcome === 'succeeded') return { item, ok: true, value: inspectValue(decode(value)) };
          const text = JSON.stringify(failure ?? {});
          return { item, ok: false, name: failure?.name ?? outcome, message: failure?.message ?? '', text };
        }),
        lines: readLines<Line>(join(dir, 'logs.ndjson')),
      };
    },
  };
}

function writeJob(dir: string, job: object): string {
  const path = join(dir, 'job.json');
  writeFileSync(path, JSON.stringify(job));
  return path;
}

function collectFacts({ dir }: CaseFiles, output: string): { reports: Report[]; lines: Line[] } {
  return {
    reports: readLines<Report>(join(dir, 'facts.ndjson')),
    lines: output.split('\n').map((text) => ({ text })),
  };
}

function readLines<T>(path: string): T[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

interface Tagged {
  readonly $type: string;
  readonly value: unknown;
}

const decoders: Readonly<Record<string, (value: never) => unknown>> = {
  undefined: () => undefined,
  bigint: (value: string) => BigInt(value),
  number: (value: string) => Number(value),
  Date: (value: number) => new Date(value),
  Map: (value: [unknown, unknown][]) => new Map(value.map(([key, entry]) => [decode(key), decode(entry)])),
};

/** The value that a line of `--results` stands for. */
function decode(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(decode);
  if ('$type' in value) {
    const { $type, value: inner } = value as Tagged;
    const decoder = decoders[$type];
    if (decoder) return decoder(inner as never);
  }
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, decode(entry)]));
}
