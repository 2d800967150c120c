import type { Frame } from './failure.ts';
import type { SourceMapper } from './sourceMapper.ts';

/** One of the two accesses of a race. */
export interface RaceAccess {
  /** What it did. */
  readonly op: 'read' | 'write';
  /** Number of the worker; null for a thread that is none, the one that made the shared objects. */
  readonly worker: number | null;
  /** The item it was for, by its place in its call; null outside of items. */
  readonly item: number | null;
  /** The stack as text; empty where it is no longer known. */
  readonly stack: string;
  /** The stack as calls in the source; none for a module that was not compiled. */
  readonly frames: readonly Frame[];
}

/** Two accesses to one element of shared memory, at least one a write, with nothing that puts them in an order. */
export interface Race {
  /** What was accessed: a SharedArray or a SharedValue. */
  readonly kind: 'array' | 'value';
  /** Id of the array or value, unique in the run. */
  readonly id: string;
  /** Its name; null when it was given none. */
  readonly name: string | null;
  /** Index of the element; null for a value. */
  readonly element: number | null;
  /** In the order in which they came this time. */
  readonly accesses: readonly [RaceAccess, RaceAccess];
}

/** As many are kept; the rest is counted. */
export const mostRaces = 100;

/** Races by pair of places, each once. */
export interface RaceList {
  readonly races: Race[];
  /** Found beyond those. */
  moreRaces: number;
}

/** Takes in a race unless its places are known to race. Gives whether it was new. */
export function addRace(list: RaceList, race: Race): boolean {
  const key = placesOf(race);
  if (list.races.some((known) => placesOf(known) === key)) return false;
  if (list.races.length < mostRaces) list.races.push(race);
  else list.moreRaces++;
  return true;
}

/** The same for two races of one pair of lines. */
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

/** `array "grid"[3]`, or its id where it has no name. */
export function raceTarget({ kind, id, name, element }: Race): string {
  return `${name === null ? id : `${kind} "${name}"`}${element === null ? '' : `[${element}]`}`;
}

/** `write by item 3 on worker 0`. */
export function accessTitle({ op, item, worker }: RaceAccess): string {
  const where = worker === null ? 'outside of the workers' : `on worker ${worker}`;
  return item === null ? `${op} ${where}` : `${op} by item ${item} ${where}`;
}
