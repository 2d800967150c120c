import { inspect, type InspectOptions } from 'node:util';
import { UnserialisableError } from '../files/codec.ts';
import type { Failure, FailureKind } from '../model/facts/failure.ts';

const maxCauses = 8;
const maxMembers = 50;
const maxFields = 50;
const maxText = 64 * 1024;
const maxName = 200;
/** All errors of one description, with causes and members: each member may have members again, without end. */
const maxErrors = 100;
/** Characters of all fields of one description, after which no other field is read. */
const maxFieldText = 512 * 1024;

/** What has been described so far. */
interface Described {
  readonly seen: Set<unknown>;
  fieldCharacters: number;
}

/**
 * Turns anything that was thrown into plain strings, in the worker, where its properties can still be read. Never throws:
 * every read is guarded, since getters, proxies and cycles all occur in practice. Positions in the stack are those of the
 * bundle, and `frames` is empty: the runner maps them to the source.
 */
export function describeFailure(thrown: unknown, kind: FailureKind): Failure {
  return describe(thrown, kind, { seen: new Set(), fieldCharacters: 0 }, 0);
}

function describe(thrown: unknown, kind: FailureKind, described: Described, depth: number): Failure {
  const { seen } = described;
  if (!isErrorLike(thrown)) {
    const what = safeInspect(thrown);
    return {
      kind: 'nonError',
      name: thrown === null ? 'null' : typeof thrown,
      message: what,
      stack: '',
      frames: [],
      hint: 'The thrown value is not an Error, so it has no stack. Throw an Error to see where it comes from.',
    };
  }
  if (seen.has(thrown)) return { kind, name: 'Circular', message: '[circular cause]', stack: '', frames: [] };
  seen.add(thrown);
  const goesOn = depth < maxCauses && seen.size < maxErrors;
  const cause = goesOn ? safeRead(thrown, 'cause') : undefined;
  const members = goesOn ? membersOf(thrown) : undefined;
  const fields = ownFields(thrown, described);
  const name = className(thrown);
  const message = messageText(safeRead(thrown, 'message'));
  return {
    kind: thrown instanceof UnserialisableError ? 'unserialisable' : kind,
    name,
    message: clip(message),
    stack: stackOf(thrown, name, message),
    frames: [],
    ...(Object.keys(fields).length > 0 && { fields }),
    ...(cause !== undefined && cause !== null && { cause: describe(cause, kind, described, depth + 1) }),
    ...(members && { errors: members.map((member) => describe(member, kind, described, depth + 1)) }),
    ...hintFor(thrown),
  };
}

/** Reads them one by one: the list may be a proxy, or much longer. */
function membersOf(thrown: object): readonly unknown[] | undefined {
  const list = safeRead(thrown, 'errors');
  if (!isArray(list)) return undefined;
  const count = safeRead(list, 'length');
  const members: unknown[] = [];
  for (let k = 0; k < Math.min(maxMembers, typeof count === 'number' ? count : 0); k++) {
    members.push(safeRead(list, `${k}`));
  }
  return members;
}

/** A revoked proxy is neither an array nor anything else. */
function isArray(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

function messageText(message: unknown): string {
  if (typeof message === 'string') return message;
  return message === undefined || message === null ? '' : safeInspect(message);
}

/**
 * The stack of an error, with its frames if its message is too long for both. Node cannot format the stack of an error
 * whose name or message is no text or cannot be read; then only its frames are formatted.
 */
function stackOf(error: object, name: string, message: string): string {
  const stack = safeText(safeRead(error, 'stack')) || ownFormat(error, name, message);
  if (stack.length <= maxText) return stack;
  const frames = stack.indexOf('\n    at ', Math.min(stack.length, message.length));
  return frames < 0 ? clip(stack) : clip(stack.slice(0, frames), maxText / 2) + clip(stack.slice(frames), maxText / 2);
}

// Node asks the class of the realm in which the error was created.
const UsersError = globalThis.Error;

function ownFormat(error: object, name: string, message: string): string {
  const before = Object.getOwnPropertyDescriptor(UsersError, 'prepareStackTrace');
  try {
    const prepare = (_: unknown, sites: readonly unknown[]): string =>
      `${name}: ${message}${sites.map((site) => `\n    at ${String(site)}`).join('')}`;
    Object.defineProperty(UsersError, 'prepareStackTrace', { value: prepare, configurable: true, writable: true });
    return safeText(safeRead(error, 'stack'));
  } catch {
    // Its class is frozen.
    return '';
  } finally {
    if (before) Object.defineProperty(UsersError, 'prepareStackTrace', before);
    else Reflect.deleteProperty(UsersError, 'prepareStackTrace');
  }
}

function isErrorLike(thrown: unknown): thrown is object {
  try {
    return thrown instanceof Error || (typeof thrown === 'object' && thrown !== null && 'stack' in thrown);
  } catch {
    return false;
  }
}

/** The name that a reader expects: an own or inherited `name`, or the name of the class if `name` was left as `Error`. */
function className(error: object): string {
  const name = safeText(safeRead(error, 'name'));
  const ctor = safeRead(error, 'constructor');
  const ctorName = typeof ctor === 'function' ? safeText(safeRead(ctor, 'name')) : '';
  return clip((name === '' || name === 'Error') && ctorName !== '' ? ctorName : name || 'Error', maxName);
}

function ownFields(error: object, described: Described): Record<string, string> {
  const fields: Record<string, string> = {};
  try {
    for (const key of Object.keys(error).slice(0, maxFields)) {
      if (key === 'stack' || key === 'message' || key === 'name') continue;
      if (described.fieldCharacters > maxFieldText) break;
      fields[key] = safeInspect(safeRead(error, key));
      described.fieldCharacters += fields[key].length;
    }
  } catch {
    // A proxy that refuses to list its keys has no fields to show.
  }
  return fields;
}

function hintFor(error: object): { readonly hint?: string } {
  if (error instanceof UnserialisableError) {
    return { hint: `Return plain data: leave out ${error.path}, or convert it to something that can be copied.` };
  }
  const code = safeRead(error, 'code');
  if (code === 'ERR_WORKER_UNSUPPORTED_OPERATION') {
    return { hint: 'Node does not allow this in a worker thread. Run with process or inline isolation.' };
  }
  return {};
}

function safeRead(object: object, key: string): unknown {
  try {
    return (object as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

function safeText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Text of any value. Never throws, and runs none of the value's own code: no getter, no custom inspection. */
export function safeInspect(value: unknown, options: InspectOptions = { depth: 3 }): string {
  try {
    return clip(inspect(value, { maxStringLength: 2000, ...options, customInspect: false, getters: false }));
  } catch {
    return '<uninspectable>';
  }
}

function clip(text: string, most = maxText): string {
  return text.length <= most ? text : `${text.slice(0, most)}… (${text.length - most} more characters)`;
}
