import type { Chunksize } from '../facts/job.ts';
import type { RunModel } from '../run/runModel.ts';

/** A fixed chunksize must save more than this share of auto's time: it has to be set, and set again when the items change. */
const worthwhile = 0.03;
/** Rounds that a fixed chunksize must have been measured in turn with auto. */
export const fewestRounds = 5;
/** After this many rounds a fixed chunksize that saves too little on average is measured no more. */
const roundsToGiveUp = 3;
/** Two runs of one round follow each other within this time; a longer pause means another load of the machine. */
const mostPauseMs = 10_000;
/** Quantiles of Student's t-distribution for an interval of 95 %, by the number of rounds. */
const quantiles = [12.71, 12.71, 12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26];

/** How a fixed chunksize compares with auto in rounds of two runs, one after the other. */
export interface Duel {
  readonly chunksize: number;
  readonly rounds: number;
  /** Share of auto's time that the fixed chunksize saves, as a mean over the rounds; negative if it takes longer. */
  readonly saved: number;
  /** Bounds of the 95 % interval of `saved`. */
  readonly leastSaved: number;
  readonly mostSaved: number;
}

/** The chunksize to use, and the reason. */
export type TuningDecision =
  | { readonly use: number; readonly duel: Duel }
  /** `slower`: no worthwhile saving on average. `doubt`: the interval reaches below it. */
  | { readonly use: 'auto'; readonly why: 'unmeasured' }
  | { readonly use: 'auto'; readonly why: 'slower' | 'tooFewRounds' | 'doubt'; readonly duel: Duel };

type Run = Pick<RunModel, 'startedAtMs' | 'wallMicros' | 'chunksize' | 'startupMicros'>;

/**
 * Decides between auto and the fixed chunksizes. Auto is the answer unless a fixed chunksize was measured in turn with it
 * in at least five rounds and the whole 95 % interval of what it saves (Student's t, over the logarithms of the rounds'
 * ratios) is above 3 %. Of several such chunksizes, the one with the largest lower bound is used.
 */
export function decide(runs: readonly Run[], bestFixed: number): TuningDecision {
  const duels = duelsOf(runs);
  const [winner] = duels.filter(isWon).toSorted((a, b) => b.leastSaved - a.leastSaved);
  if (winner) return { use: winner.chunksize, duel: winner };
  // The best fixed chunksize may have changed after another one was measured in turn with auto.
  const duel = duels.find(({ chunksize }) => chunksize === bestFixed) ?? longest(duels);
  if (!duel) return { use: 'auto', why: 'unmeasured' };
  if (duel.saved <= worthwhile && duel.rounds >= roundsToGiveUp) return { use: 'auto', why: 'slower', duel };
  return { use: 'auto', why: duel.rounds < fewestRounds ? 'tooFewRounds' : 'doubt', duel };
}

/** Whether one more round of this chunksize with auto could change the decision. */
export function needsRound(runs: readonly Run[], chunksize: number): boolean {
  const duel = duelsOf(runs).find((each) => each.chunksize === chunksize);
  if (!duel || duel.rounds < roundsToGiveUp) return true;
  return duel.rounds < fewestRounds && duel.saved > worthwhile;
}

const isWon = ({ rounds, leastSaved }: Duel): boolean => rounds >= fewestRounds && leastSaved > worthwhile;

const longest = (duels: readonly Duel[]): Duel | undefined =>
  duels.filter(({ rounds }) => rounds >= roundsToGiveUp).toSorted((a, b) => b.rounds - a.rounds)[0];

function duelsOf(runs: readonly Run[]): Duel[] {
  const logRatios = new Map<number, number[]>();
  const inOrder = runs.toSorted((a, b) => a.startedAtMs - b.startedAtMs);
  for (let k = 0; k + 1 < inOrder.length; k++) {
    const [a, b] = [inOrder[k]!, inOrder[k + 1]!];
    const round = roundOf(a, b);
    if (!round) continue;
    logRatios.set(round.chunksize, [...(logRatios.get(round.chunksize) ?? []), round.logRatio]);
    k++;
  }
  return [...logRatios].map(([chunksize, each]) => ({ chunksize, rounds: each.length, ...savedOf(each) }));
}

/** Two neighbouring runs as a round: one of them is auto, and no long pause lies between them. */
function roundOf(a: Run, b: Run): { readonly chunksize: number; readonly logRatio: number } | undefined {
  const [auto, fixed] = isAuto(a.chunksize) ? [a, b] : [b, a];
  const { chunksize = 1 } = fixed;
  if (!isAuto(auto.chunksize) || chunksize === 'auto') return undefined;
  const beside = b.startupMicros.compile + b.startupMicros.preflight;
  const pauseMs = b.startedAtMs - a.startedAtMs - (a.wallMicros + beside) / 1000;
  if (pauseMs > mostPauseMs) return undefined;
  return { chunksize, logRatio: Math.log(Math.max(1, fixed.wallMicros) / Math.max(1, auto.wallMicros)) };
}

const isAuto = (chunksize: Chunksize | undefined): boolean => chunksize === 'auto';

function savedOf(logRatios: readonly number[]): Pick<Duel, 'saved' | 'leastSaved' | 'mostSaved'> {
  const count = logRatios.length;
  const mean = logRatios.reduce((sum, each) => sum + each, 0) / count;
  const variance = logRatios.reduce((sum, each) => sum + (each - mean) ** 2, 0) / Math.max(1, count - 1);
  // One round has no spread of its own.
  const error = count < 2 ? Infinity : (quantiles[count] ?? quantiles.at(-1)!) * Math.sqrt(variance / count);
  return { saved: 1 - Math.exp(mean), leastSaved: 1 - Math.exp(mean + error), mostSaved: 1 - Math.exp(mean - error) };
}
