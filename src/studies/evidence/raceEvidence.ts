import type { PlaceEvidence } from '../../model/facts/evidence.ts';
import { accessTitle, raceTarget, type Race, type RaceAccess } from '../../model/facts/race.ts';

/** Both accesses of each race, as far as their places are known; a place that is in several races once. */
export function raceEvidence(races: readonly Race[]): readonly PlaceEvidence[] {
  const found = new Map<string, PlaceEvidence>();
  for (const race of races) {
    const [earlier, later] = race.accesses;
    for (const [access, other] of [
      [earlier, later],
      [later, earlier],
    ] as const) {
      const place = placeOf(access);
      if (!place || found.has(`${place.file}:${place.line}`)) continue;
      found.set(`${place.file}:${place.line}`, {
        kind: 'raceAccess',
        ...place,
        access: accessTitle(access),
        target: raceTarget(race),
        other: { access: accessTitle(other), ...placeOf(other) },
      });
    }
  }
  return [...found.values()];
}

function placeOf({ frames }: RaceAccess): { readonly file: string; readonly line: number } | undefined {
  const top = frames.find(({ inUserCode }) => inUserCode);
  return top && { file: top.file, line: top.line };
}
