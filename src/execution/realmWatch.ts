import { listBuiltIns, type BuiltIn } from './builtIns.ts';

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

/** A look at the popular built-ins takes 1 to 2 us, and one at the others 20 to 40 us. */
const popularMicros = 250;
const othersMicros = 5000;

/**
 * Finds what items do to the functions of the language and of Node, such as the fake timers of a test that are not removed.
 * A look that would come too early is left out, so that all looks take about 1 % of the time at most.
 */
export class RealmWatch {
  readonly #popular: Group;
  readonly #others: Group;
  #popularLookMicros = -Infinity;
  #othersLookMicros = -Infinity;
  /** The first items since the last looks. */
  #popularFrom: number | undefined;
  #othersFrom: number | undefined;

  constructor() {
    const { popular, others } = listBuiltIns();
    this.#popular = new Group(popular, Object.keys);
    this.#others = new Group(others, Reflect.ownKeys);
  }

  /** What there is now is right: a module may replace functions for all of its items while it loads. */
  keep(): void {
    this.#popular.keep();
    this.#others.keep();
  }

  /** An item has ended. Returns what has changed since the looks before. */
  look(item: number, atMicros: number): RealmChange | undefined {
    this.#popularFrom ??= item;
    if (atMicros - this.#popularLookMicros < popularMicros) return undefined;
    const from = this.#popularFrom;
    this.#popularFrom = undefined;
    this.#popularLookMicros = atMicros;
    this.#othersFrom ??= from;
    const found = this.#popular.changes();
    if (found) return this.#report(from, item, found);
    if (atMicros - this.#othersLookMicros < othersMicros) return undefined;
    const othersFrom = this.#othersFrom;
    this.#othersFrom = undefined;
    this.#othersLookMicros = atMicros;
    const others = this.#others.changes();
    return others && this.#report(othersFrom, item, others);
  }

  #report(from: number, to: number, found: Changes): RealmChange {
    this.keep();
    return { from, to, ...found, breaksNode: breaksNode(found) };
  }
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

/** Built-ins that are looked at together. */
class Group {
  readonly #builtIns: readonly BuiltIn[];
  readonly #keysOf: ListKeys;
  #values: unknown[] = [];
  #keys: (readonly PropertyKey[])[] = [];

  constructor(builtIns: readonly BuiltIn[], keysOf: ListKeys) {
    this.#builtIns = builtIns;
    this.#keysOf = keysOf;
  }

  keep(): void {
    this.#values = this.#builtIns.map(valueOf);
    this.#keys = inherited.map(({ object }) => this.#keysOf(object));
  }

  changes(): Changes | undefined {
    return this.#isSame() ? undefined : { replaced: this.#replaced(), added: this.#added() };
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
