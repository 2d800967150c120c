import { join } from 'node:path';
import { UserFacingError } from '../base/errors.ts';
import type { ProfileSpec } from '../model/facts/profile.ts';
import { observeProgram, type ObservedHandle, type ProgramEnd } from '../observe/observeProgram.ts';
import { exitCodes } from './exitCodes.ts';
import { parseOptions } from './parseOptions.ts';
import { formatReport, lookOf } from './report.ts';
import { runJson } from './runReport.ts';

/** What `poolscope observe` is asked for. */
interface ObserveRequest {
  readonly command: readonly [string, ...string[]];
  /** Folder for the recording, absolute; undefined for none. */
  readonly out: string | undefined;
  readonly keepsValues: boolean;
  readonly profile: ProfileSpec | undefined;
  readonly json: boolean;
  /** Whether the JSON has no limit. */
  readonly full: boolean;
  readonly quiet: boolean;
}

/** A terminal sends these to all programs in its foreground, so that the observed one has received them already. */
const fromTerminal: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];
const passedOn: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGHUP', 'SIGUSR2'];

/** `poolscope observe`: resolves with the exit code of the program. Rejects with UserFacingError if it cannot start. */
export async function observe(args: readonly string[]): Promise<number> {
  const { command, out, keepsValues, profile, json, full, quiet } = parseObserve(args, process.cwd());
  const handle = observeProgram({
    command,
    cwd: process.cwd(),
    recordingDir: out,
    preloadPath: join(__dirname, 'observePreload.js'),
    keepsValues,
    profile,
    stdio: ['inherit', json ? 2 : 'inherit', 'inherit'],
  });
  const end = await untilEnd(handle);
  if (json) process.stdout.write(`${runJson(handle.model, handle.summary(), {}, full)}\n`);
  if (!quiet) process.stderr.write(`${reportOn(handle, command)}\n`);
  return 'code' in end ? end.code : await dieBy(end.signal);
}

function parseObserve(args: readonly string[], cwd: string): ObserveRequest {
  const at = args.indexOf('--');
  const { values, operands } = parseOptions('observe', at < 0 ? args : args.slice(0, at), cwd);
  const [file, ...rest] = at < 0 ? [] : args.slice(at + 1);
  if (file === undefined || operands.length > 0) {
    throw new UserFacingError(
      operands.length === 0
        ? 'expected a program to observe, got none'
        : `the program to observe is given after --, and "${operands[0]}" is not`,
      `Write e.g. poolscope observe -- ${at < 0 && operands.length > 0 ? operands.join(' ') : 'node build.mjs'}`,
    );
  }
  return {
    command: [file, ...rest],
    out: values.recordingOut,
    keepsValues: values.values ?? false,
    profile: values.profile,
    json: values.json ?? false,
    full: values.full ?? false,
    quiet: values.quiet ?? false,
  };
}

/** Waits for the end of the program, and passes on the signals that only this process has received. */
async function untilEnd(handle: ObservedHandle): Promise<ProgramEnd> {
  const listeners = passedOn.map((signal) => {
    const listener = (): void => {
      if (!process.stdin.isTTY || !fromTerminal.includes(signal)) handle.signal(signal);
    };
    process.on(signal, listener);
    return { signal, listener };
  });
  try {
    const end = await handle.ended;
    await handle.finished;
    return end;
  } finally {
    for (const { signal, listener } of listeners) process.off(signal, listener);
  }
}

function reportOn(handle: ObservedHandle, command: readonly string[]): string {
  if (!handle.isSeen) {
    return (
      `Nothing was observed: ${command[0]} started no Node that could be observed.\n` +
      'Node 20 or newer is needed, without --permission.'
    );
  }
  const summary = handle.summary();
  if (summary.items.total > 0) return formatReport(handle.model, summary, {}, lookOf(process.stderr));
  return (
    'No items were seen: no worker thread and no child process answered a message.\n' +
    'Poolscope sees worker_threads, child_process.fork() and the pools that are built on them.'
  );
}

/** A shell must see how the program ended. Resolves only if the signal does not end this process. */
async function dieBy(signal: NodeJS.Signals): Promise<number> {
  process.kill(process.pid, signal);
  return new Promise((resolve) => {
    setTimeout(() => resolve(exitCodes.cancelled), 1000);
  });
}
