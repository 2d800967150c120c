import type { ItemEvidence, PlaceEvidence } from '../../model/facts/evidence.ts';
import type { Rule, Violation } from '../rules/rule.ts';
import type { ModuleView } from '../typed/moduleView.ts';

type Evidence = PlaceEvidence | ItemEvidence;

/**
 * A pure function that joins what a run has shown with its place in the code: each fact about a place in the file, and each
 * fact about the items if the file has code that they ran. It is silent if fact or place is missing.
 */
export interface ConfirmedRule extends Omit<Rule, 'find' | 'followsCalls'> {
  readonly find: (module: ModuleView, evidence: readonly Evidence[]) => readonly Violation[];
}

/** A rule about one kind of fact. */
export const confirmedRule = <Kind extends Evidence['kind']>({
  kind,
  join,
  ...rule
}: Omit<ConfirmedRule, 'find'> & {
  readonly kind: Kind;
  readonly join: (module: ModuleView, seen: Extract<Evidence, { readonly kind: Kind }>) => readonly Violation[];
}): ConfirmedRule => ({
  ...rule,
  find: (module, evidence) =>
    evidence
      .filter((seen): seen is Extract<Evidence, { readonly kind: Kind }> => seen.kind === kind)
      .flatMap((seen) => join(module, seen)),
});
