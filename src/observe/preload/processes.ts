import { ChildProcess } from 'node:child_process';
import { basename } from 'node:path';
import { folderVariable } from '../../model/facts/observedFolder.ts';
import { profileVariable, valuesVariable } from '../records.ts';
import type { FarEnd, Inbox } from './farEnd.ts';
import { guarded } from './guarded.ts';
import { NearEnd } from './nearEnd.ts';
import { OpenItems } from './openItems.ts';
import { patch } from './patch.ts';
import type { RecordFile } from './recordFile.ts';

type Send = (this: unknown, message: unknown, ...rest: unknown[]) => boolean;
type Emit = (this: unknown, name: string | symbol, ...args: unknown[]) => boolean;

interface SpawnOptions {
  readonly file?: unknown;
  readonly envPairs?: string[];
}
type Spawn = (this: ChildProcess, options: SpawnOptions) => unknown;

const passed = [folderVariable, valuesVariable, profileVariable].map((name) => [name, process.env[name]] as const);

/** Sees the processes that this thread starts, and the messages to those that have a channel. */
export function watchChildren(file: RecordFile): void {
  patch<Spawn>(
    ChildProcess.prototype,
    'spawn',
    (original) =>
      function (options) {
        guarded(() => passOn(options));
        const result = original.call(this, options);
        guarded(() => watchChild(this, file));
        return result;
      },
  );
}

function watchChild(child: ChildProcess, file: RecordFile): void {
  if (child.pid === undefined || typeof child.send !== 'function') return;
  const near = new NearEnd(file, `${child.pid}.0`);
  patch<Send>(
    child,
    'send',
    (send) =>
      function (message, ...rest) {
        near.post(message);
        return send.call(this, message, ...rest);
      },
  );
  patch<Emit>(
    child,
    'emit',
    (emit) =>
      function (name, ...args) {
        if (name === 'message') near.answer(args[0]);
        return emit.call(this, name, ...args);
      },
  );
  child.once('exit', (code, signal) => near.gone(reasonOf(code, signal)));
}

/** Sees the messages between this process and its parent, and the end of this thread. */
export function watchParent(far: FarEnd, onExit: () => void): void {
  const inbox: Inbox = new OpenItems();
  if (process.send) {
    patch<Send>(
      process,
      'send',
      (send) =>
        function (message, ...rest) {
          far.answer(inbox, message);
          return send.call(this, message, ...rest);
        },
    );
  }
  patch<Emit>(
    process,
    'emit',
    (original) =>
      function (name, ...args) {
        if (name === 'message') far.arrive(inbox, args[0]);
        if (name === 'uncaughtExceptionMonitor') guarded(() => far.uncaught(args[0]));
        const result = original.call(this, name, ...args);
        if (name === 'exit') guarded(onExit);
        return result;
      },
  );
}

/** Some libraries give their processes an environment of their own, in which this preload would be missing. */
function passOn({ file, envPairs }: SpawnOptions): void {
  if (typeof file !== 'string' || !envPairs) return;
  if (file !== process.execPath && !/^node(\.exe)?$/i.test(basename(file))) return;
  for (const [name, value] of passed) if (value !== undefined) addPair(envPairs, name, value);
  const path = JSON.stringify(__filename);
  const at = envPairs.findIndex((pair) => pair.startsWith('NODE_OPTIONS='));
  const before = envPairs[at] ?? 'NODE_OPTIONS=';
  if (before.includes(path)) return;
  const pair = `${before}${before.endsWith('=') ? '' : ' '}--require ${path}`;
  if (at < 0) envPairs.push(pair);
  else envPairs[at] = pair;
}

function addPair(pairs: string[], name: string, value: string): void {
  if (!pairs.some((pair) => pair.startsWith(`${name}=`))) pairs.push(`${name}=${value}`);
}

function reasonOf(code: number | null, signal: NodeJS.Signals | null): string | null {
  if (signal !== null) return signal === 'SIGTERM' ? null : `signal ${signal}`;
  return code === 0 ? null : `exit code ${code}`;
}
