import { loadavg } from 'node:os';
import type { Contender, Figures, Goal, Opened, Row } from './row.mts';
import { median } from '../../../src/base/quantile.ts';

export interface Measured {
  readonly name: string;
  readonly role: Contender['role'];
  readonly figures: readonly Figures[];
}

/** A row as it is printed and written to JSON. */
export interface Result {
  readonly title: string;
  readonly unit: Row['unit'];
  readonly goal?: Goal | undefined;
  /** Medians, in the unit. */
  readonly ours: number;
  readonly best?: { readonly name: string; readonly time: number } | undefined;
  /** Ours divided by the best peer (or the limit, if the goal is one) of the same round, median of the rounds. */
  readonly ratio?: number | undefined;
  /** The same contender divided by itself: how much of a ratio may be chance. */
  readonly noise: number;
  readonly isMet?: boolean | undefined;
  readonly load: number;
  readonly measured: readonly Measured[];
}

/** Opens all contenders and lets them take turns, so that other load on the machine meets all of them. */
export async function contest(row: Row, rounds: number): Promise<Result> {
  const running: { readonly measured: Measured & { readonly figures: Figures[] }; readonly opened: Opened }[] = [];
  try {
    for (const { name, role, open } of withItsDouble(row.contenders)) {
      const opened = await open();
      if (opened) running.push({ measured: { name, role, figures: [] }, opened });
    }
    const { warmUps = 0 } = row;
    for (let round = 0; round < warmUps + rounds; round++) {
      const from = round % running.length;
      for (const { measured, opened } of [...running.slice(from), ...running.slice(0, from)]) {
        const figures = await opened.measure();
        if (round >= warmUps) measured.figures.push(figures);
      }
    }
  } finally {
    for (const { opened } of running) opened.close?.();
  }
  const all = running.map(({ measured }) => measured);
  return resultOf(row, all);
}

function withItsDouble(contenders: readonly Contender[]): readonly Contender[] {
  return contenders.flatMap((each, k) => (k === 0 ? [each, { ...each, name: `${each.name}, again` }] : [each]));
}

function resultOf({ title, unit, goal }: Row, measured: readonly Measured[]): Result {
  const [own, again] = measured;
  if (!own || !again) throw new Error(`${title}: nothing was measured`);
  const isRival = ({ role }: Measured): boolean => role === (goal?.kind === 'limit' ? 'limit' : 'peer');
  const rivals = measured.filter(isRival);
  const ours = median(own.figures.map(({ time }) => time));
  const ratios = own.figures.map(({ time }, round) => {
    return time / Math.min(...rivals.map(({ figures }) => figures[round]?.time ?? Infinity));
  });
  const ratio = rivals.length > 0 ? median(ratios) : undefined;
  const [best] = rivals
    .map(({ name, figures }) => ({ name, time: median(figures.map(({ time }) => time)) }))
    .toSorted((a, b) => a.time - b.time);
  const reached = goal?.kind === 'time' ? ours : ratio;
  return {
    title,
    unit,
    goal,
    ours,
    best,
    ratio,
    noise: median(again.figures.map(({ time }, round) => time / (own.figures[round]?.time ?? Number.NaN))),
    isMet: goal === undefined || reached === undefined ? undefined : reached <= goal.atMost,
    load: loadavg()[0] ?? 0,
    measured,
  };
}
