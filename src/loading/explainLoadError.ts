import { readFileSync } from 'node:fs';
import type { ShownPlace } from '../model/facts/failure.ts';
import { toPath } from './resolver.ts';
import type { CodeStore } from './codeStore.ts';
import { isLoadFailed, LoadFailed } from './loadFailed.ts';
import { checkSyntax } from './transform.ts';

/**
 * Node reports few details when loading fails: no place for a syntax error, no line for a missing module. If the
 * details can be found, the result is a LoadFailed. Other errors were thrown by the module itself and are returned
 * unchanged.
 */
export function explainLoadError(error: unknown, store: Pick<CodeStore, 'all'>): unknown {
  if (!(error instanceof Error) || isLoadFailed(error)) return error;
  if (error instanceof SyntaxError) return syntaxProblem(store) ?? error;
  return missingModule(error) ?? error;
}

function syntaxProblem(store: Pick<CodeStore, 'all'>): LoadFailed | undefined {
  for (const { file, format, code } of store.all()) {
    const problem = format === null ? checkSyntax(file, code) : undefined;
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

/** The first line of a file that contains the specifier, or the end of its path. */
function importOf(file: string, specifier = ''): ShownPlace | undefined {
  let lines: readonly string[];
  try {
    lines = readFileSync(file, 'utf8').split('\n');
  } catch {
    return undefined;
  }
  const end = specifier
    .split(/[\\/]/)
    .at(-1)!
    .replace(/\.\w+$/, '');
  const quoted = new RegExp(`['"\`]([^'"\`]*[/])?${end.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(\\.\\w+)?['"\`]`);
  const line = lines.findIndex((text) => quoted.test(text));
  if (line < 0) return { at: { file, line: 1, column: 1 } };
  const text = lines[line]!;
  const column = quoted.exec(text)!.index;
  const number = String(line + 1);
  return {
    at: { file, line: line + 1, column: column + 1 },
    codeFrame: `${number} | ${text}\n${' '.repeat(number.length)} | ${' '.repeat(column)}^`,
  };
}
