import { listOf } from '../base/lists.ts';
import type { ToWorker, WorkerInit } from '../protocol/workerLink.ts';

/*
 * Messages arrive as objects of the user's realm. There an absent field is found if user code has put it into
 * Object.prototype. These copies have the prototypes of our own realm. Values of the user in them stay as they are.
 */

export function adoptedInit(init: WorkerInit): WorkerInit {
  const { initializer, ...others } = init;
  return { ...(adopted(others) as typeof others), initializer: initializer && { ...initializer } };
}

export function adoptedMessage(message: ToWorker): ToWorker {
  const { ...own } = message;
  if (own.type !== 'chunk') return own;
  const { ...chunk } = own.chunk;
  const { target } = chunk;
  return { type: 'chunk', chunk: target ? { ...chunk, target: { ...target } } : chunk };
}

/** A deep copy of plain data; other objects, such as shared memory and ports, are the same. */
function adopted(data: unknown): unknown {
  if (typeof data !== 'object' || data === null) return data;
  if (Array.isArray(data)) return listOf<unknown>(data).map(adopted);
  if (Object.prototype.toString.call(data) !== '[object Object]') return data;
  return Object.fromEntries(Object.entries(data).map(([key, member]) => [key, adopted(member)]));
}
