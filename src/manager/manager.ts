import { randomBytes } from 'node:crypto';
import { createWorkDir, removeWorkDir, socketIn } from '../ipc/workDir.ts';
import { brand } from '../sync/shared.ts';
import { callLater } from './client/callLater.ts';
import { startProcess, startThread, type Host } from './host.ts';
import type { DictEntries, DictKey } from './objects/dict.ts';
import { newObject, type ObjectKind } from './objects/store.ts';
import { ManagedArray, ManagedDict, ManagedList, ManagedValue } from './proxies/collections.ts';
import { ManagedBoundedSemaphore, ManagedLock, ManagedRLock, ManagedSemaphore } from './proxies/locks.ts';
import { openNamespace, type ManagedNamespace } from './proxies/managedNamespace.ts';
import { createState, type ManagedState } from './proxies/managedObject.ts';
import { ManagedJoinableQueue, ManagedQueue } from './proxies/queues.ts';
import { ManagedBarrier, ManagedCondition, ManagedEvent } from './proxies/signals.ts';
import type { ManagerAddress } from './wire/address.ts';

/** Where a manager keeps its objects. */
export interface ManagerOptions {
  /** Whether the objects live in a process of their own, and not in a thread of this one. */
  readonly process?: boolean | undefined;
}

/** Folders of the managers that run: an `exit` listener each would be too many. */
const dirs = new Set<string>();

function removeDirs(): void {
  for (const dir of dirs) removeWorkDir(dir);
}

/**
 * Owns objects that any thread of any process on this machine can use, through proxies that can be passed to them:
 * Python's `multiprocessing.Manager`.
 *
 * The objects live in a thread or a process of their own. Each call on a proxy goes there and back over a socket that
 * only this user can reach, and only with the token that proxies carry, so pass them to code that you trust: values
 * travel as V8 serialises them. All values are copies. A call is atomic; what takes several calls must hold a lock.
 *
 * Each call has two forms: `list.append(1)` blocks the thread until it is done, `list.appendAsync(1)` gives a promise.
 * The two kinds of one thread travel apart: one overtakes the other unless the promise is awaited.
 *
 * Objects live until `shutdown()`, or until the thread that started the manager ends. All calls that wait then, and all
 * later ones, get a ManagerClosedError.
 */
export class Manager implements AsyncDisposable {
  /** The process that owns the objects. */
  readonly pid: number;
  readonly #address: ManagerAddress;
  readonly #host: Host;
  readonly #dir: string;

  private constructor(address: ManagerAddress, host: Host, dir: string) {
    this.pid = host.pid;
    this.#address = address;
    this.#host = host;
    this.#dir = dir;
  }

  /** Starts a manager. A running manager does not keep the process alive. Throws UserFacingError. */
  static async start(options: ManagerOptions = {}): Promise<Manager> {
    const dir = createWorkDir();
    if (dirs.size === 0) process.on('exit', removeDirs);
    dirs.add(dir);
    const init = { dir, path: socketIn(dir, 'manager.sock'), token: randomBytes(32).toString('hex') };
    try {
      const host = await (options.process === true ? startProcess : startThread)(init);
      return new Manager({ path: init.path, token: init.token, pid: host.pid }, host, dir);
    } catch (error) {
      forget(dir);
      throw error;
    }
  }

  /** Like an array; each value is a copy. */
  async list<T>(values: readonly T[] = []): Promise<ManagedList<T>> {
    return new ManagedList(await this.#create('list', values));
  }

  /** Like a map; the keys are texts, numbers and the like. */
  async dict<K extends DictKey, V>(entries: DictEntries<K, V> = []): Promise<ManagedDict<K, V>> {
    return new ManagedDict(await this.#create('dict', entries));
  }

  /** Like an object. */
  async namespace<T extends object = Record<string, unknown>>(values?: T): Promise<ManagedNamespace<T>> {
    return openNamespace(await this.#create('namespace', values ?? {}));
  }

  /** One value. Throws UserFacingError for what cannot be copied. */
  async value<T>(initial: T): Promise<ManagedValue<T>> {
    return new ManagedValue(await this.#create('value', initial));
  }

  /** Like an array whose length is fixed. */
  async array<T>(values: readonly T[]): Promise<ManagedArray<T>> {
    return new ManagedArray(await this.#create('array', values));
  }

  /** `capacity`: most messages at a time, any number when left out. */
  async queue<T>(capacity?: number): Promise<ManagedQueue<T>> {
    return new ManagedQueue(await this.#create('queue', capacity));
  }

  /** A queue that knows when all that was put is done; `capacity` as for `queue`. */
  async joinableQueue<T>(capacity?: number): Promise<ManagedJoinableQueue<T>> {
    return new ManagedJoinableQueue(await this.#create('joinableQueue', capacity));
  }

  /** A flag to wait for, not set at first. */
  async event(): Promise<ManagedEvent> {
    return new ManagedEvent(await this.#create('event'));
  }

  /** A lock that one thread of all processes holds at a time. */
  async lock(): Promise<ManagedLock> {
    return new ManagedLock(await this.#create('lock'));
  }

  /** A lock that its thread may take again. */
  async rLock(): Promise<ManagedRLock> {
    return new ManagedRLock(await this.#create('rLock'));
  }

  /** `value` is the number of permits at the start: a whole number from 0 on. */
  async semaphore(value = 1): Promise<ManagedSemaphore> {
    return new ManagedSemaphore(await this.#create('semaphore', value));
  }

  /** A semaphore that refuses more permits than it began with: a whole number from 0 on. */
  async boundedSemaphore(value = 1): Promise<ManagedBoundedSemaphore> {
    return new ManagedBoundedSemaphore(await this.#create('boundedSemaphore', value));
  }

  /** Without a lock, it gets an RLock of its own. */
  async condition(lock?: ManagedLock | ManagedRLock): Promise<ManagedCondition> {
    const guard = lock ?? (await this.rLock());
    const state = await this.#create('condition', guard.id);
    return new ManagedCondition({ ...state, lock: guard[brand]() });
  }

  /** `parties` is the number of waits that make a round. */
  async barrier(parties: number): Promise<ManagedBarrier> {
    return new ManagedBarrier(await this.#create('barrier', parties));
  }

  /** Ends the manager and its objects, and resolves when nothing of it is left. Harmless when repeated. */
  async shutdown(): Promise<void> {
    await this.#host.end();
    forget(this.#dir);
  }

  /** The end of `await using`: shuts down. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }

  async #create(kind: ObjectKind, init?: unknown): Promise<ManagedState> {
    const id = await callLater(this.#address, { object: newObject, member: kind, args: [init] });
    return createState(kind, id as string, this.#address);
  }
}

function forget(dir: string): void {
  removeWorkDir(dir);
  dirs.delete(dir);
  if (dirs.size === 0) process.off('exit', removeDirs);
}
