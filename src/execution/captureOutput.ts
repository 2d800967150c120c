import { Console } from 'node:console';
import type { LogLevel, LogStream } from '../model/facts/log.ts';
import { pinned } from '../base/pinned.ts';
import { callSite } from './callSite.ts';
import { threadMillis } from './clock.ts';
import { describeFailure, safeInspect } from './describeFailure.ts';

/** One piece of output, as it was written. */
export interface CapturedLine {
  readonly level: LogLevel;
  readonly stream: LogStream;
  /** Without the line break that ended it. */
  readonly text: string;
  /** The arguments in full, if `text` leaves out parts of them. */
  readonly detail?: string;
  /** `file:line:column` of the call in the running code; null if it is not known. */
  readonly site: string | null;
  /** Name of the logger that was used, if any. */
  readonly logger?: string;
  /** No line break ended it: it is a part of a line. */
  readonly open?: true;
}

const maxDetailCharacters = 64 * 1024;

type Decoder = InstanceType<typeof TextDecoder>;

/** What the running item has left open. Items that run at the same time share the streams, but not this. */
export interface OutputScope {
  /** Decoders of its bytes: a character may be written in two parts. Absent until it writes bytes. */
  decoders?: Partial<Record<'stdout' | 'stderr', Decoder>>;
  /** Groups of the console that it has opened and not ended. */
  openGroups?: number;
}

export interface CaptureOptions {
  readonly onLine: (line: CapturedLine) => void;
  /** Also write to the real console. */
  readonly echo: boolean;
  /** Whether the running code does not belong to a worker. Its output then goes to its usual destination. */
  readonly isForeign: () => boolean;
  /** Undefined outside of items. */
  readonly scope: () => OutputScope | undefined;
  /** Receives the time that the console took for a line, in milliseconds. */
  readonly onSpent: (ms: number) => void;
}

/** A line that a console method is about to write. */
type Announced = Omit<CapturedLine, 'text' | 'detail'> & { readonly args: readonly unknown[] };

/** The console method that runs now, if any. The stream that it writes to reads the level and the call site here. */
interface Announcement {
  current: Announced | undefined;
}

type Write = typeof process.stdout.write;
type End = typeof process.stdout.end;
type Undo = () => void;

/** A capture of this thread's output. */
export interface Capture {
  /** Ends the groups that an item has left open, so that other items are not indented. */
  readonly endGroups: (scope: OutputScope) => void;
  readonly undo: Undo;
}

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
 * Captures everything that this thread prints, in place of the real streams. It also works inside a synchronous loop,
 * because it never waits for the event loop. Node's own formatting, grouping and counting still apply: the methods of
 * the console only announce the level and the call site of what they are about to write to a stream.
 *
 *   console.warn('%d left', 3)  ->  { level: 'warn', stream: 'console', text: '3 left', site: 'file:///job.mjs:7:11' }
 *   process.stdout.write('…')   ->  { level: 'info', stream: 'stdout', text: '…', site: null, open: true }
 */
export function captureOutput(options: CaptureOptions): Capture {
  const announcement: Announcement = { current: undefined };
  // Node's global console also reports every call to the inspector, which costs more than all the rest. Our write cannot
  // fail, so `ignoreErrors` is off: to ignore errors, a console passes a callback with every line, and a loop that never
  // yields would pile up the callbacks.
  const printer = new Console({ stdout: process.stdout, stderr: process.stderr, ignoreErrors: options.echo });
  const undo = [
    captureStream('stdout', 'info', options, announcement),
    captureStream('stderr', 'error', options, announcement),
    ...captureConsole(printer, options, announcement),
  ];
  return {
    endGroups: (scope) => {
      for (let k = scope.openGroups ?? 0; k > 0; k--) printer.groupEnd();
      scope.openGroups = 0;
    },
    undo: () => {
      for (const step of undo) step();
    },
  };
}

