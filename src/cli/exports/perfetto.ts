import { outcomeOf, type RunEvent } from '../../model/facts/events.ts';
import { forEachMetric } from '../../model/facts/metrics.ts';
import { forEachSettled } from '../../model/facts/settledItems.ts';
import type { RunModel } from '../../model/run/runModel.ts';
import { oneLine, type InputPreviews } from './inputPreviews.ts';
import { errorText } from './itemRows.ts';

/** An entry of Chrome's trace event format, which Perfetto reads. `ts` and `dur` are microseconds. */
type TraceEvent = Readonly<Record<string, unknown>>;

interface Lane {
  readonly pid: 1;
  readonly tid: number;
}

const run = { pid: 1 } as const;
/** What happens outside of the workers. */
const outside: Lane = { ...run, tid: 0 };
const laneOf = (worker: number): Lane => ({ ...run, tid: 2 * worker + 1 });
const chunkLaneOf = (worker: number): Lane => ({ ...run, tid: 2 * worker + 2 });

/**
 * A run as a trace for https://ui.perfetto.dev: for each worker a lane of items and one of chunks, log lines as instants, CPU
 * and heap as counters. `events` are those of the recording, `model` is their fold.
 */
export async function* perfettoTrace(
  model: RunModel,
  events: AsyncIterable<RunEvent>,
  isWanted: (item: number) => boolean,
  previews: Pick<InputPreviews, 'of'>,
): AsyncGenerator<string, void, undefined> {
  yield `{"displayTimeUnit":"ms","traceEvents":[\n${namesOf(model).map(encoded).join(',\n')}`;
  for await (const event of events) {
    const traced = event.type === 'itemsSettled' ? await itemSlices(model, event, isWanted, previews) : traceOf(event);
    if (traced.length > 0) yield `,\n${traced.map(encoded).join(',\n')}`;
  }
  yield '\n]}\n';
}

const encoded = (event: TraceEvent): string => JSON.stringify(event);

function namesOf({ setup, workers }: RunModel): TraceEvent[] {
  const named = (lane: Lane, name: string): TraceEvent => ({ ph: 'M', ...lane, name: 'thread_name', args: { name } });
  return [
    { ph: 'M', ...outside, name: 'process_name', args: { name: oneLine(setup.label) } },
    named(outside, 'outside of the workers'),
    ...workers.flatMap(({ worker }) => [
      named(laneOf(worker), `worker ${worker}`),
      named(chunkLaneOf(worker), `worker ${worker}, chunks`),
    ]),
  ];
}

async function itemSlices(
  model: RunModel,
  event: Extract<RunEvent, { readonly type: 'itemsSettled' }>,
  isWanted: (item: number) => boolean,
  previews: Pick<InputPreviews, 'of'>,
): Promise<TraceEvent[]> {
  const { worker, chunk, attempt } = event;
  const settled: [item: number, startMicros: number, endMicros: number, outcome: number][] = [];
  if (worker >= 0) forEachSettled(event, (...each) => void (isWanted(each[0]) && settled.push(each)));
  const slices: TraceEvent[] = [];
  const inputs = await previews.of(settled.map(([item]) => item));
  for (const [k, [item, ts, end, code]] of settled.entries()) {
    const outcome = outcomeOf(code);
    const input = inputs[k];
    const error = outcome === 'succeeded' ? null : errorText(model, item);
    const args = {
      item,
      outcome,
      chunk,
      attempt,
      ...(error !== null && { error }),
      ...(input !== undefined && { input }),
    };
    const slice = { cat: outcome, name: `item ${item}`, ts, ...laneOf(worker) };
    // Slices of one lane must not overlap. Items that ran at the same time get a lane each instead.
    if (model.setup.concurrency <= 1) slices.push({ ph: 'X', ...slice, dur: end - ts, args });
    else slices.push({ ph: 'b', id: item, ...slice, args }, { ph: 'e', id: item, ...slice, ts: end });
  }
  return slices;
}

function traceOf(event: RunEvent): TraceEvent[] {
  switch (event.type) {
    case 'chunkFinished': {
      const { chunk, worker, count, receivedMicros: ts, endedMicros } = event;
      const args = { chunk, items: count };
      return [
        { ph: 'X', cat: 'chunk', name: `chunk ${chunk}`, ts, dur: endedMicros - ts, ...chunkLaneOf(worker), args },
      ];
    }
    case 'logsWritten':
      return event.records.map(({ atMicros: ts, worker, item, level, text }) => {
        const lane = worker === null ? outside : laneOf(worker);
        return { ph: 'i', s: 't', cat: `log ${level}`, name: oneLine(text), ts, ...lane, args: { item } };
      });
    case 'metricSampled':
      return counters(event.atMicros, event.metrics);
    default:
      return [];
  }
}

function counters(ts: number, metrics: string): TraceEvent[] {
  const found: TraceEvent[] = [];
  forEachMetric(metrics, (worker, { cpuShare, heapBytes }) => {
    const counter = (name: string, args: object): TraceEvent => ({ ph: 'C', ...run, name, ts, args });
    if (cpuShare !== undefined) found.push(counter(`worker ${worker}: CPU`, { cores: cpuShare }));
    if (heapBytes !== undefined) found.push(counter(`worker ${worker}: heap`, { MB: heapBytes / 2 ** 20 }));
  });
  return found;
}
