import { shorten } from '../../base/visibleText.ts';
import type { StrayErrorFound } from '../facts/events.ts';
import { causeKey, type Failure, type FailureKind, type Frame } from '../facts/failure.ts';
import type { RunModel } from '../run/runModel.ts';
import { ms } from './milliseconds.ts';

/** Characters of a line in a failure's log tail; the logs have the whole line. */
const longestTailLine = 4000;

export type FrameSummary = Omit<Frame, 'inUserCode'>;

/** An error with its own fields, its cause and, for an AggregateError, its members. */
export interface ErrorSummary {
  readonly name: string;
  readonly message: string;
  /** The error's own fields, each as inspected text. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly cause?: ErrorSummary;
  /** Members of an AggregateError. */
  readonly errors?: readonly ErrorSummary[];
}

export interface FailureSummary extends ErrorSummary {
  readonly item: number;
  readonly attempt: number;
  readonly worker: number;
  readonly kind: FailureKind;
  /** The beginning of the item's input as JSON text, at most 300 characters. */
  readonly input?: string;
  readonly frames: readonly FrameSummary[];
  /** The last lines that the item logged; very long lines are shortened. */
  readonly logTail: readonly string[];
  /** Number of items that failed from the same cause. */
  readonly count: number;
}

export interface StrayErrorSummary {
  /** The item that started the code; null if no item did. */
  readonly item: number | null;
  readonly worker: number;
  readonly atMs: number;
  readonly name: string;
  readonly message: string;
  readonly frames: readonly FrameSummary[];
}

/** The failure of an item before the attempt that succeeded. */
export interface FlakySummary extends ErrorSummary {
  readonly item: number;
  /** Number of the attempt that failed last, from 1. */
  readonly attempt: number;
  readonly kind: FailureKind;
}

export function flakySummaries({ flaky }: RunModel): FlakySummary[] {
  return [...flaky.values()]
    .sort((a, b) => a.item - b.item)
    .map(({ item, attempt, failure }) => ({ item, attempt, kind: failure.kind, ...errorSummary(failure) }));
}

export const framesSummary = (frames: readonly Frame[]): FrameSummary[] =>
  frames.map(({ file, line, column, function: name }) => ({ file, line, column, function: name }));

export function failureSummaries(model: RunModel, logTail: (item: number) => readonly string[]): FailureSummary[] {
  const counts = new Map<string, number>();
  for (const { failure } of model.failures.values()) {
    const key = causeKey(failure);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...model.failures.values()]
    .sort((a, b) => a.item - b.item)
    .map(({ item, attempt, worker, failure, input }) => ({
      item,
      attempt,
      worker,
      kind: failure.kind,
      ...errorSummary(failure),
      ...(input !== undefined && { input }),
      frames: framesSummary(failure.frames),
      logTail: logTail(item).map((line) => shorten(line, longestTailLine)),
      count: counts.get(causeKey(failure)) ?? 1,
    }));
}

export function strayErrorSummary({ item, worker, atMicros, failure }: StrayErrorFound): StrayErrorSummary {
  const { name, message, frames } = failure;
  return { item, worker, atMs: ms(atMicros), name, message, frames: framesSummary(frames) };
}

function errorSummary({ name, message, fields, cause, errors }: Failure): ErrorSummary {
  return {
    name,
    message,
    ...(fields && { fields }),
    ...(cause && { cause: errorSummary(cause) }),
    ...(errors && { errors: errors.map(errorSummary) }),
  };
}
