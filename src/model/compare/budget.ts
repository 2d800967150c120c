import { UserFacingError } from '../../base/errors.ts';
import type { Advice } from '../advice/adviceRule.ts';
import type { RunComparison } from './compareRuns.ts';
import type { RunSummary } from './summary.ts';

/** A condition that must not be true for a run, such as `p99>200ms`: the value of `--fail-on`. */
export interface Budget {
  /** The condition as it was written. */
  readonly text: string;
  readonly figure: string;
  readonly operator: Operator;
  readonly limit: Limit;
}

export type Limit =
  /** A value in the unit of the figure. */
  | { readonly kind: 'fixed'; readonly value: number }
  /** A share of all items. */
  | { readonly kind: 'share'; readonly share: number }
  /** The figure of the baseline, multiplied by a factor. */
  | { readonly kind: 'baseline'; readonly factor: number };

/** A budget and its result. */
export interface BudgetResult {
  /** The condition as it was written. */
  readonly budget: string;
  /** The condition is true. */
  readonly broken: boolean;
  readonly unit: Unit;
  /** In `unit`: milliseconds, a share of 1, or a number; for `advice` 0 (none), 1 (info), 2 (warning), 3 (error). */
  readonly actual: number;
  readonly limit: number;
}

export type Unit = 'ms' | 'share' | 'count' | 'ratio' | 'severity';

/** From none to the most severe. */
export const severities = ['none', 'info', 'warning', 'error'] as const satisfies readonly (
  | 'none'
  | Advice['severity']
)[];

/** A run and its comparison with a baseline, if there is one. */
export interface Judged {
  readonly summary: RunSummary;
  readonly baseline?: { readonly summary: RunSummary; readonly comparison: RunComparison } | undefined;
}

const operators = {
  '>=': (a: number, b: number): boolean => a >= b,
  '<=': (a: number, b: number): boolean => a <= b,
  '>': (a: number, b: number): boolean => a > b,
  '<': (a: number, b: number): boolean => a < b,
} as const;
type Operator = keyof typeof operators;

interface Figure {
  readonly unit: Unit;
  readonly of: (summary: RunSummary) => number;
}

const partOf =
  (part: keyof RunSummary['split']) =>
  ({ split, workers, wallMs }: RunSummary): number =>
    split[part] / Math.max(1e-3, workers * wallMs);

/** Figures of `--json` by short names. */
const figures: Readonly<Record<string, Figure>> = {
  wall: { unit: 'ms', of: ({ wallMs }) => wallMs },
  total: { unit: 'ms', of: ({ totalMs }) => totalMs },
  busy: { unit: 'ms', of: ({ busyMs }) => busyMs },
  p50: { unit: 'ms', of: ({ latencyMs }) => latencyMs.p50 },
  p90: { unit: 'ms', of: ({ latencyMs }) => latencyMs.p90 },
  p99: { unit: 'ms', of: ({ latencyMs }) => latencyMs.p99 },
  max: { unit: 'ms', of: ({ latencyMs }) => latencyMs.max },
  compile: { unit: 'ms', of: ({ startup }) => startup.compileMs },
  preflight: { unit: 'ms', of: ({ startup }) => startup.preflightMs },
  start: { unit: 'share', of: partOf('startMs') },
  queue: { unit: 'share', of: partOf('queueMs') },
  copyIn: { unit: 'share', of: partOf('copyInMs') },
  copyOut: { unit: 'share', of: partOf('copyOutMs') },
  idle: { unit: 'share', of: partOf('idleMs') },
  efficiency: { unit: 'share', of: ({ efficiency }) => efficiency },
  speedup: { unit: 'ratio', of: ({ speedup }) => speedup },
  items: { unit: 'count', of: ({ items }) => items.total },
  unsuccessful: { unit: 'count', of: ({ items }) => items.total - items.succeeded },
  failed: { unit: 'count', of: ({ items }) => items.failed },
  timedOut: { unit: 'count', of: ({ items }) => items.timedOut },
  crashed: { unit: 'count', of: ({ items }) => items.crashed },
  cancelled: { unit: 'count', of: ({ items }) => items.cancelled },
  chunks: { unit: 'count', of: ({ chunks }) => chunks },
  'logs.lines': { unit: 'count', of: ({ logs }) => logs.lines },
  deadlocks: { unit: 'count', of: ({ deadlocks }) => deadlocks.length },
  races: { unit: 'count', of: ({ races }) => races?.length ?? 0 },
  advice: {
    unit: 'severity',
    of: ({ advice }) => Math.max(0, ...advice.map(({ severity }) => severities.indexOf(severity))),
  },
};

interface CompareFigure {
  readonly unit: Unit;
  readonly of: (comparison: RunComparison) => number;
}

/** Figures that need a baseline. */
const comparedFigures: Readonly<Record<string, CompareFigure>> = {
  slower: { unit: 'share', of: ({ slower }) => slower },
  slowItems: { unit: 'count', of: ({ slowItems }) => slowItems.length },
  newlyUnsuccessful: { unit: 'count', of: ({ newlyUnsuccessful }) => newlyUnsuccessful.length },
};

