import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { UserFacingError } from '../base/errors.ts';
import { similarName } from '../base/similar.ts';
import { explainLoadError } from '../loading/explainLoadError.ts';
import { LoadFailed } from '../loading/loadFailed.ts';
import { nativeImport } from './usersRealm.ts';
import { installLoader } from '../loading/installLoader.ts';
import type { ModuleSource } from '../model/facts/moduleSource.ts';
import { watchRegistered } from './registered.ts';
import { shorten } from '../base/visibleText.ts';

export type JobFunction = (...args: unknown[]) => unknown;

/** Functions that a module may export to run once in each worker. */
export interface WorkerHooks {
  readonly setup: JobFunction | undefined;
  readonly teardown: JobFunction | undefined;
}

export type ModuleExports = Readonly<Record<string, unknown>>;

/**
 * Imports the user's module. Rejects with LoadFailed for files that cannot be loaded, and with what the top level of the
 * module throws, unchanged.
 */
export async function importModule(source: ModuleSource): Promise<ModuleExports> {
  const { file, loader, ownInstance = false, registersWith } = source;
  if (!existsSync(file)) {
    throw new LoadFailed(`the module ${file} does not exist`, 'Restore the file, or choose a function of another one.');
  }
  const store = loader && installLoader(loader).store;
  try {
    const url = pathToFileURL(file);
    if (ownInstance) url.search = 'poolscope';
    const registered = registersWith === undefined ? {} : watchRegistered(registersWith, file);
    const exports = (await nativeImport(url.href)) as ModuleExports;
    return registersWith === undefined ? exports : { ...exports, ...registered };
  } catch (error) {
    throw store ? explainLoadError(error, store) : error;
  }
}

/** Finds the job function among a module's exports. Throws UserFacingError, which lists the exports, if it cannot be used. */
export function findJob(exports: ModuleExports, exportName: string): JobFunction {
  const run = readExport(exports, exportName);
  const name = shorten(exportName, 200);
  if (run === undefined) {
    throw new UserFacingError(`the module has no export named "${name}"`, exportList(exports, name));
  }
  if (typeof run !== 'function') {
    throw new UserFacingError(`the export "${name}" is ${typeof run}, not a function`, exportList(exports, name));
  }
  if (Function.prototype.toString.call(run).startsWith('class')) {
    throw new UserFacingError(`the export "${name}" is a class`, 'Export a function that takes one item.');
  }
  if (generators.includes(Object.prototype.toString.call(run))) {
    const nextStep = 'A generator produces inputs. Export a function that takes one item and returns one value.';
    throw new UserFacingError(`the export "${name}" is a generator`, nextStep);
  }
  return run as JobFunction;
}

export function findHooks(exports: ModuleExports): WorkerHooks {
  return { setup: optionalFunction(exports, 'setup'), teardown: optionalFunction(exports, 'teardown') };
}

const generators: readonly string[] = ['[object GeneratorFunction]', '[object AsyncGeneratorFunction]'];

/**
 * An export by name. Node represents a CommonJS module by its default export, whose properties are the exports. So
 * `exports.default` of a compiled ES module is one level deeper than its name suggests.
 */
export function readExport(exports: ModuleExports, name: string): unknown {
  const whole = exports['default'];
  const isContainer = (typeof whole === 'object' && whole !== null) || typeof whole === 'function';
  if (name === 'default' && isContainer && Object.hasOwn(whole, '__esModule')) return (whole as ModuleExports)[name];
  if (Object.hasOwn(exports, name)) return exports[name];
  return isContainer && Object.hasOwn(whole, name) ? (whole as ModuleExports)[name] : undefined;
}

/** Describes a value for an error message, e.g. `a string`. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'a plain object' : `a ${typeof value}`;
}

function optionalFunction(exports: ModuleExports, name: string): JobFunction | undefined {
  const value = readExport(exports, name);
  return typeof value === 'function' ? (value as JobFunction) : undefined;
}

function exportList(exports: ModuleExports, wanted: string): string {
  const whole = exports['default'];
  const all = new Set([...Object.keys(exports), ...(typeof whole === 'object' && whole ? Object.keys(whole) : [])]);
  const names = [...all].filter((name) => typeof readExport(exports, name) === 'function');
  if (names.length === 0) return 'It exports no function.';
  const similar = similarName(wanted, names);
  const list = `It exports these functions: ${shorten(names.join(', '), 1000)}.`;
  return similar === undefined ? list : `Did you mean ${similar}? ${list}`;
}
