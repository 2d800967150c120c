type Write = typeof process.stdout.write;
type Method = 'log' | 'info' | 'warn' | 'error' | 'debug';

/** What an item may replace and must find again. */
interface Output extends Readonly<Pick<typeof console, Method>> {
  readonly stdoutWrite: Write;
  readonly stderrWrite: Write;
}

// Read once: they are getters.
const { stdout, stderr } = process;

/**
 * Puts the console back after an item that replaced it: what one item does must not hide the lines of the next.
 * A module that wraps the console while it loads means all its items, and keeps its wrapper.
 */
export class ConsoleGuard {
  #kept = current();

  /** From here on, what is there now is right. */
  keep(): void {
    this.#kept = current();
  }

  /** Whether something was replaced, and is put back now. Costs a few nanoseconds where nothing was. */
  restore(): boolean {
    const kept = this.#kept;
    if (
      console.log === kept.log &&
      console.info === kept.info &&
      console.warn === kept.warn &&
      console.error === kept.error &&
      console.debug === kept.debug &&
      stdout.write === kept.stdoutWrite &&
      stderr.write === kept.stderrWrite
    )
      return false;
    const { stdoutWrite, stderrWrite, ...methods } = kept;
    Object.assign(console, methods);
    stdout.write = stdoutWrite;
    stderr.write = stderrWrite;
    return true;
  }
}

function current(): Output {
  const { log, info, warn, error, debug } = console;
  return { log, info, warn, error, debug, stdoutWrite: stdout.write, stderrWrite: stderr.write };
}
