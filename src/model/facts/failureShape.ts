import {
  count,
  fields,
  flag,
  listOf,
  oneOf,
  optional,
  recordOf,
  text,
  type Misfit,
  type Shape,
} from '../../base/shape.ts';
import type { SourcePlace } from '../../base/sourcePlace.ts';
import type { Failure, FailureKind, Frame, RunError } from './failure.ts';

/** Causes and members are nested less than 10 deep where they are written. */
const deepest = 32;

export const placeShape: Shape<SourcePlace> = fields<SourcePlace>({ file: text, line: count(), column: count() });

export const framesShape = listOf(
  fields<Frame>({ file: text, line: count(), column: count(), function: text, inUserCode: flag }),
);

export const failureKinds: readonly FailureKind[] = [
  'thrown',
  'rejected',
  'nonError',
  'unserialisable',
  'timeout',
  'deadlock',
  'crash',
  'outOfMemory',
  'setup',
];

export const failureShape = failureAt(0);

function failureAt(depth: number): Shape<Failure> {
  const inner: Shape<Failure> = (value): Misfit | undefined =>
    depth < deepest
      ? shapeAt(depth + 1)(value)
      : { path: '', expected: `at most ${deepest} failures inside one another`, found: value };
  return fields<Failure>({
    kind: oneOf(...failureKinds),
    name: text,
    message: text,
    stack: text,
    frames: framesShape,
    fields: optional(recordOf(text)),
    cause: optional(inner),
    errors: optional(listOf(inner)),
    exitCode: optional(count(-(2 ** 31))),
    hint: optional(text),
  });
}

const shapes: Shape<Failure>[] = [];
/** Most failures have no cause, so that the shapes of causes are made when they are needed. */
function shapeAt(depth: number): Shape<Failure> {
  return (shapes[depth] ??= failureAt(depth));
}

export const runErrorShape: Shape<RunError> = fields<RunError>({
  message: text,
  nextStep: optional(text),
  failure: optional(failureShape),
  at: optional(placeShape),
  codeFrame: optional(text),
});
