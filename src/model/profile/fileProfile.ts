import { foldWeights, functionWeights } from './fold.ts';
import type { Profile } from './profile.ts';
import { whileItems } from './sampleFilter.ts';

/** A function of a file. Times are summed over all workers and items, in microseconds. */
export interface ProfiledFunction {
  /** Number of the function in `CallTree.frames`. */
  readonly frame: number;
  readonly function: string;
  /** The place where it starts, from 1. */
  readonly line: number;
  readonly column: number;
  readonly selfMicros: number;
  readonly totalMicros: number;
  /** `selfMicros` as a share of the items' time. */
  readonly share: number;
  /** Its own time in the workers that ran it, the fastest first. */
  readonly workers: readonly { readonly worker: number; readonly selfMicros: number }[];
}

/** Where the items' time went in one file. */
export interface FileProfile {
  /** Functions by line. */
  readonly functions: readonly ProfiledFunction[];
  /** Own time by line, from 1, in microseconds, and as a share of the items' time. */
  readonly lines: ReadonlyMap<number, { readonly micros: number; readonly share: number }>;
}

/** Less than this share of the items' time is a handful of samples, or no matter. */
const leastShare = 0.001;

/** The files whose functions took part of the items' time, by path. Node's own files are left out. */
export function fileProfiles(profile: Profile): ReadonlyMap<string, FileProfile> {
  const { tree } = profile;
  const times = foldWeights(
    tree,
    whileItems(profile, () => true),
  );
  const whole = times.total[0] ?? 0;
  const workers = workerTimes(profile);
  const files = new Map<string, { functions: ProfiledFunction[]; lines: Map<number, number> }>();
  for (const { frame, self, total } of functionWeights(tree, times)) {
    const found = tree.frames[frame];
    const kind = tree.kinds[frame];
    if (!found || found.line === 0 || (kind !== 'user' && kind !== 'package')) continue;
    const file = files.get(found.file) ?? { functions: [], lines: new Map<number, number>() };
    files.set(found.file, file);
    addLines(file.lines, tree.lineWeights[frame] ?? new Map(), self);
    if (total < leastShare * whole) continue;
    const { function: name, line, column } = found;
    const share = self / whole;
    const ran = (workers.get(frame) ?? []).sort((a, b) => a.selfMicros - b.selfMicros);
    file.functions.push({
      frame,
      function: name,
      line,
      column,
      selfMicros: self,
      totalMicros: total,
      share,
      workers: ran,
    });
  }
  return new Map(
    [...files].map(([path, { functions, lines }]) => [
      path,
      {
        functions: functions.sort((a, b) => a.line - b.line || a.column - b.column),
        lines: new Map(
          [...lines]
            .filter(([, micros]) => micros >= leastShare * whole)
            .map(([line, micros]) => [line, { micros, share: micros / whole }]),
        ),
      },
    ]),
  );
}

/** Lines are known as samples of the whole run. The function's time in items is shared out in proportion. */
function addLines(lines: Map<number, number>, weights: ReadonlyMap<number, number>, selfMicros: number): void {
  let all = 0;
  for (const weight of weights.values()) all += weight;
  for (const [line, weight] of weights) lines.set(line, (lines.get(line) ?? 0) + (selfMicros * weight) / all);
}

/** Own times of each function, by worker. */
function workerTimes(profile: Profile): Map<number, { worker: number; selfMicros: number }[]> {
  const found = new Map<number, { worker: number; selfMicros: number }[]>();
  for (const { worker } of profile.tree.lanes) {
    const times = foldWeights(
      profile.tree,
      whileItems(profile, () => true, { worker }),
    );
    for (const { frame, self } of functionWeights(profile.tree, times)) {
      const ran = found.get(frame) ?? [];
      ran.push({ worker, selfMicros: self });
      found.set(frame, ran);
    }
  }
  return found;
}
