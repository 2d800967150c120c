import type { IsolationCheck } from '../../model/compare/isolation.ts';
import type { ItemEvidence, PlaceEvidence } from '../../model/facts/evidence.ts';

/** Variables through which items affect one another: one place for each, the first that changes it. */
export function stateEvidence({ checked, findings, suspects }: IsolationCheck): readonly PlaceEvidence[] {
  const items = countOf(findings.filter(({ dependence }) => dependence !== 'nondeterministic'));
  return suspects.flatMap(({ name: variable, file, changes: [first] }): PlaceEvidence[] =>
    first
      ? [{ kind: 'stateKept', file, line: first.line, variable, change: first.text, items, checked: checked.length }]
      : [],
  );
}

/** Items that have another result each time. */
export function varyingEvidence({ checked, findings }: IsolationCheck): readonly ItemEvidence[] {
  const items = countOf(findings.filter(({ dependence }) => dependence === 'nondeterministic'));
  return items > 0 ? [{ kind: 'resultsVaried', items, checked: checked.length }] : [];
}

const countOf = (findings: IsolationCheck['findings']): number =>
  findings.reduce((sum, { items }) => sum + items.length, 0);
