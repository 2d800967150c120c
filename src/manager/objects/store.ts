import { randomBytes } from 'node:crypto';
import { UserFacingError } from '../../base/errors.ts';
import { ArrayObject } from './array.ts';
import { BarrierObject } from './barrier.ts';
import { abandon, Caller, Client, type Identity, type Site } from './callers.ts';
import { ConditionObject } from './condition.ts';
import { DictObject } from './dict.ts';
import { EventObject } from './event.ts';
import { ListObject } from './list.ts';
import { LockObject, RLockObject } from './locks.ts';
import { membersOf } from './members.ts';
import { NamespaceObject } from './namespace.ts';
import { JoinableQueueObject, QueueObject } from './queue.ts';
import { BoundedSemaphoreObject, SemaphoreObject } from './semaphore.ts';
import { ValueObject } from './value.ts';

/**
 * Creates an object from the argument of the call, which its class checks. `find` returns another object of the
 * manager.
 */
type Maker = (site: Site, init: never, find: (id: string) => object) => object;

const makers = {
  list: (_, values) => new ListObject(values),
  dict: (_, entries) => new DictObject(entries),
  namespace: (_, values) => new NamespaceObject(values),
  value: (_, initial) => new ValueObject(initial),
  array: (_, values) => new ArrayObject(values),
  queue: (site, capacity) => new QueueObject(site, capacity),
  joinableQueue: (site, capacity) => new JoinableQueueObject(site, capacity),
  event: (site) => new EventObject(site),
  lock: (site) => new LockObject(site),
  rLock: (site) => new RLockObject(site),
  semaphore: (site, value) => new SemaphoreObject(site, value),
  boundedSemaphore: (site, value) => new BoundedSemaphoreObject(site, value),
  condition: (site, lock, find) => new ConditionObject(site, lockIn(find(lock))),
  barrier: (site, parties) => new BarrierObject(site, parties),
} satisfies Record<string, Maker>;

function lockIn(object: object): LockObject | RLockObject {
  if (object instanceof LockObject || object instanceof RLockObject) return object;
  throw new UserFacingError(
    'a condition needs a lock of its manager',
    'Pass a lock that lock() or rLock() of the same manager returned.',
  );
}

const sameVersion = 'Load the same version of poolscope in all processes.';

export type ObjectKind = keyof typeof makers;

/**
 * The `object` of a call that creates an object: `member` is its kind, the argument its initial value, the result its
 * id.
 */
export const newObject = 'new';

/** A call of a method, or a read of a property, which ignores `args`. */
export interface ObjectCall {
  readonly object: string;
  readonly member: string;
  readonly args: readonly unknown[];
}

/**
 * The objects of one manager and the threads that use them, without any transport. Objects exist as long as the store.
 * Calls run one after the other. A call that waits returns a promise, and has its place in line before `call` returns.
 */
export class ObjectStore {
  readonly #objects = new Map<string, object>();
  readonly #clients = new Map<string, Client>();
  #caller: Caller | undefined;

  /** To be called when a thread has opened a connection. */
  enter(identity: Identity): Caller {
    const client = this.#clients.get(identity.id) ?? new Client(identity);
    this.#clients.set(identity.id, client);
    client.connections++;
    return new Caller(client);
  }

  /**
   * To be called when a connection has ended. Its waits end, and with the last connection of a thread its locks are
   * abandoned.
   */
  leave({ client, waits }: Caller): void {
    for (const leaveLine of waits) leaveLine();
    if (--client.connections > 0) return;
    this.#clients.delete(client.identity.id);
    for (const holding of client.held) holding[abandon]();
  }

  /**
   * Returns the result or a promise of it. The result can be a part of the object itself, so it must be copied
   * immediately. Throws the error of the object, and UserFacingError if there is no such object or member.
   */
  call(caller: Caller, { object, member, args }: ObjectCall): unknown {
    this.#caller = caller;
    if (object === newObject) return this.#make(member, args[0]);
    const target = this.#find(object);
    const kind = membersOf(target.constructor.prototype as object).get(member);
    const value: unknown = kind && (target as Record<string, unknown>)[member];
    if (kind === 'property') return value;
    if (kind === 'method') return Reflect.apply(value as () => unknown, target, args);
    throw new UserFacingError(`${object} has no member ${member}`, sameVersion);
  }

  #make(kind: string, init: unknown): string {
    const id = `${kind}-${randomBytes(8).toString('hex')}`;
    const callerNow = (): Caller => this.#caller!;
    const site: Site = {
      id,
      get caller() {
        return callerNow();
      },
    };
    const make: Maker | undefined = Object.hasOwn(makers, kind) ? makers[kind as ObjectKind] : undefined;
    if (make === undefined) throw new UserFacingError(`a manager has no kind of object "${kind}"`, sameVersion);
    this.#objects.set(
      id,
      make(site, init as never, (other) => this.#find(other)),
    );
    return id;
  }

  #find(id: string): object {
    const object = this.#objects.get(id);
    if (object !== undefined) return object;
    throw new UserFacingError(`this manager has no object ${id}`, 'Use only objects that this manager has created.');
  }
}
