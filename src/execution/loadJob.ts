import { pathToFileURL } from 'node:url';
import { UserFacingError } from '../base/errors.ts';
import { shorten } from '../base/visibleText.ts';

export type JobFunction = (...args: unknown[]) => unknown;

/** Functions that a module may export to run once in each worker. */
export interface WorkerHooks {
  readonly setup: JobFunction | undefined;
  readonly teardown: JobFunction | undefined;
}

export type ModuleExports = Readonly<Record<string, unknown>>;

/** Imports a compiled module. Rejects with what its top level throws, unchanged. */
export async function importModule(bundle: string): Promise<ModuleExports> {
  return (await import(pathToFileURL(bundle).href)) as ModuleExports;
}

/** Finds the job function among a module's exports. Throws UserFacingError, which lists the exports, if it cannot be used. */
export function findJob(exports: ModuleExports, exportName: string): JobFunction {
  const run = readExport(exports, exportName);
  const name = shorten(exportName, 200);
  if (run === undefined) {
    throw new UserFacingError(`the module has no export named "${name}"`, exportList(exports));
  }
  if (typeof run !== 'function') {
    throw new UserFacingError(`the export "${name}" is ${typeof run}, not a function`, exportList(exports));
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

/** Reads an own export. The exports of a CommonJS module are the properties of its default export. */
export function readExport(exports: ModuleExports, name: string): unknown {
  if (Object.hasOwn(exports, name)) return exports[name];
  const fallback = exports['default'];
  const isContainer = (typeof fallback === 'object' && fallback !== null) || typeof fallback === 'function';
  return isContainer && Object.hasOwn(fallback, name) ? (fallback as ModuleExports)[name] : undefined;
}

/** Describes a value in an error message about what was found, e.g. `a string`. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'a plain object' : `a ${typeof value}`;
}

function optionalFunction(exports: ModuleExports, name: string): JobFunction | undefined {
  const value = readExport(exports, name);
  return typeof value === 'function' ? (value as JobFunction) : undefined;
}

function exportList(exports: ModuleExports): string {
  const names = Object.keys(exports).filter((name) => typeof exports[name] === 'function');
  return names.length > 0
    ? `It exports these functions: ${shorten(names.join(', '), 1000)}.`
    : 'It exports no function.';
}
