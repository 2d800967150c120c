import type { Frame } from './failure.ts';
import type { SourceMapper } from './sourceMapper.ts';

/** One of the two accesses of a race. */
export interface RaceAccess {
  /** The operation. */
  readonly op: 'read' | 'write';
  /** Number of the worker; null for the thread that created the shared objects. */
  readonly worker: number | null;
  /** The item that made the access, by its position in its call; null outside of items. */
  readonly item: number | null;
  /** The stack as text; empty if it is no longer known. */
  readonly stack: string;
  /** The stack as calls in the source; empty for a module that was not compiled. */
  readonly frames: readonly Frame[];
}

/** Two accesses to one element of shared memory, at least one of them a write, with nothing that orders them. */
export interface Race {
  /** The kind of the object: a SharedArray or a SharedValue. */
  readonly kind: 'array' | 'value';
  /** Id of the array or value, unique in the run. */
  readonly id: string;
  /** Its name; null if it has none. */
  readonly name: string | null;
  /** Index of the element; null for a value. */
  readonly element: number | null;
  /** In the order in which they happened in this run. */
  readonly accesses: readonly [RaceAccess, RaceAccess];
}

/** Races that are kept; further ones are only counted. */
export const mostRaces = 100;

/** Races by pair of places, each once. */
export interface RaceList {
  readonly races: Race[];
  /** Number of further races. */
  moreRaces: number;
}

/** Adds a race, unless one of the same places is known. Returns whether it was new. */
export function addRace(list: RaceList, race: Race): boolean {
  const key = placesOf(race);
  if (list.races.some((known) => placesOf(known) === key)) return false;
  if (list.races.length < mostRaces) list.races.push(race);
  else list.moreRaces++;
  return true;
}

/** A key that is equal for two races of the same pair of lines. */
function placesOf({ accesses }: Race): string {
  return accesses
    .map(({ frames, stack }) => {
      const top = frames.find(({ inUserCode }) => inUserCode) ?? frames[0];
      return top ? `${top.file}:${top.line}` : stack;
    })
    .sort()
    .join('\n');
}

/** The race with positions in the user's source. */
export function mapRace(race: Race, mapper: SourceMapper): Race {
  const mapped = (access: RaceAccess): RaceAccess => {
    return { ...access, stack: mapper.text(access.stack), frames: mapper.frames(access.stack) };
  };
  const [earlier, later] = race.accesses;
  return { ...race, accesses: [mapped(earlier), mapped(later)] };
}

/** `array "grid"[3]`; with its id if it has no name. */
export function raceTarget({ kind, id, name, element }: Race): string {
  return `${name === null ? id : `${kind} "${name}"`}${element === null ? '' : `[${element}]`}`;
}

/** `write by item 3 on worker 0`. */
export function accessTitle({ op, item, worker }: RaceAccess): string {
  const where = worker === null ? 'outside of the workers' : `on worker ${worker}`;
  return item === null ? `${op} ${where}` : `${op} by item ${item} ${where}`;
}
