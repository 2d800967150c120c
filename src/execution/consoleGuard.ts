type Write = typeof process.stdout.write;
type Method = 'log' | 'info' | 'warn' | 'error' | 'debug';

/** The methods that an item may replace. The next item must find them unchanged. */
interface Output extends Readonly<Pick<typeof console, Method>> {
  readonly stdoutWrite: Write;
  readonly stderrWrite: Write;
}

// Read once, because they are getters.
const { stdout, stderr } = process;

/**
 * Restores the console after an item that replaced it, so that the lines of the next item are not lost. A module that wraps
 * the console while it loads means all of its items, and keeps its wrapper.
 */
export class ConsoleGuard {
  #kept = current();

  /** From now on, the current methods are the ones to restore. */
  keep(): void {
    this.#kept = current();
  }

  /** Restores the replaced methods. Returns whether any was replaced. Takes a few nanoseconds if none was. */
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
