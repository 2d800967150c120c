import { MessagePort } from 'node:worker_threads';
import type { SeenError } from '../records.ts';

/** Keys that libraries use to match an answer with its message, the most specific first. */
const idKeys = ['taskId', 'id', 'uid', 'requestId', 'reqId', 'callId', 'jobId', 'messageId', 'seq', 'nonce'] as const;

type Fields = Readonly<Record<string, unknown>>;

/** The item that a message asks for. */
export interface Request {
  /** Empty without an id. */
  readonly id: string;
}

export interface Answer {
  readonly id: string;
  readonly error: SeenError | undefined;
  /** It confirms a start, so that its message was no item. */
  readonly isStartUp: boolean;
}

/** The protocol between two ends, as far as its messages show it. Both ends see the same messages and agree. */
export class Protocol {
  #idKey: string | undefined;

  /** Undefined for messages that ask for nothing: they carry a port, or lack the id that others have had. */
  requestOf(message: unknown): Request | undefined {
    if (Array.isArray(message)) return isJestOrder(message) && message[0] !== jestCall ? undefined : { id: '' };
    if (!isObject(message)) return this.#idKey === undefined ? { id: '' } : undefined;
    this.#idKey ??= idKeys.find((key) => isId(message[key]));
    if (this.#idKey !== undefined) {
      const id = message[this.#idKey];
      return isId(id) && !isHousekeeping(message) ? { id: String(id) } : undefined;
    }
    return carriesPort(message) ? undefined : { id: '' };
  }

  /** Undefined for messages that answer nothing, such as events on the way. */
  answerOf(message: unknown): Answer | undefined {
    if (!isObject(message))
      return this.#idKey === undefined ? { id: '', error: undefined, isStartUp: false } : undefined;
    if (Array.isArray(message)) return { id: '', error: jestError(message), isStartUp: false };
    if (message['isEvent'] === true) return undefined;
    if (this.#idKey === undefined) return { id: '', error: errorIn(message), isStartUp: message['ready'] === true };
    const id = message[this.#idKey];
    return isId(id) ? { id: String(id), error: errorIn(message), isStartUp: false } : undefined;
  }
}

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

const isId = (value: unknown): boolean =>
  typeof value === 'number' || (typeof value === 'string' && value.length < 200) || typeof value === 'bigint';

function carriesPort(message: Fields): boolean {
  for (const key in message) if (message[key] instanceof MessagePort) return true;
  return false;
}

/** Messages by which workerpool itself looks after its workers. */
const isHousekeeping = ({ method }: Fields): boolean => typeof method === 'string' && method.startsWith('__workerpool');

// jest-worker sends [kind, false, method, arguments] and answers [0, value] or [1, class, message, stack, …].
const jestCall = 1;
const isJestOrder = (message: readonly unknown[]): boolean =>
  typeof message[0] === 'number' && typeof message[1] === 'boolean';

function jestError([kind, name, message, stack]: readonly unknown[]): SeenError | undefined {
  if (kind !== 1 || typeof name !== 'string' || typeof message !== 'string') return undefined;
  return { name, message, stack: typeof stack === 'string' ? stack : '' };
}

function errorIn(message: Fields): SeenError | undefined {
  const error = message['error'] ?? message['err'];
  return error === undefined || error === null || error === false || error === '' ? undefined : seenError(error);
}

/** The id as JSON. Most are short numbers, which need no check of each character. */
export const quoted = (id: string): string => (id.length < 16 && /^\d*$/.test(id) ? `"${id}"` : JSON.stringify(id));

const clip = (text: string): string => (text.length > 16_384 ? text.slice(0, 16_384) : text);
const textOf = (value: unknown): string => (typeof value === 'string' ? clip(value) : '');

/** What an error says. Never throws: its properties may be getters. */
export function seenError(error: unknown): SeenError {
  try {
    if (!isObject(error)) return { name: typeof error, message: clip(String(error)), stack: '' };
    const { name, message, stack, constructor: made } = error;
    const own = textOf(name);
    const ofClass = typeof made === 'function' && made !== Object ? made.name : '';
    // Some libraries copy the stack of an error, but not its class.
    const [, inStack = ''] = /^(\w*Error)\b/.exec(textOf(stack)) ?? [];
    const isPlain = ofClass === '' || ofClass === 'Error';
    const shown = own === '' || own === 'Error' ? (isPlain ? inStack : ofClass) || own || 'Error' : own;
    return { name: shown, message: textOf(message), stack: textOf(stack) };
  } catch {
    return { name: 'Error', message: '', stack: '' };
  }
}
