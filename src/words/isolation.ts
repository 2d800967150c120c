import { formatCount, plural } from '../base/numberText.ts';
import type { Dependence, Finding, IsolationCheck } from '../model/compare/isolation.ts';
import type { RunModel } from '../model/run/runModel.ts';
import { comparisonText } from './differences.ts';

/** `50 items ran alone, each in a fresh worker: all results are the same as in the pool`. */
export function isolationSummary({ checked, differences }: Pick<IsolationCheck, 'checked' | 'differences'>): string {
  const counts = { same: checked.length - differences.length, different: differences.length, notRun: 0, unrecorded: 0 };
  const each = checked.length === 1 ? 'in a fresh worker' : 'each in a fresh worker';
  return `${plural(checked.length, 'item')} ran alone, ${each}: ${comparisonText(counts, 'pool')}`;
}

/** How some items depend on others, and the evidence. */
export interface FindingText {
  readonly title: string;
  readonly evidence: string;
}

export function findingText({ dependence, items, examined, before }: Finding, model: RunModel): FindingText {
  const which = items.length === 1 ? `Item ${items[0]}` : plural(items.length, 'item');
  const worker = examined === null ? -1 : model.items.worker.get(examined);
  const after =
    before === 1
      ? `after the item that ran before it on worker ${worker}`
      : `after the ${formatCount(before)} items that ran before it on worker ${worker}`;
  const steady = `Item ${examined} has the same result each time it runs alone`;
  return {
    title: `${which}: ${titles[dependence]}`,
    evidence: {
      nondeterministic:
        'The same item has a different result each time it runs alone. It depends on time, on chance or on data outside of the program.',
      sharedState: `${steady}. It has the result of the pool ${after}.`,
      orderDependent: `Item ${examined} has the result of the pool ${after}, and another result after the same items in reverse order.`,
      otherWorkers: `${steady}. It does not have the result of the pool ${after}.`,
    }[dependence],
  };
}

const titles: Readonly<Record<Dependence, string>> = {
  nondeterministic: 'nondeterministic',
  sharedState: 'hidden shared state between the items of a worker',
  orderDependent: 'depends on the order of the items before it',
  otherWorkers: 'depends on other workers, or the module has changed since the run',
};

/** Suspected variables are listed for these findings. */
export const hasSharedState = ({ findings }: Pick<IsolationCheck, 'findings'>): boolean =>
  findings.some(({ dependence }) => dependence !== 'nondeterministic');

export const noSuspects =
  'No variable at the top level of the module, or of a file that it imports by a relative path, is both changed and read. ' +
  'Check packages, globalThis and files.';

/** Names files that were not searched for shared variables; undefined if all were. */
export function unsearchedText({ unsearched = [] }: Pick<IsolationCheck, 'unsearched'>): string | undefined {
  if (unsearched.length === 0) return undefined;
  const shown = unsearched.slice(0, shownFiles);
  const more = unsearched.length - shown.length;
  const names = shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
  return `Not searched, because they cannot be read, are longer than 1 MB or more than 100: ${names}.`;
}

const shownFiles = 3;
