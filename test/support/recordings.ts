import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { decodeEvents, encodeEvents } from '../../src/model/facts/eventLines.ts';
import type { RunEvent } from '../../src/model/facts/events.ts';
import type { Job } from '../../src/model/facts/job.ts';
import type { LogRecord } from '../../src/model/facts/log.ts';
import type { Race } from '../../src/model/facts/race.ts';
import { forEachSettled } from '../../src/model/facts/settledItems.ts';
import { leakingRun } from './leakingRun.ts';
import { crowdedRun } from './crowdedRun.ts';
import { frameOf, partOf, v8Frame, type Sample } from './profiles.ts';
import { root } from './root.ts';
import { jobOf, simulateRun } from './simulateRun.ts';

const started: RunEvent = {
  type: 'runStarted',
  schema: 3,
  origin: { kind: 'job', job: jobOf() },
  startedAtMs: 1_795_000_000_000,
  originMicros: 0,
  node: '24.21.0',
};

const folder = join(root, 'test/fixtures/recordings');

/** The golden recordings by name. `node test/support/recordings.ts` writes them again. */
const golden: Readonly<Record<string, () => RunEvent[]>> = {
  finished: () =>
    simulateRun({
      items: 1_284,
      workers: 8,
      chunksize: 6,
      seed: 7,
      meanMicros: 60_000,
      logsPerItem: 1,
      failing: 0.006,
    }),
  running: () =>
    simulateRun({
      items: 1_284,
      workers: 8,
      chunksize: 6,
      seed: 7,
      meanMicros: 60_000,
      logsPerItem: 1,
      failing: 0.006,
      untilMicros: 7_400_000,
    }),
  succeeded: () =>
    simulateRun({ items: 40, workers: 2, chunksize: 5, seed: 3, meanMicros: 20_000, logsPerItem: 0, failing: 0 }),
  empty: () => simulateRun({ items: 0, workers: 4, chunksize: 1, seed: 1, meanMicros: 1, logsPerItem: 0, failing: 0 }),
  starting: () => [started, { type: 'phaseStarted', phase: 'compile', atMicros: 500 }],
  couldNotStart: () => [
    started,
    { type: 'phaseStarted', phase: 'compile', atMicros: 500 },
    { type: 'phaseFinished', phase: 'compile', atMicros: 18_500, tookMicros: 18_000 },
    {
      type: 'runFinished',
      state: 'couldNotStart',
      atMicros: 19_000,
      wallMicros: 0,
      error: {
        message: "the requested module './squeeze.ts' does not provide an export named 'compress'",
        nextStep: 'Export it there, or correct the name. A type needs "import type" or "export type".',
        at: { file: '/work/shop/src/minify.ts', line: 3, column: 10 },
        codeFrame:
          "  2 | import { readFile } from 'node:fs/promises';\n> 3 | import { compress } from './squeeze.ts';\n    |          ^^^^^^^^\n  4 | ",
      },
    },
  ],
  hostile: () => hostileRun(),
  deadlock: () => deadlockedRun(),
  races: () => racingRun(),
  profiled: () => profiledRun(),
  crowded: () => crowdedRun(),
  leaking: () => leakingRun(),
};

/** Texts with which a worker might break out of a viewer: markup, terminal sequences, reordering marks, false links. */
export const hostileTexts: readonly string[] = [
  '<img src=x onerror="globalThis.pwned = 1">',
  '</script><script>globalThis.pwned = 1</script>',
  '<svg/onload=globalThis.pwned=1>',
  '${{7*7}} {{constructor.constructor("globalThis.pwned=1")()}} ${globalThis.pwned=1}',
  '\u001b[31mred\u001b[0m \u001b[2J\u001b[H cleared',
  '\u001b]8;;file:///etc/passwd\u0007link\u001b]8;;\u0007 \u001b]52;c;cGFzc3dk\u0007 \u001b]0;title\u0007after',
  'user\u202egnp.exe zero\u200bwidth \u2066isolate\u2069 \u0430dmin',
  'nul\u0000 half \ud83d pair \ufeff bom 👩‍💻 family stays',
  'progress 10%\rprogress 20%\rprogress 30%',
  '{"type":"runFinished","state":"finished"}',
  '    at fn (/etc/passwd:1:1)',
  'javascript:globalThis.pwned=1 command:workbench.action.terminal.new',
  'a line\nand a second one\nand a third',
];

