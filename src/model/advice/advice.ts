import { adviceOf, type Advice, type AdviceAction, type AdviceRule } from './adviceRule.ts';
import { causeRules } from './costAdvice.ts';
import { figuresOf } from './costFigures.ts';
import { slowHost } from './hostAdvice.ts';
import { heapGrows } from './memoryAdvice.ts';
import type { Notice } from '../facts/notice.ts';
import { accessTitle, raceTarget } from '../facts/race.ts';
import { isOver, type RunModel } from '../run/runModel.ts';
import { observedAdvice } from './observedAdvice.ts';
import { profileFiguresOf, profileRules } from './profileAdvice.ts';
import { useOf, useRules } from './useAdvice.ts';

/** Remedies of notices that are options of the next run. */
const noticeActions: Readonly<Partial<Record<Notice['id'], AdviceAction>>> = {
  addonCrash: { kind: 'setIsolation', isolation: 'process' },
};

/** The notices of a run and, when it is over, the advice that follows from its figures. */
export function adviceOn(model: RunModel): readonly Advice[] {
  const raised = model.notices.map((notice): Advice => {
    const action = noticeActions[notice.id];
    return { severity: 'error', ...notice, ...(action && { action }) };
  });
  return isOver(model) ? [...raised, ...judged(model)] : raised;
}

/** A view asks at every update, and some rules read every item. So the result is kept until the run changes. */
const known = new WeakMap<RunModel, { readonly chunks: number; readonly advice: readonly Advice[] }>();

function judged(model: RunModel): readonly Advice[] {
  const before = known.get(model);
  if (before?.chunks === model.chunksFinished) return before.advice;
  const advice = adviceFor(model);
  known.set(model, { chunks: model.chunksFinished, advice });
  return advice;
}

function adviceFor(model: RunModel): readonly Advice[] {
  if (model.origin === undefined || model.origin.kind === 'job') return ownAdvice(model);
  const race = adviceOf(racing, model);
  return [...(race ? [race] : []), ...observedAdvice(model)];
}

/** Advice on a run of ours, whose options the user can change. */
function ownAdvice(model: RunModel): readonly Advice[] {
  const use = useOf(model);
  const figures = figuresOf(model);
  const profile = profileFiguresOf(model);
  const fromProfile = profileRules.flatMap((rule) => (profile && adviceOf(rule, profile)) ?? []);
  // Effects of a reported cause would only repeat it.
  const cause = firstOf(causeRules, (rule) => figures && adviceOf(rule, figures));
  const found = [
    adviceOf(racing, model),
    adviceOf(heapGrows, model),
    adviceOf(slowHost, model),
    ...fromProfile,
    ...useRules.map((rule) => use && adviceOf(rule, use)),
    ...(fromProfile.some(({ id }) => cause?.id === 'gcPressure' && id === 'garbageCollection') ? [] : [cause]),
  ];
  return found.filter((each) => each !== undefined);
}

function firstOf<T, R>(list: readonly T[], find: (each: T) => R | undefined): R | undefined {
  for (const each of list) {
    const found = find(each);
    if (found !== undefined) return found;
  }
  return undefined;
}

const racing: AdviceRule<RunModel> = {
  id: 'races',
  severity: 'warning',
  about:
    'Two threads access the same element of shared memory, one of them writes, and no lock puts the two in an order.',
  threshold: 'At least one such pair was seen, in a run with `--detect-races`.',
  help: 'Hold one lock around both accesses, e.g. with `withLock()`.',
  judge: ({ races, moreRaces }) => {
    const [first] = races;
    if (!first) return undefined;
    const count = races.length + moreRaces;
    const pairs = count === 1 ? 'One pair of places accesses' : `${count} pairs of places access`;
    return {
      message: `${pairs} shared memory without an order, so the result depends on chance.`,
      evidence: `${raceTarget(first)}: ${first.accesses.map(accessTitle).join(', ')}`,
      remedy: 'Hold one lock around both accesses, e.g. with withLock(). The Races view and --json list all races.',
    };
  },
};

/** In the order in which they are reported. */
export const adviceRules: readonly Omit<AdviceRule<never>, 'judge'>[] = [
  racing,
  heapGrows,
  slowHost,
  ...profileRules,
  ...useRules,
  ...causeRules,
];
