import { encodeValue } from '../../files/codec.ts';
import { copying } from '../../model/advice/copyAdvice.ts';
import type { Figures } from '../../model/advice/costFigures.ts';
import type { ItemEvidence } from '../../model/facts/evidence.ts';
import { readInputs } from '../../recording/readInputs.ts';

/** Part of an input. A smaller member is not the cause. */
const leastOfInput = 0.5;
/** Inputs that are compared, and their bytes: the inputs may be large. */
const mostCompared = 8;
const mostBytes = 1 << 26;

/** A large member that is the same in all inputs that are compared, if copying the inputs took much of the time. */
export async function inputEvidence(dir: string, figures: Figures): Promise<readonly ItemEvidence[]> {
  const { setup, total = 0, sizes } = figures.model;
  const exportName = /^export:(.+)$/.exec(setup.input ?? '')?.[1];
  if (exportName === undefined || !copying.judge(figures)) return [];
  const bytes = sizes.input.bytes / Math.max(1, sizes.input.items);
  const count = Math.min(mostCompared, total, Math.floor(mostBytes / Math.max(1, bytes)));
  if (count < 3) return [];
  const items = Array.from({ length: count }, (_, k) => Math.floor((k * total) / count));
  const inputs: unknown[] = [];
  for await (const batch of await readInputs(dir, items)) inputs.push(...batch);
  const member = repeatedMember(inputs);
  if (!member || member.share < leastOfInput) return [];
  return [
    { kind: 'memberRepeated', exportName, member: member.name, bytes: member.share * bytes, share: member.share },
  ];
}

/** The largest member that is equal in all inputs, and its part of the first one; undefined if none is. */
export function repeatedMember(
  inputs: readonly unknown[],
): { readonly name: string; readonly share: number } | undefined {
  const [first, ...others] = inputs.map(membersOf);
  if (!first) return undefined;
  let whole = 0;
  let found: { readonly name: string; readonly length: number } | undefined;
  for (const [name, value] of first) {
    const text = encodeValue(value);
    whole += text.length;
    if (text.length <= (found?.length ?? 0)) continue;
    if (others.every((each) => encodeValue(each.get(name)) === text)) found = { name, length: text.length };
  }
  return found && { name: found.name, share: found.length / whole };
}

/** Empty for a value that is no plain object. */
const membersOf = (input: unknown): ReadonlyMap<string, unknown> =>
  new Map(
    typeof input === 'object' && input !== null && Object.getPrototypeOf(input) === Object.prototype
      ? Object.entries(input)
      : [],
  );
