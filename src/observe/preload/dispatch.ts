import { MessageChannel, MessagePort } from 'node:worker_threads';
import { guarded } from './guarded.ts';
import { patch } from './patch.ts';

/** Node delivers each message of each port by this method. */
const dispatchKey = Symbol.for('nodejs.internal.kHybridDispatch');

type Look = (port: MessagePort, message: unknown) => void;
type Dispatch = (this: MessagePort, message: unknown, type: string, event: unknown) => unknown;

/** An entry of Node's list of listeners, as far as it is known here. */
interface Entry {
  next: Entry | undefined;
  readonly callback: (message: unknown) => void;
}
type Lists = ReadonlyMap<string, Entry>;

/**
 * Calls `look` for each message just before the program's listeners. A function around them would be in the stack of each
 * error that they throw. So the method is looked up through a getter, which puts `look` in front of the port's list of
 * listeners; it leaves the list when it is called, and the program cannot find it there.
 */
export function beforeMessages(look: Look): void {
  const listsKey = Object.getOwnPropertySymbols(new MessageChannel().port1).find(
    ({ description }) => description === 'kEvents',
  );
  const original = Reflect.get(MessagePort.prototype, dispatchKey) as Dispatch;
  if (listsKey === undefined) return aroundMessages(look);
  const fronts = new WeakMap<MessagePort, Front>();
  const putFirst = (port: MessagePort): void => {
    const list = (Reflect.get(port, listsKey) as Lists | undefined)?.get('message');
    if (list?.next === undefined) return;
    let front = fronts.get(port);
    if (front?.list !== list) fronts.set(port, (front = new Front(list, (message) => look(port, message))));
    front.put();
  };
  Object.defineProperty(MessagePort.prototype, dispatchKey, {
    configurable: true,
    get(this: MessagePort) {
      try {
        putFirst(this);
      } catch {
        // The message reaches the program all the same.
      }
      return original;
    },
  });
}

/** An entry that is in front of the others of a list until it is called. Each list has one, which is used again. */
class Front {
  readonly list: Entry;
  readonly #entry: Entry;

  constructor(list: Entry, look: (message: unknown) => void) {
    this.list = list;
    const callback = (message: unknown): void => {
      if (list.next === this.#entry) list.next = this.#entry.next;
      guarded(() => look(message));
    };
    const flags = { once: false, capture: false, passive: false, weak: false, removed: false };
    const entry = { next: undefined, previous: list, listener: callback, callback, ...flags };
    this.#entry = Object.assign(entry, { resistStopPropagation: false, isNodeStyleListener: true });
  }

  put(): void {
    if (this.list.next === this.#entry) return;
    this.#entry.next = this.list.next;
    this.list.next = this.#entry;
  }
}

/** For versions of Node with other lists. */
function aroundMessages(look: Look): void {
  patch<Dispatch>(
    MessagePort.prototype,
    dispatchKey,
    (original) =>
      function (message, type, event) {
        if (type === 'message') guarded(() => look(this, message));
        return original.call(this, message, type, event);
      },
  );
}
