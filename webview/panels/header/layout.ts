import {
  formatCount,
  formatDuration,
  formatFactor,
  formatLeft,
  formatPercent,
  formatRate,
  plural,
} from '../../../src/base/numberText.ts';
import { t } from '../../../src/base/texts.ts';
import type { Outcome } from '../../../src/model/facts/events.ts';
import type { OutcomeCounts, RunModel, RunState } from '../../../src/model/run/runModel.ts';
import { costSplit, etaMs, latencyOf, oldestItem, stuckMicros } from '../../../src/model/run/stats.ts';
import { speedupOf } from '../../../src/model/run/speedup.ts';
import { emptyStretch, type TimeSummary } from '../../../src/model/run/timeSummary.ts';
import type { BarPart } from '../../kit/stackedBar.ts';
import { type CostPart, costParts, costPhrases } from '../../../src/words/costs.ts';
import { outcomeWords } from '../../../src/words/outcomes.ts';
import { runTimeMeaning } from '../../../src/words/clocks.ts';
import { efficiencyMeaning, speedupMeaning, speedupText } from '../../../src/words/speedup.ts';
import { stuckText } from '../../../src/words/stuck.ts';
import { isReplaySpec } from '../../../src/model/facts/inputSpec.ts';
import type { RunDisplay } from '../../store/runDisplay.ts';

export interface Tile {
  readonly id: string;
  readonly value: string;
  /** Smaller text behind the value, e.g. ` / 1,284`. */
  readonly suffix?: string;
  readonly label: string;
  readonly tone?: 'error' | 'warn';
  readonly title?: string;
}

const bad: readonly Outcome[] = ['failed', 'timedOut', 'crashed'];

/** The run's figures, most important first. A figure without a value yet shows a dash. */
export function tiles(model: RunModel, display: RunDisplay, causes: number): Tile[] {
  const { counts, total } = display;
  const ran = model.latency.total > 0;
  const latency = latencyOf(model, display.over);
  const unsuccessful = bad.reduce((sum, outcome) => sum + counts[outcome], 0);
  const list: Tile[] = [
    {
      id: 'succeeded',
      value: formatCount(counts.succeeded),
      suffix: total === undefined ? '' : ` / ${formatCount(total)}`,
      label: t('succeeded'),
    },
    {
      id: 'failed',
      value: formatCount(unsuccessful),
      label: failedLabel(counts, causes),
      ...(unsuccessful > 0 && { tone: 'error' as const }),
    },
  ];
  if (counts.cancelled > 0) list.push({ id: 'cancelled', value: formatCount(counts.cancelled), label: t('cancelled') });
  const figure = (value: string): string => (ran ? value : '–');
  const cost = biggestCost(model);
  const costTile: Tile[] =
    ran && cost
      ? [{ id: 'cost', value: formatPercent(cost.share), label: t('biggest cost: {0}', costPhrases[cost.part]) }]
      : [];
  // One item has no spread, no rate, and nothing that it could be parallel to.
  if (total === 1)
    return [...list, { id: 'run', value: figure(formatDuration(latency.max)), label: t('run') }, ...costTile];
  return [...list, ...comparingTiles(model, display, figure), ...costTile];
}

/** The figures that need several items. */
function comparingTiles(model: RunModel, display: RunDisplay, figure: (value: string) => string): Tile[] {
  const wallSeconds = model.wallMicros / 1e6;
  const latency = latencyOf(model, display.over);
  const speedup = speedupOf(model);
  const ran = model.latency.total > 0;
  return [
    {
      id: 'speedup',
      value: figure(speedupText(speedup)),
      label: ran ? t('speed-up, ideal {0}', formatFactor(speedup.ideal)) : t('speed-up'),
      title: speedupMeaning(speedup),
    },
    {
      id: 'efficiency',
      value: figure(formatPercent(speedup.efficiency)),
      label: t('efficiency'),
      title: efficiencyMeaning,
    },
    {
      id: 'throughput',
      value: figure(formatRate(wallSeconds > 0 ? model.latency.total / wallSeconds : 0)),
      label: t('throughput'),
      title: `Items that ended, by time. ${runTimeMeaning}`,
    },
    {
      id: 'p50',
      value: figure(formatDuration(latency.p50)),
      label: 'p50',
      title: t('Half of the items took at most this time.'),
    },
    {
      id: 'p99',
      value: figure(formatDuration(latency.p99)),
      label: 'p99',
      title: t('99 of 100 items took at most this time.'),
    },
  ];
}

function failedLabel(counts: RunDisplay['counts'], causes: number): string {
  const kinds = bad.filter((outcome) => counts[outcome] > 0);
  const only = kinds.length === 1 && kinds[0] ? outcomeWords[kinds[0]] : t('failed');
  return causes > 0 ? `${only} (${plural(causes, 'cause')})` : only;
}

