import { randomBytes } from 'node:crypto';
import { createWorkDir, removeWorkDir, socketIn } from '../ipc/workDir.ts';
import { UserFacingError } from '../base/errors.ts';
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

/** Options of a manager. */
export interface ManagerOptions {
  /** Whether the objects are in a process of their own. Default: false, in a thread of this process. */
  readonly process?: boolean | undefined;
  /**
   * The key that both ends of each connection prove to have, without sending it: a text or bytes, not empty. Proxies
   * carry it. Default: 32 random bytes.
   */
  readonly authkey?: string | Uint8Array | undefined;
}

/** Folders of the running managers. One `exit` listener serves all: a listener each would exceed Node's limit. */
const dirs = new Set<string>();

function removeDirs(): void {
  for (const dir of dirs) removeWorkDir(dir);
}

/**
 * Owns objects that any thread of any process on this machine can use through proxies: Python's
 * `multiprocessing.Manager`. Proxies can be passed to pools, threads and processes.
 *
 * The objects are in a thread or a process of their own. Each call on a proxy is a request over a socket that only this
 * user can open, between ends that prove to have the manager's authentication key, which proxies carry. Values are copied in V8's serialisation format, so pass proxies only
 * to code that you trust. Each call is atomic; an operation of several calls must hold a lock.
 *
 * Each method has two forms: `list.append(1)` blocks the thread until it is done, and `list.appendAsync(1)` returns a
 * promise. The two forms use different connections, so a blocking call can overtake a promise that is not awaited.
 *
 * Objects exist until `shutdown()`, or until the thread that started the manager ends. After that, all waiting and
 * later calls throw ManagerClosedError.
 *
 * @example
 * ```ts
 * import { Manager, Pool } from 'poolscope';
 *
 * await using manager = await Manager.start();
 * await using pool = await Pool.open<typeof import('./work.js')>(new URL('./work.js', import.meta.url), {
 *   isolation: 'process',
 * });
 * const list = await manager.list<number>();
 * await pool.map('append', [
 *   [list, 1],
 *   [list, 2],
 * ]);
 * console.log(list.toArray().sort()); // [ 1, 2 ]
 * ```
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

  /** Starts a manager, which does not keep the process alive. Rejects with UserFacingError if it does not start. */
  static async start(options: ManagerOptions = {}): Promise<Manager> {
    const authkey = keyOf(options.authkey);
    const dir = createWorkDir();
    if (dirs.size === 0) process.on('exit', removeDirs);
    dirs.add(dir);
    const init = { dir, path: socketIn(dir, 'manager.sock'), authkey };
    try {
      const host = await (options.process === true ? startProcess : startThread)(init);
      return new Manager({ path: init.path, authkey, pid: host.pid }, host, dir);
    } catch (error) {
      forget(dir);
      throw error;
    }
  }

  /** Creates a list. */
  async list<T>(values: readonly T[] = []): Promise<ManagedList<T>> {
    return new ManagedList(await this.#create('list', values));
  }

  /** Creates a dict, which is like a Map whose keys are strings, numbers or other primitive values. */
  async dict<K extends DictKey, V>(entries: DictEntries<K, V> = []): Promise<ManagedDict<K, V>> {
    return new ManagedDict(await this.#create('dict', entries));
  }

  /** Creates a namespace, which is like a plain object. */
  async namespace<T extends object = Record<string, unknown>>(values?: T): Promise<ManagedNamespace<T>> {
    return openNamespace(await this.#create('namespace', values ?? {}));
  }

  /** Creates an object that holds one value. Rejects with UserFacingError if the value cannot be copied. */
  async value<T>(initial: T): Promise<ManagedValue<T>> {
    return new ManagedValue(await this.#create('value', initial));
  }

  /** Creates an array of fixed length. */
  async array<T>(values: readonly T[]): Promise<ManagedArray<T>> {
    return new ManagedArray(await this.#create('array', values));
  }

  /** Creates a queue. `capacity` is the most messages at a time; without it there is no limit. */
  async queue<T>(capacity?: number): Promise<ManagedQueue<T>> {
    return new ManagedQueue(await this.#create('queue', capacity));
  }

  /** Creates a queue that knows when all its messages have been processed. `capacity` is the same as for `queue`. */
  async joinableQueue<T>(capacity?: number): Promise<ManagedJoinableQueue<T>> {
    return new ManagedJoinableQueue(await this.#create('joinableQueue', capacity));
  }

  /** Creates a flag to wait for, which is not set. */
  async event(): Promise<ManagedEvent> {
    return new ManagedEvent(await this.#create('event'));
  }

  /** Creates a lock, which one thread of all processes holds at a time. */
  async lock(): Promise<ManagedLock> {
    return new ManagedLock(await this.#create('lock'));
  }

  /** Creates a lock that its thread can acquire again. */
  async rLock(): Promise<ManagedRLock> {
    return new ManagedRLock(await this.#create('rLock'));
  }

  /** Creates a semaphore. `value` is the initial number of permits: a whole number from 0 on. */
  async semaphore(value = 1): Promise<ManagedSemaphore> {
    return new ManagedSemaphore(await this.#create('semaphore', value));
  }

  /** Creates a semaphore that never has more permits than `value`, its initial number: a whole number from 0 on. */
  async boundedSemaphore(value = 1): Promise<ManagedBoundedSemaphore> {
    return new ManagedBoundedSemaphore(await this.#create('boundedSemaphore', value));
  }

  /** Creates a condition. Without a lock, it has a new RLock. */
  async condition(lock?: ManagedLock | ManagedRLock): Promise<ManagedCondition> {
    const guard = lock ?? (await this.rLock());
    const state = await this.#create('condition', guard.id);
    return new ManagedCondition({ ...state, lock: guard[brand]() });
  }

  /** Creates a barrier. `parties` is the number of waits in a round. */
  async barrier(parties: number): Promise<ManagedBarrier> {
    return new ManagedBarrier(await this.#create('barrier', parties));
  }

  /**
   * Ends the manager and its objects. Resolves when its thread or process has ended and its folder is removed. Further
   * calls do nothing.
   */
  async shutdown(): Promise<void> {
    await this.#host.end();
    forget(this.#dir);
  }

  /** The end of `await using`: shuts the manager down. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }

  async #create(kind: ObjectKind, init?: unknown): Promise<ManagedState> {
    const id = await callLater(this.#address, { object: newObject, member: kind, args: [init] });
    return createState(kind, id as string, this.#address);
  }
}

function keyOf(authkey: unknown): string {
  if (authkey === undefined) return randomBytes(32).toString('hex');
  if (typeof authkey === 'string' && authkey !== '') return authkey;
  if (authkey instanceof Uint8Array && authkey.length > 0) return Buffer.from(authkey).toString('hex');
  throw new UserFacingError('authkey must be a text or bytes, not empty', 'Pass a secret, or leave the option out.');
}

function forget(dir: string): void {
  removeWorkDir(dir);
  dirs.delete(dir);
  if (dirs.size === 0) process.off('exit', removeDirs);
}