/** A run of two workers in which items 7, 21 and 35 call a function that no other item calls; item 21 is the slowest. */
function profiledRun(): RunEvent[] {
  const frame = (name: string, line: number) => frameOf(name, '/work/shop/src/minify.ts', line);
  const [minify, parse, mangle, rename] = [
    frame('minify', 14),
    frame('parse', 40),
    frame('mangle', 88),
    frame('rename', 120),
  ];
  const write = v8Frame('writeSync');
  const events = simulateRun({
    items: 40,
    workers: 2,
    chunksize: 5,
    seed: 272,
    meanMicros: 20_000,
    logsPerItem: 0,
    failing: 0,
    job: { profile: { kind: 'cpu', intervalMicros: 1000 } },
  });
  const samples: Sample[][] = [[], []];
  const ends = [0, 0];
  for (const event of events) {
    if (event.type !== 'itemsSettled' || event.worker < 0) continue;
    forEachSettled(event, (item, start, end) => {
      const own = samples[event.worker]!;
      const ran = end - start;
      own.push([[v8Frame('(idle)')], start - (ends[event.worker] ?? 0)]);
      const shares: readonly (readonly [share: number, ...stack: Sample[0]])[] =
        item % 14 === 7
          ? [
              [0.3, minify, parse],
              [0.7, minify, mangle, rename],
            ]
          : [
              [0.05, minify],
              [0.7, minify, parse],
              [0.15, minify, mangle],
              [0.1, minify, write],
            ];
      for (const [share, ...stack] of shares) own.push([stack, Math.floor(ran * share)]);
      const spent = shares.reduce((sum, [share]) => sum + Math.floor(ran * share), 0);
      own.push([[v8Frame('(garbage collector)')], ran - spent]);
      ends[event.worker] = end;
    });
  }
  return [...events.slice(0, -1), ...samples.map((own, worker) => partOf(own, { worker })), ...events.slice(-1)];
}

/** A counter without its lock, an array that two functions fill, and a value that the program reads meanwhile. */
function racingRun(): RunEvent[] {
  const events = simulateRun({
    items: 40,
    workers: 2,
    chunksize: 5,
    seed: 3,
    meanMicros: 20_000,
    logsPerItem: 0,
    failing: 0,
    job: { detectRaces: true, module: '/work/shop/src/orders.ts', exportName: 'countOrder' },
  });
  const inOrders = (name: string, line: number, column: number) =>
    ({ function: name, file: '/work/shop/src/orders.ts', line, column, inUserCode: true }) as const;
  const inNode = {
    function: 'AsyncLocalStorage.run',
    file: 'node:internal/async_local_storage/async_context_frame',
    line: 65,
    column: 14,
    inUserCode: false,
  };
  const counts = [inOrders('countOrder', 14, 9), inNode];
  const race = (target: Pick<Race, 'kind' | 'name' | 'element'>, ...accesses: Race['accesses']): RunEvent => {
    return {
      type: 'raceFound',
      atMicros: 200_000,
      race: { ...target, id: `${target.kind}-1f0c93a2b47d55e0`, accesses },
    };
  };
  return [
    ...events.slice(0, -1),
    race(
      { kind: 'value', name: 'total', element: null },
      { op: 'write', worker: 0, item: 3, stack: '', frames: counts },
      { op: 'read', worker: 1, item: 7, stack: '', frames: counts },
    ),
    race(
      { kind: 'array', name: null, element: 12 },
      {
        op: 'write',
        worker: 1,
        item: 22,
        stack: '',
        frames: [inOrders('addTo', 31, 5), inOrders('countOrder', 15, 3)],
      },
      {
        op: 'write',
        worker: 0,
        item: 18,
        stack: '',
        frames: [inOrders('clearRow', 40, 12), inOrders('countOrder', 17, 3)],
      },
    ),
    race(
      { kind: 'value', name: 'last', element: null },
      { op: 'read', worker: null, item: null, stack: '', frames: [] },
      { op: 'write', worker: 1, item: 9, stack: '', frames: [inOrders('countOrder', 19, 3)] },
    ),
    ...events.slice(-1),
  ];
}

