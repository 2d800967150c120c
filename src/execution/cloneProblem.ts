import { serialize } from 'node:v8';
import { entriesOf, membersOf as listOfMembers } from '../base/lists.ts';
import { messageOf } from '../base/errors.ts';
import { UnserialisableError } from '../files/codec.ts';

/** How far a value is sent. Only the threads of one process share memory. */
export type Reach = 'thread' | 'process';

const brand: unique symbol = Symbol.for('poolscope.sync') as never;

/** An object that `share` replaces by its state. A state with a buffer is in shared memory. */
interface Branded {
  readonly [brand]: () => { readonly $poolscope: string };
}

const unsendable: readonly string[] = ['Promise', 'WeakMap', 'WeakSet', 'WeakRef', 'Generator', 'AsyncGenerator'];

/**
 * Finds the part of a value that cannot be sent, by its path from `root`; undefined if none is found. It looks at every
 * object and knows the common cases; only a real clone knows all of them.
 */
export function findUnsendable(value: unknown, root: string, reach: Reach): UnserialisableError | undefined {
  return look(value, root, reach, undefined);
}

function look(value: unknown, path: string, reach: Reach, seen?: Set<object>): UnserialisableError | undefined {
  if (typeof value === 'function') return new UnserialisableError(path, `a function (${value.name || 'anonymous'})`);
  if (typeof value === 'symbol') return new UnserialisableError(path, 'a symbol');
  if (typeof value !== 'object' || value === null) return undefined;
  if (isBranded(value)) {
    const state = value[brand]();
    if (reach === 'thread' || !('buffer' in state)) return undefined;
    return new UnserialisableError(path, `shared memory (${state.$poolscope})`, 'processes');
  }
  if (ArrayBuffer.isView(value)) return look(value.buffer, `${path}.buffer`, reach, seen);
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  if (unsendable.includes(tag)) return new UnserialisableError(path, `a ${tag}`);
  if (tag === 'ArrayBuffer') return undefined;
  if (tag === 'SharedArrayBuffer' && reach === 'process')
    return new UnserialisableError(path, 'shared memory (a SharedArrayBuffer)', 'processes');
  const known = seen ?? new Set<object>();
  if (known.has(value)) return undefined;
  known.add(value);
  for (const [key, member] of membersOf(value)) {
    if (member === null || (typeof member !== 'object' && typeof member !== 'function' && typeof member !== 'symbol'))
      continue;
    const found = look(member, path + key, reach, known);
    if (found) return found;
  }
  return undefined;
}

export const isBranded = (value: object): value is Branded => typeof (value as Partial<Branded>)[brand] === 'function';

/** The members of an object, each with its step of the path. */
export function* membersOf(value: object): Generator<readonly [string, unknown]> {
  if (value instanceof Map) {
    for (const [key, member] of entriesOf(value)) {
      yield [`.keys()`, key];
      yield [`.get(${typeof key === 'string' ? JSON.stringify(key) : typeof key})`, member];
    }
  } else if (value instanceof Set) for (const member of listOfMembers(value)) yield ['.values()', member];
  else if (Array.isArray(value)) for (let k = 0; k < value.length; k++) yield [`[${k}]`, value[k]];
  else for (const key of Object.keys(value)) yield [spell(key), (value as Record<string, unknown>)[key]];
}

const spell = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`);

/** Explains why a clone has thrown `error`: clones part by part if the cause is not one of the common cases. */
export function explainUnsendable(value: unknown, root: string, reach: Reach, error: unknown): UnserialisableError {
  const found = findUnsendable(value, root, reach);
  if (found) return found;
  let at = value;
  let path = root;
  for (let depth = 0; depth < 100; depth++) {
    if (typeof at !== 'object' || at === null) break;
    const inner = [...membersOf(at)].find(([, member]) => !canClone(member, reach));
    if (!inner) break;
    path += inner[0];
    at = inner[1];
  }
  return new UnserialisableError(path, `${describeInstance(at)} that cannot be copied (${messageOf(error)})`);
}

function describeInstance(value: unknown): string {
  const { name = '' } = (value as { constructor?: { name?: string } } | null)?.constructor ?? {};
  return name === '' || name === 'Object' ? 'something' : `an instance of ${name}`;
}

export function canClone(value: unknown, reach: Reach): boolean {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol'))
    return true;
  try {
    if (reach === 'thread') structuredClone(value);
    else serialize(value);
    return true;
  } catch {
    return false;
  }
}
