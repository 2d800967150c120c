import { formatDuration } from '../base/numberText.ts';
import { printable, shorten } from '../base/visibleText.ts';
import { outcomeOf, type Outcome } from '../model/facts/events.ts';
import type { Failure, Frame } from '../model/facts/failure.ts';
import type { ItemSampled } from '../model/facts/itemSampled.ts';
import { whyNotAgain } from '../model/compare/jobOfItems.ts';
import { itemCpuMicros, itemSpan, type RunModel } from '../model/run/runModel.ts';
import { readItemTexts } from '../recording/readValues.ts';
import { sampleTitle } from '../words/doing.ts';
import { outcomeWords } from '../words/outcomes.ts';
import { jsonLines } from '../base/printableJson.ts';
import { fitted, type Omitted } from './fitted.ts';
import { formatFrames } from './frames.ts';
import { commandOn, type NextCommand } from './nextCommands.ts';
import { nextLines } from './parts/part.ts';
import { requireItem } from './requireItem.ts';

/** Longer inputs and values are cut in the text for people. */
const shownCharacters = 500;

/** What `show --item N --json` prints. All `…Ms` are milliseconds. */
interface ItemReport {
  /** Version of these fields. */
  readonly schema: 1;
  /** Its number. */
  readonly item: number;
  /** Null: the run ended before the item did. */
  readonly outcome: Outcome | null;
  /** Number of the attempt, from 1. */
  readonly attempt: number;
  /** Null if it did not run. */
  readonly worker: number | null;
  /** Null if it was not in a chunk. */
  readonly chunk: number | null;
  /** Time since the run's start. */
  readonly startMs: number | null;
  /** Its duration; null if it did not run. */
  readonly runMs: number | null;
  /** CPU time; null if it was not measured. */
  readonly cpuMs: number | null;
  /** JSON text of the input; null if it was not recorded, or is not the whole text (`cut`). */
  readonly input: string | null;
  /** JSON text of the result; null if it was not recorded, or is not the whole text (`cut`). */
  readonly value: string | null;
  /** Whether a text was cut. */
  readonly cut: boolean;
  /** Its error; null if it has none. */
  readonly failure: Failure | null;
  /** What the item did while it ran, if it was much slower than the others. */
  readonly samples: readonly {
    readonly ranMs: number;
    readonly doing: ItemSampled['doing'];
    readonly frames: readonly Frame[];
    readonly open: readonly string[];
  }[];
  /** Its log lines. */
  readonly log: readonly string[];
  /** Commands that are likely to be the next step. */
  readonly next: readonly NextCommand[];
}

/**
 * Prints what is known of one item, shortened to 7,000 bytes. `model` has the log records. `dir`: the recording as a folder.
 * Rejects with UserFacingError if there is no such item.
 */
export async function showItem(
  recording: string,
  dir: string,
  model: RunModel,
  item: number,
  json: boolean,
): Promise<void> {
  const report: ItemReport & Omitted = fitted(await reportOf(recording, dir, model, item), 'log');
  process.stdout.write(`${json ? jsonLines(report) : printable(textOf(report, model.samples.get(item) ?? []))}\n`);
}

async function reportOf(recording: string, dir: string, model: RunModel, item: number): Promise<ItemReport> {
  requireItem(model, item);
  const { items, failures, samples, logs } = model;
  const outcome = outcomeOf(items.outcome.get(item)) ?? null;
  const span = itemSpan(model, item);
  const cpuMicros = itemCpuMicros(model, item);
  const known = (value: number): number | null => (value < 0 ? null : value);
  return {
    schema: 1,
    item,
    outcome,
    attempt: Math.max(1, items.attempt.get(item)),
    worker: known(items.worker.get(item)),
    chunk: known(items.chunk.get(item)),
    startMs: span ? span.startMicros / 1000 : null,
    runMs: span ? (span.endMicros - span.startMicros) / 1000 : null,
    cpuMs: cpuMicros === undefined ? null : cpuMicros / 1000,
    ...(await readItemTexts(dir, item)),
    failure: failures.get(item)?.failure ?? null,
    samples: (samples.get(item) ?? []).map(({ ranMicros, doing, frames, open }) => ({
      ranMs: ranMicros / 1000,
      doing,
      frames,
      open,
    })),
    log: logs.filter((record) => record.item === item).map(({ text }) => text),
    next: nextCommands(recording, model, item),
  };
}

function nextCommands(recording: string, model: RunModel, item: number): NextCommand[] {
  const { failures, logs } = model;
  const canRun = whyNotAgain(model, item) === undefined;
  const replay = { when: 'to run it alone', command: commandOn('replay', recording, '--item', item) };
  const shrink = { when: 'to find the items that matter', command: `${replay.command} --shrink` };
  const lines = { when: 'for its log lines', command: commandOn('show', recording, '--logs', '--item', item) };
  return [
    ...(canRun ? [replay] : []),
    ...(canRun && failures.has(item) ? [shrink] : []),
    ...(logs.some((record) => record.item === item) ? [lines] : []),
  ];
}

function textOf(report: ItemReport, samples: readonly ItemSampled[]): string {
  const { item, outcome, worker, chunk, attempt, runMs, cpuMs, input, value, failure, log } = report;
  const ms = (time: number): string => formatDuration(time * 1000);
  const where = [
    worker === null ? '' : `worker ${worker}`,
    chunk === null ? '' : `chunk ${chunk}`,
    runMs === null ? '' : ms(runMs),
    cpuMs === null ? '' : `${ms(cpuMs)} CPU`,
    attempt > 1 ? `attempt ${attempt}` : '',
  ].filter((part) => part !== '');
  return [
    [`item ${item} ${outcome === null ? 'has no outcome' : outcomeWords[outcome]}`, ...where].join(' · '),
    ...(input === null ? [] : [`input  ${shorten(input, shownCharacters)}`]),
    ...(value === null || outcome !== 'succeeded' ? [] : [`value  ${shorten(value, shownCharacters)}`]),
    ...(failure ? ['', `${failure.name}: ${failure.message}`, ...formatFrames(failure.frames)] : []),
    ...samples.flatMap((sample) => ['', sampleTitle(sample), ...formatFrames(sample.frames)]),
    ...(log.length === 0 ? [] : ['', 'log', ...log.flatMap((line) => line.split('\n')).map((line) => `    | ${line}`)]),
    '',
    ...nextLines(report.next),
  ].join('\n');
}
