import { pathToFileURL } from 'node:url';
import type { ProfileCaptured } from '../model/facts/events.ts';
import type { ProfileKind } from '../model/facts/profile.ts';
import { CallTree } from '../model/profile/callTree.ts';
import { toCpuProfile } from '../model/profile/exports/cpuprofile.ts';
import { toHeapProfile } from '../model/profile/exports/heapprofile.ts';
import { foldWeights, functionWeights } from '../model/profile/fold.ts';
import { everySample } from '../model/profile/sampleFilter.ts';

/** The profile of all workers of a pool, from when they were ready until they ended. */
export interface PoolProfile {
  /** What was sampled. */
  readonly kind: ProfileKind;
  /** The functions that took most time, or allocated most, first. Waiting is not among them. */
  readonly functions: readonly PoolFunction[];
  /** Text of a file of one call tree of all workers. VS Code and Chrome open it as `.cpuprofile` or `.heapprofile`. */
  readonly file: string;
}

/** A function in a profile, mapped to its source. Figures are microseconds of time, or bytes of allocated memory. */
export interface PoolFunction {
  /** Empty for a function without a name. */
  readonly function: string;
  /** Absolute path or a `node:` specifier; empty for functions of V8. */
  readonly file: string;
  /** The place where the function starts, from 1; 0 if it has no source. */
  readonly line: number;
  /** Its column, from 1; 0 if it has no source. */
  readonly column: number;
  /** In the function itself. */
  readonly self: number;
  /** With all that it called. */
  readonly total: number;
}

/** The parts of one worker must be in order. */
export function poolProfile(kind: ProfileKind, parts: readonly ProfileCaptured[]): PoolProfile {
  const tree = new CallTree();
  for (const part of parts) tree.add(part);
  const exported = kind === 'heap' ? toHeapProfile({ tree }, urlOf) : toCpuProfile({ tree }, everySample, urlOf);
  return { kind, functions: functionsOf(tree), file: JSON.stringify(exported) };
}

function functionsOf(tree: CallTree): PoolFunction[] {
  return functionWeights(tree, foldWeights(tree, everySample)).flatMap(({ frame, self, total }) => {
    const found = tree.frames[frame];
    if (!found) return [];
    const { function: name, file, line, column } = found;
    return [{ function: name, file, line, column, self, total }];
  });
}

const urlOf = (file: string): string => (/^$|^node:/.test(file) ? file : pathToFileURL(file).href);
