import type { Profiler } from 'node:inspector';

/**
 * A profile from this moment on, in microseconds on the clock of the profile. Its nodes are those of the samples that are left,
 * and what is above them. V8 counts the lines of a node without moments: a node that is left keeps all of them.
 *
 *     start 0, samples at 10 20 30     from 25     start 25, sample at 30
 */
export function laterSamples(profile: Profiler.Profile, fromMicros: number): Profiler.Profile {
  const startTime = Math.round(fromMicros);
  if (profile.startTime >= startTime) return profile;
  const { samples = [], timeDeltas = [] } = profile;
  let [first, atMicros] = [0, profile.startTime];
  for (; first < samples.length; first++) {
    atMicros += timeDeltas[first] ?? 0;
    if (atMicros >= startTime) break;
  }
  const later = samples.slice(first);
  const isLeft = new Set(later);
  // V8 lists a node before its children.
  for (const { id, children = [] } of profile.nodes.toReversed()) {
    if (children.some((child) => isLeft.has(child))) isLeft.add(id);
  }
  return {
    ...profile,
    startTime,
    nodes: profile.nodes.filter(({ id }) => isLeft.has(id)),
    samples: later,
    timeDeltas: later.map((_, k) => (k === 0 ? Math.round(atMicros - startTime) : (timeDeltas[first + k] ?? 0))),
  };
}
