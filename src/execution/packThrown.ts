import { languageErrors, ownClass } from '../base/errors.ts';
import type { Failure, FailureKind, Thrown } from '../model/facts/failure.ts';
import { canClone, type Reach } from './cloneProblem.ts';
import { describeFailure } from './describeFailure.ts';

const entries = Object.entries(languageErrors);

/**
 * Packs the data with which the receiver rebuilds a thrown value. Never throws: parts that cannot be cloned are left
 * out.
 */
export function packThrown(thrown: unknown, kind: FailureKind, reach: Reach): Thrown {
  return pack(thrown, describeFailure(thrown, kind), reach);
}

function pack(thrown: unknown, failure: Failure, reach: Reach): Thrown {
  if (failure.kind === 'nonError')
    return { failure, base: null, own: {}, ...(canClone(thrown, reach) && { value: thrown }) };
  const { cause, errors } = failure;
  return {
    failure,
    base: baseOf(thrown),
    own: ownValues(thrown as object, failure, reach),
    ...(cause && { cause: pack(read(thrown, 'cause'), cause, reach) }),
    ...(errors && { errors: errors.map((member, k) => pack(read(read(thrown, 'errors'), k), member, reach)) }),
  };
}

function baseOf(thrown: unknown): string {
  try {
    return ownClass(thrown) ?? entries.find(([, type]) => thrown instanceof type)?.[0] ?? 'Error';
  } catch {
    return 'Error';
  }
}

function ownValues(error: object, { fields = {} }: Failure, reach: Reach): Record<string, unknown> {
  const own: Record<string, unknown> = {};
  for (const key of Object.keys(fields)) {
    if (key === 'cause' || key === 'errors') continue;
    const value = read(error, key);
    if (canClone(value, reach)) own[key] = value;
  }
  return own;
}

function read(from: unknown, key: string | number): unknown {
  try {
    return (from as Record<string | number, unknown>)[key];
  } catch {
    return undefined;
  }
}
