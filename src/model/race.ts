import type { Frame } from './failure.ts';
import type { SourceMapper } from './sourceMapper.ts';

/** One of the two accesses of a race. */
export interface RaceAccess {
  readonly op: 'read' | 'write';
  /** Null for a thread that is no worker: the one that made the shared objects. */
  readonly worker: number | null;
  /** Null outside of items. */
  readonly item: number | null;
  /** Empty where it is no longer known. */
  readonly stack: string;
  readonly frames: readonly Frame[];
}

/** Two accesses to one element of shared memory, at least one a write, with nothing that puts them in an order. */
export interface Race {
  readonly kind: 'array' | 'value';
  /** Of the array or value, unique in the run. */
  readonly id: string;
  readonly name: string | null;
  /** Null for a value. */
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
    const { stack, frames } = mapper.failure({ ...unmapped, stack: access.stack });
    return { ...access, stack, frames };
  };
  const [earlier, later] = race.accesses;
  return { ...race, accesses: [mapped(earlier), mapped(later)] };
}

const unmapped = { kind: 'thrown', name: '', message: '', frames: [] } as const;

/** `array "grid"[3]`, or its id where it has no name. */
export function raceTarget({ kind, id, name, element }: Race): string {
  return `${name === null ? id : `${kind} "${name}"`}${element === null ? '' : `[${element}]`}`;
}

/** `write by item 3 on worker 0`. */
export function accessTitle({ op, item, worker }: RaceAccess): string {
  const where = worker === null ? 'outside of the workers' : `on worker ${worker}`;
  return item === null ? `${op} ${where}` : `${op} by item ${item} ${where}`;
}
