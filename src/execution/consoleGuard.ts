import { usersConsole } from './usersRealm.ts';

type Write = typeof process.stdout.write;
type Method = 'log' | 'info' | 'warn' | 'error' | 'debug';

/** What an item may replace. The next item must find it unchanged. */
interface Output extends Readonly<Pick<Console, Method>> {
  readonly console: Console;
  readonly stdoutWrite: Write;
  readonly stderrWrite: Write;
}

// Read once, because they are getters.
const { stdout, stderr } = process;
const ownConsole = console;

/**
 * Restores the console after an item that replaced it, so that the lines of the next item are not lost. A module that wraps
 * the console while it loads means all of its items, and keeps its wrapper.
 */
export class ConsoleGuard {
  #kept = current();

  /** From now on, the current console and methods are the ones to restore. */
  keep(): void {
    this.#kept = current();
  }

  /** Restores what was replaced. Returns whether anything was. Takes a few nanoseconds if nothing was. */
  restore(): boolean {
    const kept = this.#kept;
    const { console } = kept;
    if (
      usersConsole() === console &&
      console.log === kept.log &&
      console.info === kept.info &&
      console.warn === kept.warn &&
      console.error === kept.error &&
      console.debug === kept.debug &&
      stdout.write === kept.stdoutWrite &&
      stderr.write === kept.stderrWrite
    )
      return false;
    const { stdoutWrite, stderrWrite, console: _console, ...methods } = kept;
    globalThis.console = console;
    Object.assign(console, methods);
    stdout.write = stdoutWrite;
    stderr.write = stderrWrite;
    return true;
  }
}

function current(): Output {
  const { console = ownConsole } = globalThis as { console?: Console };
  const { log, info, warn, error, debug } = console;
  return { console, log, info, warn, error, debug, stdoutWrite: stdout.write, stderrWrite: stderr.write };
}
