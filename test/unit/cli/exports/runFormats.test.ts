import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exportRecording } from '../../../../src/cli/exportRecording.ts';
import { InputPreviews } from '../../../../src/cli/exports/inputPreviews.ts';
import { decodeEvents, encodeEvents } from '../../../../src/model/facts/eventLines.ts';
import type { RunEvent } from '../../../../src/model/facts/events.ts';
import { encodeMetrics } from '../../../../src/model/facts/metrics.ts';
import { goldenLines } from '../../../support/recordings.ts';
import { scratch } from '../../../support/scratch.ts';

/** Inputs of 20 items, as a recording has them: the first is a text, the second one is long. */
const inputs = Array.from({ length: 20 }, (_, item) => {
  const input = item === 0 ? '"a,\\"b\\"\\u001b[2J"' : item === 1 ? `"${'long '.repeat(100)}"` : `-${item}`;
  return `{"item":${item},"input":${input}}\n`;
}).join('');

/** A golden recording with inputs, and with other events before its end. */
function recordingOf(name: string, ...more: readonly RunEvent[]): string {
  const dir = scratch('recording');
  const events = decodeEvents(goldenLines(name));
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'events.ndjson'), encodeEvents([...events.slice(0, -1), ...more, ...events.slice(-1)]));
  writeFileSync(join(dir, 'inputs.ndjson'), inputs);
  return dir;
}

async function exported(dir: string, ...args: readonly string[]): Promise<string> {
  const out = join(dir, 'out');
  expect(await exportRecording([dir, '--out', out, '--to', ...args])).toBe(0);
  return readFileSync(out, 'utf8');
}

const failureOf = (item: number, message: string): RunEvent => ({
  type: 'itemFailed',
  item,
  attempt: 1,
  worker: 0,
  failure: { kind: 'thrown', name: message.split(' ')[0] ?? '', message, stack: '', frames: [] },
});

test('csv has a line for each item, whose cells are texts and not formulas', async () => {
  const dir = recordingOf('hostile', failureOf(2, '=cmd|calc a,b\n"c"'));
  const [header, ...lines] = (await exported(dir, 'csv')).trimEnd().split('\n');
  expect(header).toBe('item,outcome,attempt,worker,chunk,startMicros,runMicros,cpuMicros,waitMicros,error,input');
  expect(lines).toHaveLength(20);
  expect(lines[0]).toMatch(/^0,succeeded,1,\d,\d,\d+,\d+,,,,"""a,\\""b\\""\\u001b\[2J"""$/);
  expect(lines[1]).toMatch(/,"""long (?:long )+l?o?n?g?…"$/);
  expect(lines[2]).toContain(`,"'=cmd|calc: =cmd|calc a,b\\n""c""",-2`);
  expect((await exported(dir, 'csv', '--items', '3-4')).split('\n')).toHaveLength(4);
});

test('ndjson has the same rows as objects', async () => {
  const rows = (await exported(recordingOf('hostile'), 'ndjson')).trimEnd().split('\n');
  expect(rows.map((row) => (JSON.parse(row) as { item: number }).item)).toEqual(
    Array.from({ length: 20 }, (_, k) => k),
  );
  expect(JSON.parse(rows[4] ?? '')).toMatchObject({
    item: 4,
    outcome: 'succeeded',
    attempt: 1,
    error: null,
    input: '-4',
  });
});

interface TraceEvent {
  readonly ph: string;
  readonly tid?: number;
  readonly name: string;
  readonly cat?: string;
  readonly ts: number;
  readonly dur?: number;
  readonly args?: object;
}

test('perfetto has lanes of items and chunks without overlaps, log lines, and counters', async () => {
  const metrics = encodeMetrics([{ cpuShare: 0.5, loopShare: 1, heapBytes: 3 * 2 ** 20 }]);
  const dir = recordingOf('hostile', { type: 'metricSampled', atMicros: 150_000, metrics });
  const trace = JSON.parse(await exported(dir, 'perfetto')) as { readonly traceEvents: readonly TraceEvent[] };
  const of = (ph: string): readonly TraceEvent[] => trace.traceEvents.filter((event) => event.ph === ph);
  const items = of('X').filter(({ cat }) => cat !== 'chunk');
  expect(items).toHaveLength(20);
  expect(items.find(({ name }) => name === 'item 4')?.args).toMatchObject({
    item: 4,
    outcome: 'succeeded',
    input: '-4',
  });
  expect(of('X').length - items.length).toBe(4);
  for (const tid of new Set(of('X').map((event) => event.tid))) {
    const lane = of('X').filter((event) => event.tid === tid);
    lane.sort((a, b) => a.ts - b.ts);
    for (const [k, { ts, dur = -1 }] of lane.entries()) {
      expect(dur).toBeGreaterThanOrEqual(0);
      expect(ts + dur).toBeLessThanOrEqual(lane[k + 1]?.ts ?? Infinity);
    }
  }
  expect(
    of('i')
      .map(({ name }) => name)
      .join(''),
  ).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
  expect(of('i')).toHaveLength(13);
  expect(of('C').map(({ name, args }) => [name, args])).toEqual([
    ['worker 0: CPU', { cores: 0.5 }],
    ['worker 0: heap', { MB: 3 }],
  ]);
  expect(of('M').map(({ args }) => args)).toContainEqual({ name: 'worker 1, chunks' });
});

test('an input is found in any order; without the file, or for another item, there is none', async () => {
  const dir = recordingOf('succeeded');
  const previews = new InputPreviews(dir, (item) => item !== 3);
  expect(await previews.of([7, 2, 99, 5, 3])).toEqual(['-7', '-2', undefined, '-5', undefined]);
  expect(await previews.of([19, 19])).toEqual(['-19', undefined]);
  expect(await new InputPreviews('/nowhere', () => true).of([0])).toEqual([undefined]);
});

test('inputs before the first wanted item do not keep it from being read', async () => {
  const dir = recordingOf('succeeded');
  const many = Array.from({ length: 200_000 }, (_, item) => `{"item":${item},"input":${item}}\n`).join('');
  writeFileSync(join(dir, 'inputs.ndjson'), many);
  const previews = new InputPreviews(dir, (item) => item > 199_990);
  expect(await previews.of([199_991, 199_999])).toEqual(['199991', '199999']);
});
