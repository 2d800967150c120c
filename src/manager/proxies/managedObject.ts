import { stateVersion, brand, type BrandedState, type Shareable } from '../../sync/shared.ts';
import { registerReviver } from '../../sync/index.ts';
import { races } from '../../races/detector.ts';
import { callLater } from '../client/callLater.ts';
import { callNow } from '../client/callNow.ts';
import { membersOf } from '../objects/members.ts';
import type { ObjectKind } from '../objects/store.ts';
import type { ManagerAddress } from '../wire/address.ts';

/** What all proxies of one managed object share: plain data that every process of the machine can use. */
export interface ManagedState extends BrandedState {
  readonly id: string;
  readonly manager: ManagerAddress;
  /** Condition: the lock that belongs to it. */
  readonly lock?: ManagedState;
}

const brandOf = (kind: ObjectKind): string => `managed.${kind}`;

export function createState(
  kind: ObjectKind,
  id: string,
  manager: ManagerAddress,
  more: Partial<ManagedState> = {},
): ManagedState {
  return { $poolscope: brandOf(kind), v: stateVersion, id, manager, ...more };
}

/** Lets `revive` create proxies of that kind. */
export function registerProxy(kind: ObjectKind, create: (state: ManagedState) => object): void {
  registerReviver(brandOf(kind), create);
}

/** A proxy of an object that a manager owns, for any thread of any process. */
export abstract class ManagedObject implements Shareable {
  /** Unique, and the same in all processes, e.g. `list-1f0c93a2b47d55e0`. */
  readonly id: string;
  readonly #state: ManagedState;

  constructor(state: ManagedState) {
    this.id = state.id;
    this.#state = state;
  }

  /** @internal */
  [brand](): ManagedState {
    return this.#state;
  }
}

/** The members of a class of objects, each in two forms: one blocks the thread, `…Async` returns a promise. */
export type Both<S> = {
  [K in keyof Named<S>]: S[K];
} & {
  readonly [K in keyof Named<S> as `${K}Async`]: S[K] extends (...args: infer A) => infer R
    ? (...args: A) => Promise<R>
    : () => Promise<S[K]>;
};

type Named<S> = Pick<S, keyof S & string>;

/** The members of a class, with awaited results: its proxies block until a wait has ended. */
export type Settled<S> = {
  [K in keyof Named<S>]: S[K] extends (...args: infer A) => Promise<infer R> ? (...args: A) => R : S[K];
};

export type ProxyClass<S> = new (state: ManagedState) => ManagedObject & Both<S>;

/** A base class for proxies of `object`, with both forms of all its members. */
export function proxyOf<S>(object: abstract new (...args: never[]) => S): ProxyClass<S> {
  class Proxied extends ManagedObject {}
  for (const [member, kind] of membersOf(object.prototype as object)) {
    const now = function (this: ManagedObject, ...args: readonly unknown[]): unknown {
      races.detector?.managerCalled();
      try {
        return callNow(this[brand]().manager, { object: this.id, member, args });
      } finally {
        races.detector?.managerAnswered();
      }
    };
    const later = async function (this: ManagedObject, ...args: readonly unknown[]): Promise<unknown> {
      races.detector?.managerCalled();
      try {
        return await callLater(this[brand]().manager, { object: this.id, member, args });
      } finally {
        races.detector?.managerAnswered();
      }
    };
    Object.defineProperties(Proxied.prototype, {
      [member]: { configurable: true, ...(kind === 'property' ? { get: now } : { value: now, writable: true }) },
      [`${member}Async`]: { configurable: true, value: later, writable: true },
    });
  }
  return Proxied as unknown as ProxyClass<S>;
}
