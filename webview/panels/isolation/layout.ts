import type { Dependence, Finding } from '../../../src/model/compare/isolation.ts';
import type { RunModel } from '../../../src/model/run/runModel.ts';
import { formatCount, plural } from '../../kit/format.ts';

/** What is the matter with some items, and how that was found out. */
export interface FindingText {
  readonly title: string;
  readonly evidence: string;
}

export function findingText({ dependence, items, examined, before }: Finding, model: RunModel): FindingText {
  const which = items.length === 1 ? `Item ${items[0]}` : plural(items.length, 'item');
  const worker = examined === null ? -1 : model.items.worker.get(examined);
  const after = `after the ${formatCount(before)} that ran before it on worker ${worker}`;
  return {
    title: `${which}: ${titles[dependence]}`,
    evidence: {
      nondeterministic: 'The same item alone comes out another way each time: time, chance, or the world outside.',
      sharedState: `Item ${examined} alone comes out the same each time, and ${after} as in the pool.`,
      orderDependent: `Item ${examined} comes out as in the pool ${after}, and another way after the same in reverse order.`,
      otherWorkers: `Item ${examined} alone comes out the same each time, but ${after} not as in the pool.`,
    }[dependence],
  };
}

const titles: Readonly<Record<Dependence, string>> = {
  nondeterministic: 'nondeterministic',
  sharedState: 'hidden shared state between the items of a worker',
  orderDependent: 'depends on the order of the items before it',
  otherWorkers: 'depends on other workers, or the module has changed since the run',
};
