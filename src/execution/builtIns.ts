import { createRequire } from 'node:module';

type Users = typeof globalThis & Readonly<Record<string, { readonly prototype: object }>>;

/** A function, or another value, that all code of a thread shares. */
export interface BuiltIn {
  /** E.g. `performance.now`, `Array.prototype[Symbol.iterator]`. */
  readonly name: string;
  readonly owner: Readonly<Record<PropertyKey, unknown>>;
  readonly key: PropertyKey;
}

const users = globalThis as Users;
// Not an `import`: that is a copy for our own code.
const require = createRequire(__filename);

const classes: readonly string[] = [
  ...['Object', 'Function', 'Array', 'String', 'Number', 'Boolean', 'Symbol', 'BigInt', 'Date', 'RegExp', 'Error'],
  ...[
    'Promise',
    'Map',
    'Set',
    'WeakMap',
    'WeakSet',
    'WeakRef',
    'ArrayBuffer',
    'SharedArrayBuffer',
    'DataView',
    'Buffer',
  ],
  ...['URL', 'URLSearchParams', 'AbortController', 'EventTarget', 'TextDecoder', 'TextEncoder'],
];

// By name: Node creates others when they are read, e.g. `DOMException`, and ends the process if code of our realm reads them.
const globals: readonly string[] = [
  ...classes,
  ...['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate', 'queueMicrotask'],
  ...['structuredClone', 'fetch', 'performance', 'Proxy', 'Math', 'JSON', 'Reflect', 'Atomics', 'Intl', 'Uint8Array'],
  ...['TypeError', 'RangeError', 'isNaN', 'isFinite', 'parseInt', 'parseFloat'],
];

/** Those that Node calls for each message and timer, so that no other message might arrive. */
const vital: ReadonlySet<string> = new Set([
  ...['Array.prototype.push', 'Array.prototype.pop', 'Array.prototype.shift', 'Array.prototype[Symbol.iterator]'],
  ...['ArrayIterator.prototype.next', 'Function.prototype.call', 'Function.prototype.apply'],
]);

/** Those that tests and polyfills replace most. */
const popular: ReadonlySet<string> = new Set([
  ...['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate', 'queueMicrotask'],
  ...[
    'Date',
    'Date.now',
    'performance',
    'performance.now',
    'process.hrtime',
    'process.nextTick',
    'fetch',
    'Math.random',
  ],
  ...[
    'process.exit',
    'process.emit',
    'process.on',
    'Promise',
    'Promise.prototype.then',
    'JSON.stringify',
    'JSON.parse',
  ],
  ...['Array.prototype.map', 'Object.keys', 'Object.assign', 'Object.defineProperty', 'Function.prototype.bind'],
  ...['Map', 'Map.prototype.get', 'Map.prototype.set', 'Error', 'Error.prepareStackTrace', 'Error.captureStackTrace'],
  ...['Error.stackTraceLimit', 'fs.writeSync', 'fs.readFileSync'],
]);

interface BuiltIns {
  readonly vital: readonly BuiltIn[];
  readonly popular: readonly BuiltIn[];
  readonly others: readonly BuiltIn[];
}

/** The built-ins in three lists. To be called before user code runs. */
export function listBuiltIns(): BuiltIns {
  // Some objects have a function of their own besides the one that they inherit.
  const all = [...new Map(listAll().map((one) => [one.name, one])).values()];
  return {
    vital: all.filter(({ name }) => vital.has(name)),
    popular: all.filter(({ name }) => popular.has(name)),
    others: all.filter(({ name }) => !vital.has(name) && !popular.has(name)),
  };
}

/** The functions of the language and of Node, and what decides how stacks are read. */
function listAll(): BuiltIn[] {
  const { AsyncLocalStorage } = require('node:async_hooks') as Record<string, { readonly prototype: object }>;
  const { EventEmitter } = require('node:events') as Record<string, { readonly prototype: object }>;
  return [
    ...globals.map((name) => builtIn('', users, name)),
    ...classes.flatMap((name) => [
      ...functionsOf(name, users[name] ?? {}),
      ...functionsOf(`${name}.prototype`, users[name]?.prototype ?? {}),
    ]),
    ...functionsOf('TypedArray.prototype', above(users.Uint8Array.prototype)),
    ...functionsOf('ArrayIterator.prototype', above(new users.Array().values())),
    ...functionsOf('AsyncLocalStorage.prototype', AsyncLocalStorage?.prototype ?? {}),
    ...functionsOf('EventEmitter.prototype', EventEmitter?.prototype ?? {}),
    ...functionsOf('Math', users.Math),
    ...functionsOf('JSON', users.JSON),
    ...functionsOf('Reflect', users.Reflect),
    ...functionsOf('Atomics', users.Atomics),
    ...functionsOf('performance', users.performance),
    ...functionsOf('performance', above(users.performance), users.performance),
    ...functionsOf('process', process),
    ...functionsOf('process', EventEmitter?.prototype ?? {}, process),
    ...functionsOf('fs', require('node:fs') as object),
    ...['stackTraceLimit', 'prepareStackTrace'].map((key) => builtIn('Error', users.Error, key)),
  ];
}

/** The functions that `from` has. They are read from `owner`, which may inherit them. */
function functionsOf(name: string, from: object, owner: object = from): BuiltIn[] {
  return Reflect.ownKeys(from)
    .filter((key) => key !== 'constructor' && typeof Object.getOwnPropertyDescriptor(from, key)?.value === 'function')
    .map((key) => builtIn(name, owner, key));
}

function builtIn(of: string, owner: object, key: PropertyKey): BuiltIn {
  const name = typeof key === 'symbol' ? `${of}[${key.description}]` : of === '' ? String(key) : `${of}.${String(key)}`;
  return { name, owner: owner as BuiltIn['owner'], key };
}

const above = (object: object): object => Object.getPrototypeOf(object) as object;
