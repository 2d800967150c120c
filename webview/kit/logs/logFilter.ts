import { messageOf } from '../../../src/base/errors.ts';
import { stripAnsi } from '../../../src/base/visibleText.ts';
import { logLevels, type LogRecord } from '../../../src/model/facts/log.ts';
import type { LogFilter } from '../../store/viewState.ts';
import { compileRegex } from './safeRegex.ts';

export type LogTest = (record: LogRecord) => boolean;

/** `test` is undefined if every record passes. */
export interface CompiledFilter {
  readonly test: LogTest | undefined;
  /** The problem of the filter's text, for the user. A filter with a problem lets every record pass. */
  readonly error: string | undefined;
  /** Resolves when the filter can be compiled: its pattern needs an engine that is being loaded. `test` must not be used until then. */
  readonly waits?: Promise<void>;
}

/** `selected` is a further condition: that of the panel's selection. */
export function compileFilter(filter: LogFilter, selected?: LogTest): CompiledFilter {
  const tests: LogTest[] = selected ? [selected] : [];
  if (filter.level !== 'debug') {
    const least = logLevels.indexOf(filter.level);
    tests.push((record) => logLevels.indexOf(record.level) >= least);
  }
  if (filter.workers.length > 0) {
    const workers = new Set(filter.workers);
    tests.push((record) => record.worker !== null && workers.has(record.worker));
  }
  if (filter.item !== null) tests.push((record) => record.item === filter.item);
  const text = compileText(filter.text);
  if (text.test) tests.push(text.test);
  return { ...text, test: tests.length === 0 ? undefined : (record) => tests.every((test) => test(record)) };
}

function compileText(text: string): CompiledFilter {
  const regex = /^\/(.*)\/([a-z]*)$/s.exec(text);
  if (regex) return compileRegexText(regex[1] ?? '', regex[2] ?? '');
  if (text.trim() === '') return { test: undefined, error: undefined };
  const wanted = text.toLowerCase();
  return { test: (record) => stripAnsi(record.text).toLowerCase().includes(wanted), error: undefined };
}

function compileRegexText(source: string, flags: string): CompiledFilter {
  if (source === '') return { test: undefined, error: undefined };
  try {
    const compiled = compileRegex(source, flags);
    if ('waits' in compiled) return { test: () => false, error: undefined, waits: compiled.waits };
    return { test: (record) => compiled.test(stripAnsi(record.text)), error: undefined };
  } catch (error) {
    return { test: undefined, error: messageOf(error) };
  }
}