/** Parses `figure operator limit`. Throws UserFacingError with the figures that exist. */
export function parseBudget(text: string): Budget {
  const found = /^\s*([\w.]+)\s*(>=|<=|>|<)\s*(\S.*?)\s*$/.exec(text);
  if (!found) {
    throw new UserFacingError(
      `--fail-on "${text}" is not a figure, one of > >= < <=, and a limit`,
      `Write e.g. --fail-on 'p99>200ms'. ${figureList()}`,
    );
  }
  const [, figure = '', operator = '', limit = ''] = found;
  const unit = unitOf(figure);
  if (!unit) throw new UserFacingError(`--fail-on "${text}": there is no figure "${figure}"`, figureList());
  const parsed = parseBaseline(figure, limit) ?? limitReaders[unit](limit);
  if (!parsed) {
    throw new UserFacingError(
      `--fail-on "${text}": "${limit}" is no limit for ${figure}`,
      `Expected ${limitHints[unit]}.`,
    );
  }
  return { text, figure, operator: operator as Operator, limit: parsed };
}

/** Whether the budget can only be judged with a baseline. */
export const needsBaseline = ({ figure, limit }: Budget): boolean =>
  limit.kind === 'baseline' || Object.hasOwn(comparedFigures, figure);

/** @param run with its baseline, if one of the budgets needs it. */
export function judgeBudgets(budgets: readonly Budget[], run: Judged): BudgetResult[] {
  return budgets.map((budget) => {
    const actual = valueOf(budget, run);
    const limit = limitOf(budget, run);
    const unit = unitOf(budget.figure) ?? 'count';
    return { budget: budget.text, broken: operators[budget.operator](actual, limit), unit, actual, limit };
  });
}

function valueOf({ figure }: Budget, { summary, baseline }: Judged): number {
  const compared = comparedFigures[figure];
  if (compared) return baseline ? compared.of(baseline.comparison) : 0;
  return figures[figure]?.of(summary) ?? 0;
}

function limitOf({ figure, limit }: Budget, { summary, baseline }: Judged): number {
  if (limit.kind === 'fixed') return limit.value;
  if (limit.kind === 'share') return limit.share * summary.items.total;
  return baseline ? limit.factor * (figures[figure]?.of(baseline.summary) ?? 0) : 0;
}

function unitOf(figure: string): Unit | undefined {
  const all: Readonly<Record<string, { readonly unit: Unit }>> = { ...figures, ...comparedFigures };
  return Object.hasOwn(all, figure) ? all[figure]?.unit : undefined;
}

function parseBaseline(figure: string, text: string): Limit | undefined {
  const found = /^baseline(?:\s*\*\s*(\d+(?:\.\d+)?))?$/.exec(text);
  if (!found || !Object.hasOwn(figures, figure) || figure === 'advice') return undefined;
  return { kind: 'baseline', factor: Number(found[1] ?? 1) };
}

const unitMs = { us: 1e-3, ms: 1, s: 1e3, m: 6e4, h: 3.6e6 } as const;

const limitReaders: Readonly<Record<Unit, (text: string) => Limit | undefined>> = {
  ms: (text) => {
    const found = /^(\d+(?:\.\d+)?)\s*(us|ms|s|m|h)$/.exec(text);
    return found ? fixed(Number(found[1]) * unitMs[found[2] as keyof typeof unitMs]) : undefined;
  },
  share: (text) => {
    const found = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text);
    return found ? fixed(Number(found[1]) / (found[2] === '%' ? 100 : 1)) : undefined;
  },
  count: (text) => {
    const found = /^(\d+(?:\.\d+)?)\s*%$/.exec(text);
    if (found) return { kind: 'share', share: Number(found[1]) / 100 };
    return /^\d+$/.test(text) ? fixed(Number(text)) : undefined;
  },
  ratio: (text) => (/^\d+(?:\.\d+)?$/.test(text) ? fixed(Number(text)) : undefined),
  severity: (text) => {
    const grade = severities.findIndex((severity) => severity === text);
    return grade > 0 ? fixed(grade) : undefined;
  },
};

const limitHints: Readonly<Record<Unit, string>> = {
  ms: 'a time with its unit, such as 200ms or 1.5s (us ms s m h), or baseline*1.1',
  share: 'a share, such as 0.7 or 70%, or baseline*0.9',
  count: 'a whole number, a share of all items such as 1%, or baseline*1.1',
  ratio: 'a number, such as 1.8, or baseline*0.9',
  severity: 'info, warning or error',
};

const fixed = (value: number): Limit => ({ kind: 'fixed', value });

const figureList = (): string =>
  `Figures: ${Object.keys(figures).join(' ')}; with --baseline also ${Object.keys(comparedFigures).join(' ')}.`;