/** The cost that takes most of the workers' time besides the function itself. */
export function biggestCost(model: RunModel): { readonly part: CostPart; readonly share: number } | undefined {
  const split = costSplit(model);
  const sum = costParts.reduce((total, part) => total + split[part], 0);
  const costs = costParts.filter((part) => part !== 'runMicros').sort((a, b) => split[b] - split[a]);
  const [part] = costs;
  return part && sum > 0 && split[part] > 0 ? { part, share: split[part] / sum } : undefined;
}

/** Parts of the progress bar, in items. */
export function progressParts(display: RunDisplay): BarPart[] {
  const { counts } = display;
  return [
    { kind: 'succeeded', size: counts.succeeded },
    { kind: 'failed', size: counts.failed },
    { kind: 'other', size: counts.timedOut + counts.crashed },
    { kind: 'cancelled', size: counts.cancelled },
    { kind: 'running', size: display.running },
  ];
}

/** `item 7 has run for 12.3 s` for an item that may be stuck, else `about 00:08 left`; '' if neither is known. */
export function leftText(model: RunModel, { settled }: Pick<RunDisplay, 'settled'>, nowMicros: number): string {
  const oldest = oldestItem(model);
  const stuck = stuckMicros(oldest, nowMicros);
  if (oldest && stuck !== undefined) return stuckText(oldest.item, stuck);
  const left = settled < 3 ? undefined : etaMs(model, settled, nowMicros);
  return left === undefined ? '' : `about ${formatLeft(left)} left`;
}

/** Facts about the plan. The caller joins them with dots. */
export function planFacts(model: RunModel, display: RunDisplay): string[] {
  const { input, concurrency, verifies } = model.setup;
  const facts: string[] = [];
  if (verifies) facts.push('verification');
  else if (input !== undefined) facts.push(input.startsWith('recording:') ? 'replay' : input);
  if (display.total !== undefined && model.workers.length > 0) facts.push(plural(display.total, 'item'));
  if (model.workers.length > 0) facts.push(plural(model.workers.length, 'worker'));
  if (typeof model.chunksize === 'number') facts.push(`chunksize ${formatCount(model.chunksize)}`);
  else if (model.chunksize) facts.push(`chunksize ${model.chunksize}`);
  if (concurrency > 1) facts.push(`concurrency ${concurrency}`);
  return facts;
}

const stateIcons: Readonly<Record<RunState, string>> = {
  starting: 'loading',
  running: 'play',
  finished: 'pass-filled',
  cancelled: 'circle-slash',
  stopped: 'debug-stop',
  couldNotStart: 'error',
  gaveUp: 'error',
  interrupted: 'debug-disconnect',
};

/** Icon of the run's state. A finished run with failures gets no tick. */
export const iconOf = (display: RunDisplay): string =>
  display.state === 'finished' && toneOf(display) === 'bad' ? 'error' : stateIcons[display.state];

/** Tone of the run's colour. A finished run with failures is not a success. */
export function toneOf(display: RunDisplay): 'busy' | 'good' | 'bad' | 'neutral' {
  if (!display.over) return 'busy';
  if (display.state === 'couldNotStart' || display.state === 'gaveUp') return 'bad';
  if (display.state !== 'finished') return 'neutral';
  return bad.some((outcome) => display.counts[outcome] > 0) ? 'bad' : 'good';
}

/** Items per second in `points` equal stretches from the workers' start to now. */
export function throughputPoints(whole: TimeSummary, fromMicros: number, toMicros: number, points: number): number[] {
  const found = emptyStretch();
  const step = (toMicros - fromMicros) / points;
  return Array.from({ length: points }, (_, k) => {
    whole.read(fromMicros + k * step, fromMicros + (k + 1) * step, found);
    return found.ended / (found.spanMicros / 1e6);
  });
}

/** A button that continues a run which is over. */
export interface ResumeButton {
  readonly label: string;
  readonly title: string;
  readonly retriesFailed: boolean;
}

/** The ways in which a run can be continued: with the items that were not run, and with those that failed. */
export function resumptions(
  { origin, setup }: Pick<RunModel, 'origin' | 'setup'>,
  { cancelled, failed, timedOut, crashed }: Readonly<OutcomeCounts>,
): readonly ResumeButton[] {
  if (origin?.kind !== 'job' || isReplaySpec(setup.input)) return [];
  const bad = failed + timedOut + crashed;
  const rest = `Run the ${plural(cancelled, 'item')} without an outcome, into this recording`;
  const retry = `Run the ${plural(bad, 'item')} that failed again${cancelled > 0 ? ', and those without an outcome' : ''}, into this recording`;
  return [
    ...(cancelled > 0 ? [{ label: t('Run the rest'), title: rest, retriesFailed: false }] : []),
    ...(bad > 0 ? [{ label: t('Retry failed'), title: retry, retriesFailed: true }] : []),
  ];
}
