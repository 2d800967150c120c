import type { BlockingCallSeen, HotLineSeen, PlaceEvidence } from '../../model/facts/evidence.ts';
import { leastSamples } from '../../model/advice/profileAdvice.ts';
import { codeKindOf } from '../../model/profile/codeKind.ts';
import { fileProfiles } from '../../model/profile/fileProfile.ts';
import { sampleMicros } from '../../model/profile/peers.ts';
import { hotFunctions, profileOf, type HotFunctions, type Profile } from '../../model/profile/profile.ts';
import type { RunModel } from '../../model/run/runModel.ts';

/** Parts of the items' time. Below them, a change of the line gains little. */
const leastOfLine = 0.2;
const leastOfCall = 0.1;

/** Hot lines of the user's code, and synchronous calls of Node in a run with concurrency. Empty without a CPU profile. */
export function profileEvidence(model: RunModel): readonly PlaceEvidence[] {
  const profile = profileOf(model);
  if (profile?.kind !== 'cpu') return [];
  const hot = hotFunctions(profile);
  if (hot.whole < leastSamples * sampleMicros(profile)) return [];
  const { concurrency } = model.setup;
  return [...hotLines(profile), ...(concurrency > 1 ? blockingCalls(hot, concurrency) : [])];
}

function* hotLines(profile: Profile): Generator<HotLineSeen> {
  for (const [file, { lines }] of fileProfiles(profile)) {
    if (codeKindOf({ file, function: '', line: 1, column: 1 }) !== 'user') continue;
    for (const [line, { micros, share }] of lines) {
      if (share >= leastOfLine) yield { kind: 'hotLine', file, line, micros, share };
    }
  }
}

/** For each function of the user's and each module of Node, the outermost of the synchronous calls. */
function blockingCalls({ functions, whole }: HotFunctions, concurrency: number): readonly BlockingCallSeen[] {
  const found = new Map<string, BlockingCallSeen>();
  for (const { kind, function: callee, file: module, total, caller } of functions) {
    if (kind !== 'node' || !callee.endsWith('Sync') || !caller || total < leastOfCall * whole) continue;
    const { file, line } = caller;
    const key = `${file}:${line} ${module}`;
    if (total <= (found.get(key)?.micros ?? 0)) continue;
    const call = { kind: 'blockingCall', file, line, callee, module, micros: total, share: total / whole } as const;
    found.set(key, { ...call, concurrency });
  }
  return [...found.values()];
}
