import { outcomeCode } from '../../model/facts/events.ts';
import { itemPairs, type ItemPair } from '../../model/compare/itemPairs.ts';
import { differenceOf } from '../../model/compare/runDifference.ts';
import type { RunModel } from '../../model/run/runModel.ts';
import type { Lane } from '../../model/run/workerModel.ts';
import {
  comparedCells,
  type ComparedLane,
  type ComparedPoints,
  type ComparedRun,
  type ComparedView,
  type LaneSpan,
} from '../../protocol/panel/comparedView.ts';
import { differenceSentences, differenceTables } from '../../words/runDifference.ts';

/** Points and items that a panel draws. */
const mostPoints = 1500;
const mostItems = 200;
const mostLanes = 32;

const succeeded = outcomeCode('succeeded');

/** What a panel shows about two runs. `show`: a path as the reader sees it. */
export function comparedView(
  before: RunModel,
  after: RunModel,
  shown: 'before' | 'after',
  show: (file: string) => string,
): ComparedView {
  const difference = differenceOf(before, after);
  const cellMicros = Math.max(1, before.wallMicros, after.wallMicros) / comparedCells;
  const side = (run: RunModel, isShown: boolean): ComparedRun => ({
    startedAtMs: run.startedAtMs,
    wallMicros: run.wallMicros,
    isShown,
    lanes: run.workers.slice(0, mostLanes).map(({ lane }) => laneOf(lane, run.workersStartedMicros ?? 0, cellMicros)),
  });
  return {
    before: side(before, shown === 'before'),
    after: side(after, shown === 'after'),
    sentences: differenceSentences(difference),
    tables: differenceTables(difference, show).map(({ title, rows }) => ({
      title,
      ofItems: rows[0]?.[0] === 'item',
      rows,
    })),
    newlyFailed: difference.newlyUnsuccessful.slice(0, mostItems),
    fixed: difference.newlySuccessful.slice(0, mostItems),
    points: pointsOf(itemPairs(before, after)),
  };
}

function laneOf({ startMicros, endMicros, outcome }: Lane, fromMicros: number, cellMicros: number): ComparedLane {
  const spans: LaneSpan[] = [];
  for (let row = 0; row < endMicros.length; row++) {
    const from = Math.max(0, Math.floor((startMicros.get(row) - fromMicros) / cellMicros));
    const end = Math.min(comparedCells, Math.floor((endMicros.get(row) - fromMicros) / cellMicros) + 1);
    const hasFailure = outcome.get(row) !== succeeded;
    const last = spans.at(-1);
    const lastEnd = last ? last.from + last.cells : -1;
    if (last && from <= lastEnd && last.hasFailure === hasFailure) {
      spans[spans.length - 1] = { ...last, cells: Math.max(lastEnd, end) - last.from };
    } else if (end > from) spans.push({ from, cells: end - from, hasFailure });
  }
  return { spans };
}

/** Points of all items. If there are too many, only the largest changes and a regular choice of the others are drawn. */
function pointsOf(pairs: readonly ItemPair[]): ComparedPoints {
  const lost = ({ beforeMicros, nowMicros }: ItemPair): number => Math.abs(nowMicros - beforeMicros);
  const sorted = [...pairs].sort((a, b) => lost(b) - lost(a));
  const first = sorted.slice(0, mostPoints / 3);
  const rest = sorted.slice(first.length);
  const step = Math.max(1, Math.ceil(rest.length / (mostPoints - first.length)));
  const drawn = [...first, ...rest.filter((_, k) => k % step === 0)];
  return {
    item: drawn.map(({ item }) => item),
    before: drawn.map(({ beforeMicros }) => beforeMicros),
    after: drawn.map(({ nowMicros }) => nowMicros),
    of: pairs.length,
  };
}