function captureStream(
  stream: 'stdout' | 'stderr',
  level: LogLevel,
  { onLine, echo, isForeign, scope }: CaptureOptions,
  announcement: Announcement,
): Undo {
  const target = process[stream];
  const original: unknown = Reflect.get(target, 'write');
  const originalEnd: unknown = Reflect.get(target, 'end');
  const outside: OutputScope = {};
  target.write = (chunk: unknown, ...rest: unknown[]): boolean => {
    if (isForeign()) return Reflect.apply(original as Write, target, [chunk, ...rest]);
    const text = textOf(chunk, rest[0], () => decoderOf(scope() ?? outside, stream));
    if (announcement.current) onLine(toLine(announcement.current, withoutLineBreak(text)));
    else if (text !== '') {
      const open = text.endsWith('\n') ? {} : ({ open: true } as const);
      onLine({ level, stream, text: withoutLineBreak(text), site: null, ...open });
    }
    if (echo) return Reflect.apply(original as Write, target, [chunk, ...rest]);
    const callback = rest.find((entry): entry is () => void => typeof entry === 'function');
    if (callback) queueMicrotask(callback);
    return true;
  };
  // The stream stays open for other items, as process.stdout does in Node.
  target.end = ((...args: unknown[]) => {
    if (isForeign()) return Reflect.apply(originalEnd as End, target, args);
    const [chunk, ...rest] = args;
    if (typeof chunk === 'function' || chunk === undefined || chunk === null) {
      const callback = args.find((entry): entry is () => void => typeof entry === 'function');
      if (callback) queueMicrotask(callback);
    } else Reflect.apply(target.write, target, [chunk, ...rest]);
    return target;
  }) as End;
  return () => {
    target.write = original as Write;
    target.end = originalEnd as End;
  };
}

/** `process.stdout.write(chunk, encoding)`: the encoding belongs to a text, whose bytes are then text in UTF-8. */
function textOf(chunk: unknown, encoding: unknown, decoder: () => Decoder): string {
  if (typeof chunk !== 'string') return decoder().decode(chunk as Uint8Array, { stream: true });
  if (typeof encoding !== 'string' || /^utf-?8$/i.test(encoding) || !Buffer.isEncoding(encoding)) return chunk;
  return decoder().decode(Buffer.from(chunk, encoding), { stream: true });
}

function decoderOf(scope: OutputScope, stream: 'stdout' | 'stderr'): Decoder {
  scope.decoders ??= {};
  return (scope.decoders[stream] ??= pinned(new TextDecoder()));
}

function countGroups(scope: OutputScope | undefined, method: string): void {
  if (!scope) return;
  if (method === 'group' || method === 'groupCollapsed') scope.openGroups = (scope.openGroups ?? 0) + 1;
  else if (method === 'groupEnd' && scope.openGroups) scope.openGroups--;
}

function captureConsole(
  printer: Console,
  { onLine, isForeign, scope, onSpent }: CaptureOptions,
  announcement: Announcement,
): Undo[] {
  const entries = Object.entries(consoleLevels) as [keyof typeof consoleLevels, LogLevel][];
  return entries.map(([name, level]) => {
    const original = console[name];
    const print = printer[name] as (...args: unknown[]) => void;
    const isGroup = name.startsWith('group');
    const method = (...args: unknown[]): void => {
      if (isForeign()) return Reflect.apply(original as typeof method, console, args);
      const beganMs = threadMillis();
      const outer = announcement.current;
      const site = callSite(method);
      // Node prints warnings of process.emitWarning through the console, from this file.
      const announced: Announced = site?.startsWith('node:internal/process/warning')
        ? { level: 'warn', stream: 'warning', site: null, args }
        : { level, stream: 'console', site, args };
      announcement.current = announced;
      try {
        if (isGroup) countGroups(scope(), name);
        Reflect.apply(print, printer, args);
      } catch (error) {
        // A getter or a custom inspection of the user's threw. A value that cannot be printed must not fail the item.
        const { name, message } = describeFailure(error, 'thrown');
        onLine(toLine({ ...announced, args: [] }, `<this could not be printed: ${name}: ${message}>`));
      } finally {
        announcement.current = outer;
        onSpent(threadMillis() - beganMs);
      }
    };
    console[name] = method as never;
    return () => void (console[name] = original as never);
  });
}

function toLine({ level, stream, site, args }: Announced, text: string): CapturedLine {
  // Inspected again only if Node's own formatting has shortened it.
  const isCut = /\[[A-Z][\w$ ]*\]|\.\.\. \d+ more/.test(text);
  const line = { level, stream, text, site };
  return isCut && args.some(isObject) ? { ...line, detail: inspectInFull(args) } : line;
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

function inspectInFull(args: readonly unknown[]): string {
  const parts: string[] = [];
  for (let k = 0; k < args.length; k++) {
    const arg = args[k];
    parts.push(typeof arg === 'string' ? arg : safeInspect(arg, { depth: 12, maxArrayLength: 1000, breakLength: 100 }));
  }
  return parts.join(' ').slice(0, maxDetailCharacters);
}

function withoutLineBreak(text: string): string {
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}
