import { Console } from 'node:console';
import { performance } from 'node:perf_hooks';
import type { LogLevel, LogStream } from '../model/facts/log.ts';
import { describeFailure, safeInspect } from './describeFailure.ts';

/** One piece of output, as it was written. */
export interface CapturedLine {
  readonly level: LogLevel;
  readonly stream: LogStream;
  /** Without the line break that ended it. */
  readonly text: string;
  /** The arguments in full, where `text` leaves parts of them out. */
  readonly detail?: string;
  /** `file:line:column` of the call in the running code, where known. */
  readonly site: string | null;
  /** Name of the logger that was used, if any. */
  readonly logger?: string;
  /** No line break ended it. */
  readonly open?: true;
}

const maxDetail = 64 * 1024;

/** What a console method is about to write. */
type Announced = Omit<CapturedLine, 'text' | 'detail'> & { readonly args: readonly unknown[] };

type Write = typeof process.stdout.write;

const consoleLevels = {
  debug: 'debug',
  log: 'info',
  info: 'info',
  table: 'info',
  dir: 'info',
  dirxml: 'info',
  group: 'info',
  groupCollapsed: 'info',
  groupEnd: 'info',
  count: 'info',
  countReset: 'warn',
  time: 'warn',
  timeEnd: 'info',
  timeLog: 'info',
  warn: 'warn',
  trace: 'warn',
  error: 'error',
  assert: 'error',
} as const satisfies Partial<Record<keyof Console, LogLevel>>;

/**
 * Sends everything this thread prints to `sink`, in place of the real streams (or, with `echo`, besides
 * them). Works inside a synchronous loop, since nothing waits for the event loop. Node's own formatting,
 * grouping and counting stay: the console methods only announce the level and the call site of what they
 * are about to write. Returns what undoes it. While `isForeign`, nothing is captured. `spent` hears how long the console
 * took for a line, milliseconds.
 */
export function captureOutput(
  sink: (line: CapturedLine) => void,
  echo: boolean,
  isForeign: () => boolean,
  spent: (ms: number) => void,
): () => void {
  let announced: Announced | undefined;
  const undo: (() => void)[] = [];

  for (const [stream, level] of [
    ['stdout', 'info'],
    ['stderr', 'error'],
  ] as const) {
    const target = process[stream];
    const original: unknown = Reflect.get(target, 'write');
    const decoder = new TextDecoder();
    const write = (chunk: unknown, ...rest: unknown[]): boolean => {
      if (isForeign()) return Reflect.apply(original as Write, target, [chunk, ...rest]);
      const text = typeof chunk === 'string' ? chunk : decoder.decode(chunk as Uint8Array, { stream: true });
      if (announced) sink(toLine(announced, withoutLineBreak(text)));
      else if (text !== '') {
        const open = text.endsWith('\n') ? {} : ({ open: true } as const);
        sink({ level, stream, text: withoutLineBreak(text), site: null, ...open });
      }
      if (echo) return Reflect.apply(original as Write, target, [chunk, ...rest]);
      const callback = rest.find((entry): entry is () => void => typeof entry === 'function');
      if (callback) queueMicrotask(callback);
      return true;
    };
    target.write = write;
    undo.push(() => void (target.write = original as Write));
  }

  // Node's global console also tells the inspector about every call, which costs more than all the rest.
  // Our write cannot fail: with a callback a line to tell it so, a loop that never yields would pile them up.
  const printer = new Console({ stdout: process.stdout, stderr: process.stderr, ignoreErrors: echo });
  for (const [name, level] of Object.entries(consoleLevels) as [keyof typeof consoleLevels, LogLevel][]) {
    const original = console[name];
    const print = printer[name] as (...args: unknown[]) => void;
    const method = (...args: unknown[]): void => {
      if (isForeign()) return Reflect.apply(original as typeof method, console, args);
      const began = performance.now();
      const outer = announced;
      const site = callSite(method);
      // Node prints what process.emitWarning is given through the console, from here.
      announced = site?.startsWith('node:internal/process/warning')
        ? { level: 'warn', stream: 'warning', site: null, args }
        : { level, stream: 'console', site, args };
      try {
        Reflect.apply(print, printer, args);
      } catch (error) {
        // A getter or a custom inspection of the user's: what cannot be printed must not fail the item.
        const { name, message } = describeFailure(error, 'thrown');
        sink(toLine({ ...announced, args: [] }, `<this could not be printed: ${name}: ${message}>`));
      } finally {
        announced = outer;
        spent(performance.now() - began);
      }
    };
    console[name] = method as never;
    undo.push(() => void (console[name] = original as never));
  }

  return () => {
    for (const step of undo) step();
  };
}

function toLine({ args, ...line }: Announced, text: string): CapturedLine {
  // Only where Node's own formatting has cut something off is it worth to look again.
  const isCut = /\[[A-Z][\w$ ]*\]|\.\.\. \d+ more/.test(text);
  return isCut && args.some(isObject) ? { ...line, text, detail: inspectInFull(args) } : { ...line, text };
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

function inspectInFull(args: readonly unknown[]): string {
  const parts: string[] = [];
  for (let k = 0; k < args.length; k++) {
    const arg = args[k];
    parts.push(typeof arg === 'string' ? arg : safeInspect(arg, { depth: 12, maxArrayLength: 1000, breakLength: 100 }));
  }
  return parts.join(' ').slice(0, maxDetail);
}

/** Where `below` was called from. Reads the frame itself: formatting a stack as text costs five times as much. */
function callSite(below: (...args: never[]) => unknown): string | null {
  const holder: { stack?: unknown } = {};
  const { stackTraceLimit, prepareStackTrace } = Error;
  Error.stackTraceLimit = 1;
  Error.prepareStackTrace = firstFrame;
  Error.captureStackTrace(holder, below);
  const { stack } = holder;
  Error.stackTraceLimit = stackTraceLimit;
  // Undefined means Node's own again.
  Error.prepareStackTrace = prepareStackTrace;
  return typeof stack === 'string' ? stack : null;
}

function firstFrame(_: unknown, frames: readonly NodeJS.CallSite[]): string | undefined {
  const [frame] = frames;
  const file = frame?.getFileName();
  return file ? `${file}:${frame?.getLineNumber()}:${frame?.getColumnNumber()}` : undefined;
}

function withoutLineBreak(text: string): string {
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}
