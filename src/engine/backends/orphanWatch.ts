import { spawn, type ChildProcess } from 'node:child_process';

/**
 * Reads `+ PID` and `- PID`, and at the end of its input, which is the end of this process, kills what is left. Then it removes
 * the folder that it was given; a worker that ends at this moment may still write to it.
 */
const script = `
pids=' '
while read -r change pid; do
  case $change in
    +) pids="$pids$pid " ;;
    -) pids="\${pids%% $pid *} \${pids#* $pid }" ;;
  esac
done
[ "$pids" = ' ' ] || kill -9 $pids
[ -z "$1" ] || rm -rf "$1" || { sleep 1; rm -rf "$1"; }
`;

/**
 * Ends worker processes whose owner was killed. A worker notices the end of its owner only between items, and an item may
 * never end. A shell keeps their numbers. Windows has no such shell: a worker there ends with its item.
 *
 * `dir`: a folder of the owner, which is removed with it. Undefined if others need the folder after its end.
 */
export class OrphanWatch {
  readonly #dir: string;
  #shell: ChildProcess | undefined;

  constructor(dir = '') {
    this.#dir = dir;
    if (dir !== '' && process.platform !== 'win32') this.#shell = startShell(dir);
  }

  /** Watches a worker process until it ends. */
  add(worker: Pick<ChildProcess, 'pid' | 'once'>): void {
    const { pid } = worker;
    if (pid === undefined || process.platform === 'win32') return;
    this.#shell ??= startShell(this.#dir);
    this.#note(`+ ${pid}`);
    worker.once('exit', () => this.#note(`- ${pid}`));
  }

  /** All workers have been ended. */
  close(): void {
    this.#shell?.stdin?.end();
  }

  #note(line: string): void {
    if (this.#shell?.stdin?.writable) this.#shell.stdin.write(`${line}\n`);
  }
}

function startShell(dir: string): ChildProcess {
  // In a process group of its own, because a signal to the group of this process must not end it. Without the environment,
  // because it is no process that an item started.
  const shell = spawn('/bin/sh', ['-c', script, 'sh', dir], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: {},
  });
  shell.unref();
  // Without a shell, orphans end with their items.
  for (const part of [shell, shell.stdin]) part.on('error', () => {});
  return shell;
}
