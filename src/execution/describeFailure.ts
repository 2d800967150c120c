import { inspect, type InspectOptions } from 'node:util';
import { UnserialisableError } from '../files/codec.ts';
import type { Failure, FailureKind } from '../model/facts/failure.ts';

const maxCauses = 8;
const maxMembers = 50;
const maxFields = 50;
const maxText = 64 * 1024;

/**
 * Turns anything that was thrown into plain strings, in the worker, where its properties can still be read. Never throws:
 * every read is guarded, since getters, proxies and cycles all occur in practice. Positions in the stack are those of the
 * bundle, and `frames` is empty: the runner maps them to the source.
 */
export function describeFailure(thrown: unknown, kind: FailureKind): Failure {
  return describe(thrown, kind, new Set(), 0);
}

function describe(thrown: unknown, kind: FailureKind, seen: Set<unknown>, depth: number): Failure {
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
  const cause = depth < maxCauses ? safeRead(thrown, 'cause') : undefined;
  const members = safeRead(thrown, 'errors');
  const fields = ownFields(thrown);
  return {
    kind: thrown instanceof UnserialisableError ? 'unserialisable' : kind,
    name: className(thrown),
    message: clip(String(safeRead(thrown, 'message') ?? '')),
    stack: clip(safeText(safeRead(thrown, 'stack'))),
    frames: [],
    ...(Object.keys(fields).length > 0 && { fields }),
    ...(cause !== undefined && cause !== null && { cause: describe(cause, kind, seen, depth + 1) }),
    ...(Array.isArray(members) && {
      errors: members.slice(0, maxMembers).map((member: unknown) => describe(member, kind, seen, depth + 1)),
    }),
    ...hintFor(thrown),
  };
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
  const ctorName = typeof ctor === 'function' ? ctor.name : '';
  return (name === '' || name === 'Error') && ctorName !== '' ? ctorName : name || 'Error';
}

function ownFields(error: object): Record<string, string> {
  const fields: Record<string, string> = {};
  try {
    for (const key of Object.keys(error).slice(0, maxFields)) {
      if (key !== 'stack' && key !== 'message' && key !== 'name') fields[key] = safeInspect(safeRead(error, key));
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

function clip(text: string): string {
  return text.length <= maxText ? text : `${text.slice(0, maxText)}… (${text.length - maxText} more characters)`;
}
