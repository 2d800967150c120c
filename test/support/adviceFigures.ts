import { figuresOf, type Figures } from '../../src/model/advice/costFigures.ts';
import type { CostSplit } from '../../src/model/run/stats.ts';
import type { RunModel } from '../../src/model/run/runModel.ts';
import { playRun } from './playRun.ts';
import { items } from './workloads.ts';

type Sums = Partial<Record<Parameters<Figures['sum']>[0], number>>;

interface Changes extends Partial<Omit<Figures, 'model' | 'split' | 'sum'>> {
  readonly model?: Partial<RunModel>;
  readonly split?: Partial<CostSplit>;
  readonly sums?: Sums;
}

/** Figures of a run that ends after one second on two workers without a cause for advice, with some of them changed. */
export function adviceFigures({ model, split, sums = {}, ...others }: Changes = {}): Figures {
  const healthy = playRun({ itemMicros: items(200, () => 10_000), workers: 2, chunksize: 10 });
  const figures = figuresOf(healthy);
  if (!figures) throw new Error('the run has no figures');
  const parts = { ...figures.split, ...split };
  return {
    ...figures,
    aroundMicros: parts.queueMicros + parts.copyInMicros + parts.copyOutMicros,
    inputMicros: model?.inputMicros ?? figures.inputMicros,
    ...others,
    model: { ...healthy, ...model },
    split: parts,
    sum: (part) => sums[part] ?? figures.sum(part),
  };
}
