import { readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname } from 'node:path';
import { compileFunction, constants, createContext, runInContext } from 'node:vm';
import * as usersRealm from '../execution/usersRealm.ts';

type Names = Record<string, unknown>;
type Class = abstract new (...args: never[]) => unknown;

const users = globalThis as unknown as Readonly<Names>;

/** The globals of Node that the code of a worker uses, as they are before user code runs. */
const ofNode = [
  ...[
    'AbortController',
    'TextDecoder',
    'TextEncoder',
    'URL',
    'console',
    'process',
    'queueMicrotask',
    'structuredClone',
  ],
  ...['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate'],
];
const notOfTheLanguage: readonly string[] = ['globalThis', 'console', 'eval'];

/**
 * Runs a bundle with intrinsics of its own, and returns its exports. `Array.prototype`, `Promise`, `Map`, `JSON`, `Math` and
 * the modules of Node stay the original ones for this bundle, whatever user code does to those of its own realm.
 *
 * In the bundle, `globalThis` is that of the user, and `instanceof` a class of the language finds instances of both realms.
 * Arrays and objects of the user, and those that Node creates, have the methods of the user's realm: their members are
 * read by index or by name.
 */
export function runInOwnRealm(file: string): unknown {
  // With an ordinary global object: Node reads `Error` of the context for each stack, and a contextified object calls an
  // interceptor for it, which a busy log notices. Undefined in Node 21 and in versions of 22 before 22.8.
  const context = createContext(constants.DONT_CONTEXTIFY);
  const module = { exports: {} };
  const names: Names = {
    ...intrinsicsOf(context),
    ...Object.fromEntries(ofNode.map((name) => [name, users[name]])),
    Buffer: Object.create(Buffer, Object.getOwnPropertyDescriptors(Buffer)),
    globalThis,
    module,
    exports: module.exports,
    require: keptRequire(createRequire(file)),
    __filename: file,
    __dirname: dirname(file),
  };
  // As parameters they are read faster than as globals of a context.
  const run = compileFunction(readFileSync(file, 'utf8'), Object.keys(names), {
    filename: file,
    parsingContext: context,
  });
  run(...Object.values(names));
  return module.exports;
}

/** The globals of the language in a new context. */
function intrinsicsOf(context: object): Names {
  const all = runInContext('Object.getOwnPropertyDescriptors(globalThis)', context) as PropertyDescriptorMap;
  const names: Names = {};
  for (const [name, { value, writable = false }] of Object.entries(all)) {
    if (!writable || notOfTheLanguage.includes(name)) continue;
    names[name] = value;
    if (isClass(value) && isClass(users[name])) admitInstances(value, users[name]);
  }
  return names;
}

const isClass = (value: unknown): value is Class => typeof value === 'function' && 'prototype' in value;

/** `instanceof own` is true for instances of `foreign`, too. Classes that extend `own` are not affected. */
function admitInstances(own: Class, foreign: Class): void {
  const isInstance = Function.prototype[Symbol.hasInstance];
  const { apply } = Reflect;
  Object.defineProperty(own, Symbol.hasInstance, {
    value(this: unknown, value: unknown): boolean {
      return apply(isInstance, this, [value]) || (this === own && apply(isInstance, foreign, [value]));
    },
  });
}

/**
 * Modules of Node are copied once, so that functions that user code replaces in them are still the original ones here.
 * Other files are loaded in the user's realm.
 */
function keptRequire(require: NodeJS.Require): (id: string) => unknown {
  const kept = new Map<string, unknown>([['./usersRealm.js', usersRealm]]);
  const get = kept.get.bind(kept);
  return (id) => {
    const known = get(id);
    if (known !== undefined) return known;
    const found = require(id) as unknown;
    // `node:module` is a function.
    if (!isBuiltin(id) || typeof found !== 'object' || found === null) return found;
    const copy = Object.defineProperties({}, Object.getOwnPropertyDescriptors(found));
    kept.set(id, copy);
    return copy;
  };
}
