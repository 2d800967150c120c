import type { ReplacedText } from '../model/facts/notice.ts';
import type { ChunkMessage } from '../protocol/workerLink.ts';
import { listBuiltIns, type BuiltIn } from './builtIns.ts';
import { monotonicMicros } from './clock.ts';

/** What user code has changed in the realm that all items of this thread share. */
export interface RealmChange {
  /** The first and the last item that may have done it. Between them are the items that ended since the look before. */
  readonly from: number;
  readonly to: number;
  /** Names of replaced built-ins such as `performance.now`. */
  readonly replaced: readonly string[];
  /** Names of properties that all objects or arrays inherit now, such as `Object.prototype.toJSON`. */
  readonly added: readonly string[];
  /** Node's own code throws errors everywhere from now on. */
  readonly breaksNode: boolean;
}

const popularMicros = 250;
/** Parts of the time that the looks of a group may take: one of so many. */
const timeParts = 400;
/** An interval becomes at most so many times longer. A look that was preempted seems to take long. */
const mostStretch = 20;

/**
 * Finds what items do to the functions of the language and of Node, such as the fake timers of a test that are not removed.
 * Each group of built-ins has an interval, and a look that would come too early is left out. A look takes ten times longer
 * between items that compute for a millisecond than between tiny ones, because its data is not in the caches of the
 * processor. So the intervals follow what looks take, and all looks take less than 1 % of the time. After a chunk, those are
 * compared without which no other message might arrive.
 */
export class RealmWatch {
  readonly #groups: readonly Group[];
  #dueMicros = -Infinity;
  /** The first and the last item since the last look. */
  #first: number | undefined;
  #last = 0;

  constructor(now = monotonicMicros) {
    const { vital, popular, others } = listBuiltIns();
    this.#groups = [
      // A look takes 0.1 us.
      new Group(vital, Object.keys, 0, now),
      // 1 to 20 us.
      new Group(popular, Object.keys, popularMicros, now),
      // 20 to 200 us.
      new Group(others, Reflect.ownKeys, 5000, now),
    ];
  }

  /** What there is now is right: a module may replace functions for all of its items while it loads. */
  keep(): void {
    for (const group of this.#groups) group.keep();
  }

  /** Returns what has changed since the looks before. */
  itemEnded(item: number, atMicros: number): RealmChange | undefined {
    this.#first ??= item;
    this.#last = item;
    return atMicros < this.#dueMicros ? undefined : this.#look(this.#first, atMicros);
  }

  /** Compares at once those without which no message might arrive, if an item has ended since the last look. */
  chunkEnded(atMicros: number): RealmChange | undefined {
    return this.#first === undefined ? undefined : this.#look(this.#first, atMicros);
  }

  /** The same while these items run. One of them may have made the change. */
  lookBeside(running: Iterable<number>, atMicros: number): RealmChange | undefined {
    const items = [...running, ...(this.#first === undefined ? [] : [this.#first, this.#last])];
    this.#last = Math.max(...items);
    return this.#look(Math.min(...items), atMicros);
  }

  #look(first: number, atMicros: number): RealmChange | undefined {
    this.#first = undefined;
    this.#dueMicros = atMicros + popularMicros;
    let isSame = true;
    for (const group of this.#groups) isSame = group.isSame(first, atMicros) && isSame;
    if (isSame) return undefined;
    const changes = this.#groups.flatMap((group) => group.changes() ?? []);
    this.keep();
    const found = {
      replaced: changes.flatMap(({ replaced }) => replaced),
      added: [...new Set(changes.flatMap(({ added }) => added))],
    };
    const from = Math.min(...changes.map((change) => change.from));
    return { from, to: this.#last, ...found, breaksNode: breaksNode(found) };
  }
}

/** With the numbers that the items have in their call. An item of an earlier chunk may belong to another call. */
export function numbered(
  { from, to, ...change }: RealmChange,
  { items, offset = 0 }: Pick<ChunkMessage, 'items' | 'offset'>,
): ReplacedText {
  const isOfThisCall = offset === 0 || from >= (items[0] ?? 0);
  return { ...change, from: isOfThisCall ? from - offset : null, to: to - offset };
}

type Changes = Pick<RealmChange, 'replaced' | 'added'>;
/** Node calls methods of arrays and functions, and leaves out fields of property descriptors, which would be inherited. */
const breaksNode = ({ replaced, added }: Changes): boolean =>
  replaced.some((name) => /^(?:Array|ArrayIterator|Function)\.prototype/.test(name)) ||
  added.some((name) => /^Object\.prototype\.(?:get|set|value|writable|enumerable|configurable)$/.test(name));

type ListKeys = (object: object) => readonly PropertyKey[];

const inherited = [
  { name: 'Object.prototype', object: globalThis.Object.prototype },
  { name: 'Array.prototype', object: globalThis.Array.prototype },
];

/** Built-ins that are compared together. */
class Group {
  readonly #builtIns: readonly BuiltIn[];
  readonly #keysOf: ListKeys;
  readonly #everyMicros: number;
  readonly #now: () => number;
  #values: unknown[] = [];
  #keys: (readonly PropertyKey[])[] = [];
  #dueMicros = -Infinity;
  /** The first item since the last look. */
  #from: number | undefined;
  /** The first item that may have made a change. */
  #suspect = 0;

  constructor(builtIns: readonly BuiltIn[], keysOf: ListKeys, everyMicros: number, now: () => number) {
    this.#builtIns = builtIns;
    this.#keysOf = keysOf;
    this.#everyMicros = everyMicros;
    this.#now = now;
  }

  keep(): void {
    this.#values = this.#builtIns.map(valueOf);
    this.#keys = inherited.map(({ object }) => this.#keysOf(object));
    this.#from = undefined;
  }

  /** Items from `first` on have ended. Returns true if a look would come too early. */
  isSame(first: number, atMicros: number): boolean {
    this.#from ??= first;
    this.#suspect = this.#from;
    if (atMicros < this.#dueMicros) return true;
    this.#from = undefined;
    if (this.#everyMicros === 0) return this.#isSame();
    const begunMicros = this.#now();
    const isSame = this.#isSame();
    const cost = (this.#now() - begunMicros) * timeParts;
    this.#dueMicros = atMicros + Math.min(Math.max(cost, this.#everyMicros), this.#everyMicros * mostStretch);
    return isSame;
  }

  /** What has changed before the last call of `isSame`. */
  changes(): (Changes & { readonly from: number }) | undefined {
    if (this.#isSame()) return undefined;
    return { from: this.#suspect, replaced: this.#replaced(), added: this.#added() };
  }

  #isSame(): boolean {
    const builtIns = this.#builtIns;
    const values = this.#values;
    for (let k = 0; k < builtIns.length; k++) if (valueOf(builtIns[k]!) !== values[k]) return false;
    return inherited.every(({ object }, k) => this.#keysOf(object).length === this.#keys[k]?.length);
  }

  #replaced(): string[] {
    return this.#builtIns.filter((one, k) => valueOf(one) !== this.#values[k]).map(({ name }) => name);
  }

  #added(): string[] {
    return inherited.flatMap(({ name, object }, k) =>
      this.#keysOf(object)
        .filter((key) => !this.#keys[k]?.includes(key))
        .map((key) => `${name}.${String(key)}`),
    );
  }
}

/** User code may have put a getter that throws in the place of a function. */
function valueOf({ owner, key }: BuiltIn): unknown {
  try {
    return owner[key];
  } catch {
    return undefined;
  }
}
