const methods = ['log', 'info', 'warn', 'error', 'debug'] as const;

type Write = typeof process.stdout.write;
type Output = Pick<typeof console, (typeof methods)[number]>;

/**
 * Puts the console back after an item that replaced it: what one item does must not hide the lines of the next.
 * A module that wraps the console while it loads means all its items, and keeps its wrapper.
 */
export class ConsoleGuard {
  #kept!: Output;
  #stdout!: Write;
  #stderr!: Write;

  constructor() {
    this.keep();
  }

  /** From here on, what is there now is right. */
  keep(): void {
    const { log, info, warn, error, debug } = console;
    this.#kept = { log, info, warn, error, debug };
    this.#stdout = process.stdout.write;
    this.#stderr = process.stderr.write;
  }

  /** The first thing that was not as kept and was put back, e.g. `console.log`; undefined when all was. */
  restore(): string | undefined {
    let replaced: string | undefined;
    for (const method of methods) {
      if (console[method] === this.#kept[method]) continue;
      console[method] = this.#kept[method];
      replaced ??= `console.${method}`;
    }
    if (process.stdout.write !== this.#stdout) {
      process.stdout.write = this.#stdout;
      replaced ??= 'process.stdout.write';
    }
    if (process.stderr.write !== this.#stderr) {
      process.stderr.write = this.#stderr;
      replaced ??= 'process.stderr.write';
    }
    return replaced;
  }
}
