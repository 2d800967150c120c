import { readFileSync } from 'node:fs';
import { UserFacingError } from '../base/errors.ts';
import type { ShownPlace } from '../model/facts/failure.ts';
import { toPath } from './resolver.ts';
import { isTransformed, type CodeStore } from './codeStore.ts';
import { isLoadFailed, LoadFailed } from './loadFailed.ts';
import { checkSyntax } from './transform.ts';

/**
 * Node reports few details when loading fails: no place for a syntax error, no line for a missing module. If the
 * details can be found, the result is a LoadFailed. Other errors were thrown by the module itself and are returned
 * unchanged.
 */
export function explainLoadError(error: unknown, store: Pick<CodeStore, 'all' | 'find'>): unknown {
  if (!(error instanceof Error) || isLoadFailed(error)) return error;
  // Node copies errors from the thread of its loader hooks; the copy has lost its class.
  if (error.name === 'UserFacingError' && 'nextStep' in error) {
    return new UserFacingError(error.message, String(error.nextStep));
  }
  if (error instanceof SyntaxError) {
    return missingExport(error) ?? jsonProblem(error) ?? syntaxProblem(store) ?? problemInHead(error) ?? error;
  }
  return missingModule(error) ?? error;
}

/** The stack of a SyntaxError opens with a line that is no frame, `file:///app/a.ts:2` or `/app/a.cjs:2`. */
const headFile = ({ stack = '' }: Error): string | undefined =>
  toPath(/^(.+):\d+$/.exec(stack.split('\n')[0] ?? '')?.[1]);

/** `The requested module './b.ts' does not provide an export named 'x'`, at the line that imports it. */
function missingExport(error: SyntaxError): LoadFailed | undefined {
  const found = /^The requested module '(.+)' does not provide an export named '(.+)'$/m.exec(error.message);
  if (!found) return undefined;
  const [problem, specifier, name = ''] = found;
  const file = headFile(error);
  const nextStep = 'Export it there, or correct the name. A type needs "import type" or "export type".';
  return new LoadFailed(problem, nextStep, file === undefined ? undefined : importOf(file, specifier, name));
}

/** `/app/a.json: Unexpected token … at position 12`. */
function jsonProblem({ message }: SyntaxError): LoadFailed | undefined {
  const found = /^(.+\.json): ([^]+)$/.exec(message);
  const text = found?.[1] === undefined ? undefined : readText(found[1]);
  if (!found || text === undefined) return undefined;
  const [, file = '', problem = ''] = found;
  const position = /at position (\d+)/.exec(problem)?.[1];
  const place = placeAt(file, text, position === undefined ? text.length : Number(position));
  return new LoadFailed(problem, 'Correct the file and run again.', place);
}

/** Checks the syntax of a file that Node has loaded without our hooks. */
function problemInHead(error: SyntaxError): LoadFailed | undefined {
  const file = headFile(error);
  const text = file === undefined || isTransformed(file) ? undefined : readText(file);
  return file === undefined || text === undefined ? undefined : checkSyntax(file, text);
}

function syntaxProblem(store: Pick<CodeStore, 'all' | 'find'>): LoadFailed | undefined {
  for (const { file } of store.all()) {
    const code = isTransformed(file) ? undefined : store.find(file)?.code;
    const problem = code === undefined ? undefined : checkSyntax(file, code);
    if (problem) return problem;
  }
  return undefined;
}

/** `Cannot find package 'x' imported from /app/a.ts`, and for require: `Cannot find module 'x'` with a list of files. */
function missingModule(error: Error): LoadFailed | undefined {
  if (!('code' in error) || !['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes(String(error.code)))
    return undefined;
  const [line = ''] = error.message.split('\n');
  const specifier = /'([^']+)'/.exec(line)?.[1];
  const importer = /imported from (.+)$/.exec(line)?.[1] ?? /^- (.+)$/m.exec(error.message)?.[1];
  const file = toPath(importer);
  const nextStep = 'Check the name; if it is a package, install it in the project of this file.';
  return new LoadFailed(line, nextStep, file === undefined ? undefined : importOf(file, specifier));
}

/** The place of a name that a file imports from the specifier, else of the specifier, else the first line. */
function importOf(file: string, specifier = '', name?: string): ShownPlace | undefined {
  const text = readText(file);
  if (text === undefined) return undefined;
  const end = specifier
    .split(/[\\/]/)
    .at(-1)!
    .replace(/\.\w+$/, '');
  const quoted = `['"\`]([^'"\`]*[/])?${escaped(end)}(\\.\\w+)?['"\`]`;
  const named =
    name === undefined ? undefined : new RegExp(`\\b${escaped(name)}\\b[^'"\`;]*\\bfrom\\s*${quoted}`).exec(text);
  const index = (named ?? new RegExp(quoted).exec(text))?.index;
  return index === undefined ? { at: { file, line: 1, column: 1 } } : placeAt(file, text, index);
}

function placeAt(file: string, text: string, index: number): ShownPlace {
  const before = text.slice(0, index).split('\n');
  const line = before.length;
  const column = before.at(-1)!.length + 1;
  const number = String(line);
  return {
    at: { file, line, column },
    codeFrame: `${number} | ${text.split('\n')[line - 1] ?? ''}\n${' '.repeat(number.length)} | ${' '.repeat(column - 1)}^`,
  };
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