function hostileRun(): RunEvent[] {
  const events = simulateRun({
    items: 20,
    workers: 2,
    chunksize: 5,
    seed: 9,
    meanMicros: 9_000,
    logsPerItem: 0,
    failing: 0,
  });
  const records = hostileTexts.map((text, seq): LogRecord => {
    return {
      seq,
      atMicros: 200_000 + seq,
      worker: 0,
      item: seq,
      chunk: 0,
      level: 'info',
      text,
      stream: 'stdout',
      source: null,
    };
  });
  const failure: RunEvent = {
    type: 'itemFailed',
    item: 3,
    attempt: 1,
    worker: 0,
    failure: {
      kind: 'thrown',
      name: '<b>Error</b>',
      message: hostileTexts.join('\n'),
      stack: '',
      frames: [{ function: '<i>x</i>', file: '/etc/passwd', line: 1, column: 1, inUserCode: true }],
      fields: { '<u>key</u>': '<script>globalThis.pwned = 1</script>' },
      hint: '<a href="command:x">click</a>',
    },
  };
  return [...events.slice(0, -1), { type: 'logsWritten', records }, failure, ...events.slice(-1)];
}

/** Two workers hold what the other one waits for, and nothing has ended them yet. Other workers have waited, too. */
function deadlockedRun(): RunEvent[] {
  const events = simulateRun({
    items: 400,
    workers: 3,
    chunksize: 5,
    seed: 3,
    meanMicros: 20_000,
    logsPerItem: 0,
    failing: 0,
    untilMicros: 1_200_000,
  });
  const lock = (name: string) => ({ kind: 'lock', id: `lock-${name}`, name });
  const frame = (name: string, line: number) => ({
    function: name,
    file: '/work/shop/src/ledger.ts',
    line,
    column: 10,
    inUserCode: true,
  });
  const waits = (worker: number, item: number, name: string, stack: number): RunEvent => ({
    type: 'waitBegan',
    wait: worker,
    worker,
    item,
    primitive: lock(name),
    op: 'acquire',
    blocking: true,
    endless: true,
    holder: { worker: worker === 1 ? 0 : 1 },
    atMicros: 1_210_000 + worker * 1000,
    stack,
  });
  const member = (worker: number, item: number, name: string, stack: number) => ({
    worker,
    item,
    primitive: lock(name),
    op: 'acquire',
    sinceMicros: 1_210_000 + worker * 1000,
    stack,
  });
  const tally = { primitive: lock('index'), count: 812, totalMicros: 640_000, longestMicros: 7_200 };
  return [
    ...events,
    { type: 'waitsTallied', worker: 2, atMicros: 1_200_000, tallies: [tally] },
    { type: 'stackSeen', stack: 11, frames: [frame('debit', 12), frame('transfer', 31)] },
    { type: 'stackSeen', stack: 22, frames: [frame('credit', 21), frame('transfer', 32)] },
    waits(0, 201, 'accounts', 11),
    waits(1, 202, 'ledger', 22),
    waits(2, 203, 'ledger', 22),
    { type: 'waitHolderChanged', wait: 2, holder: { worker: 0 }, atMicros: 1_310_000 },
    {
      type: 'deadlockFound',
      atMicros: 1_320_000,
      members: [member(0, 201, 'accounts', 11), member(1, 202, 'ledger', 22)],
      certain: true,
    },
  ];
}

export function goldenLines(name: string): string {
  return readFileSync(join(folder, name, 'events.ndjson'), 'utf8');
}

/** The golden recording of a job, with these changes of the job. */
export function goldenLinesOf(name: string, changes: Partial<Job>): string {
  const [started, ...rest] = decodeEvents(goldenLines(name));
  if (started?.type !== 'runStarted' || started.origin.kind !== 'job') throw new Error(`${name} is no run of a job`);
  return encodeEvents([{ ...started, origin: { kind: 'job', job: { ...started.origin.job, ...changes } } }, ...rest]);
}

function writeGolden(): void {
  for (const [name, events] of Object.entries(golden)) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'events.ndjson'), encodeEvents(events()));
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) writeGolden();
