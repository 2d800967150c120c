import { spawn, type ChildProcess } from 'node:child_process';

/** Reads `+ PID` and `- PID`, and at the end of its input, which is the end of this process, kills what is left. */
const script = `
pids=' '
while read -r change pid; do
  case $change in
    +) pids="$pids$pid " ;;
    -) pids="\${pids%% $pid *} \${pids#* $pid }" ;;
  esac
done
[ "$pids" = ' ' ] || kill -9 $pids
`;

/**
 * Ends worker processes whose agent was killed. A worker notices the end of its agent only between items, and an item may
 * never end. A shell keeps their numbers. Windows has no such shell: a worker there ends with its item.
 */
export class OrphanWatch {
  readonly #shell: ChildProcess | undefined;

  constructor() {
    if (process.platform === 'win32') return;
    // In a process group of its own: a signal to the agent's group must not end it.
    this.#shell = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    this.#shell.unref();
    // Without it, orphans end with their items.
    for (const part of [this.#shell, this.#shell.stdin]) part?.on('error', () => {});
  }

  /** A worker process has started, or has ended. */
  readonly note = (pid: number, isRunning: boolean): void => {
    this.#shell?.stdin?.write(`${isRunning ? '+' : '-'} ${pid}\n`);
  };

  /** All workers have been ended. */
  close(): void {
    this.#shell?.stdin?.end();
  }
}
