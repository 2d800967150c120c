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
  const entries = new WeakMap<MessagePort, Entry>();
  const putFirst = (port: MessagePort): void => {
    const list = (Reflect.get(port, listsKey) as Lists | undefined)?.get('message');
    const first = list?.next;
    if (list === undefined || first === undefined || first === entries.get(port)) return;
    const entry = entryBefore(list, first, (message) => look(port, message));
    entries.set(port, entry);
    list.next = entry;
  };
  Object.defineProperty(MessagePort.prototype, dispatchKey, {
    configurable: true,
    get(this: MessagePort) {
      guarded(() => putFirst(this));
      return original;
    },
  });
}

function entryBefore(list: Entry, first: Entry, look: (message: unknown) => void): Entry {
  const callback = (message: unknown): void => {
    if (list.next === entry) list.next = first;
    guarded(() => look(message));
  };
  const flags = {
    once: false,
    capture: false,
    passive: false,
    weak: false,
    removed: false,
    resistStopPropagation: false,
  };
  const entry: Entry = Object.assign({ next: first, previous: list, listener: callback, callback }, flags, {
    isNodeStyleListener: true,
  });
  return entry;
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
