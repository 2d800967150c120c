import { ArrayObject } from '../objects/array.ts';
import { DictObject, type DictKey } from '../objects/dict.ts';
import { ListObject } from '../objects/list.ts';
import { ValueObject } from '../objects/value.ts';
import { proxyOf, registerProxy, type Both, type ManagedObject, type ManagedState } from './managedObject.ts';

// Each value that is passed or returned is a copy. One call is atomic, two calls are not: as in Python,
// `list.set(0, list.get(0) + 1)` loses counts unless a managed lock is held.

const ArrayProxy = proxyOf(ArrayObject) as new <T>(state: ManagedState) => ManagedObject & Both<ArrayObject<T>>;

/** A managed array. Iteration uses a copy of all values. */
export class ManagedArray<T> extends ArrayProxy<T> implements Iterable<T>, AsyncIterable<T> {
  /** Iterates over a copy of all values, read in one blocking call. */
  [Symbol.iterator](): IterableIterator<T> {
    return this.toArray().values();
  }

  /** Iterates over a copy of all values, read in one call that does not block. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    yield* await this.toArrayAsync();
  }
}

const ListProxy = proxyOf(ListObject) as new <T>(state: ManagedState) => ManagedObject & Both<ListObject<T>>;

/** A managed list. Iteration uses a copy of all values. */
export class ManagedList<T> extends ListProxy<T> implements Iterable<T>, AsyncIterable<T> {
  /** Iterates over a copy of all values, read in one blocking call. */
  [Symbol.iterator](): IterableIterator<T> {
    return this.toArray().values();
  }

  /** Iterates over a copy of all values, read in one call that does not block. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    yield* await this.toArrayAsync();
  }
}

const DictProxy = proxyOf(DictObject) as unknown as new <K extends DictKey, V>(
  state: ManagedState,
) => ManagedObject & Both<DictObject<K, V>>;

/** A managed dict. Iteration uses a copy of all entries. */
export class ManagedDict<K extends DictKey, V>
  extends DictProxy<K, V>
  implements Iterable<[K, V]>, AsyncIterable<[K, V]>
{
  /** Iterates over a copy of all entries, read in one blocking call. */
  [Symbol.iterator](): IterableIterator<[K, V]> {
    return this.entries().values();
  }

  /** Iterates over a copy of all entries, read in one call that does not block. */
  async *[Symbol.asyncIterator](): AsyncGenerator<[K, V]> {
    yield* await this.entriesAsync();
  }
}

const ValueProxy = proxyOf(ValueObject) as unknown as new <T>(
  state: ManagedState,
) => ManagedObject & Both<ValueObject<T>>;

/** A managed value. `counter.value += 1` is two calls, so hold a managed lock around it. */
export class ManagedValue<T> extends ValueProxy<T> {
  /** A copy of the value, read in one blocking call. */
  get value(): T {
    return this.get();
  }

  /** Sets the value in one blocking call. */
  set value(value: T) {
    this.set(value);
  }
}

registerProxy('array', (state) => new ManagedArray(state));
registerProxy('list', (state) => new ManagedList(state));
registerProxy('dict', (state) => new ManagedDict(state));
registerProxy('value', (state) => new ManagedValue(state));
