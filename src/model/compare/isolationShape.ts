import { count, fields, listOf, oneOf, optional, orNull, text, type Shape } from '../../base/shape.ts';
import { outcomes } from '../facts/events.ts';
import { failureKinds } from '../facts/failureShape.ts';
import type { Dependence, Finding, IsolationCheck, Suspect } from './isolation.ts';
import type { ItemResult } from './replay.ts';

const number = count();
const dependence = oneOf<Dependence>('nondeterministic', 'sharedState', 'orderDependent', 'otherWorkers');

const result = fields<ItemResult>({
  outcome: oneOf(...outcomes),
  failure: optional(
    fields<NonNullable<ItemResult['failure']>>({ kind: oneOf(...failureKinds), name: text, message: text }),
  ),
  value: optional(text),
});

/** `isolation.json` of a recording. */
export const isolationShape: Shape<IsolationCheck> = fields<IsolationCheck>({
  checked: listOf(number),
  differences: listOf(
    fields<IsolationCheck['differences'][number]>({
      item: number,
      worker: count(-1),
      what: oneOf('outcome', 'value', 'failure'),
      recorded: result,
      replayed: result,
      dependence,
    }),
  ),
  findings: listOf(fields<Finding>({ dependence, items: listOf(number), examined: orNull(number), before: number })),
  suspects: listOf(
    fields<Suspect>({
      name: text,
      file: text,
      line: number,
      changes: listOf(fields<Suspect['changes'][number]>({ line: number, text })),
    }),
  ),
  unsearched: optional(listOf(text)),
});
