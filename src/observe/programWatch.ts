import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '../ipc/owner.ts';
import { createWorkDir, removeWorkDir } from '../ipc/workDir.ts';
import { programOf } from './observeProgram.ts';
import type { SeenProgram } from './programRun.ts';
import { RecordFiles } from './recordFiles.ts';
import { folderForEach, programFile, type StartedProgram } from './records.ts';

/** A bar is drawn at most this long after the first item of a program has begun, plus 0.1 s. */
const pollMs = 250;

interface Started {
  readonly program: StartedProgram;
  readonly folder: string;
  readonly files: RecordFiles;
}

/**
 * Finds programs that run in an observed terminal, or were started with the same environment. A program without a pool is
 * not reported.
 */
export class ProgramWatch {
  readonly #root = createWorkDir();
  readonly #preloadPath: string;
  readonly #onProgram: (program: Omit<SeenProgram, 'recordingDir'>) => void;
  readonly #known = new Set<string>();
  readonly #withoutItems = new Set<Started>();
  readonly #ends = new Map<number, () => void>();
  readonly #timer: NodeJS.Timeout;

  /** `onProgram` is called when a program has had its first item. */
  constructor(preloadPath: string, onProgram: (program: Omit<SeenProgram, 'recordingDir'>) => void) {
    this.#preloadPath = preloadPath;
    this.#onProgram = onProgram;
    this.#timer = setInterval(() => this.#look(), pollMs);
  }

  /** The variables of a terminal. `options`: those that Node has there already. */
  environment(options = ''): Readonly<Record<string, string>> {
    const preload = `--require ${JSON.stringify(this.#preloadPath)}`;
    return { NODE_OPTIONS: options === '' ? preload : `${options} ${preload}`, [folderForEach]: this.#root };
  }

  dispose(): void {
    clearInterval(this.#timer);
    for (const { files } of this.#withoutItems) files.close();
    for (const end of this.#ends.values()) end();
    // A program that is still running writes to its folder; its run has ended.
    removeWorkDir(this.#root);
  }

  #look(): void {
    for (const name of readdirSync(this.#root)) this.#find(name);
    for (const started of this.#withoutItems) this.#judge(started);
    for (const [pid, end] of this.#ends) {
      if (isAlive(pid)) continue;
      this.#ends.delete(pid);
      end();
    }
  }

  #find(name: string): void {
    if (this.#known.has(name) || !name.startsWith('program-')) return;
    const folder = join(this.#root, name);
    const program = readProgram(folder);
    if (!program) return;
    this.#known.add(name);
    this.#withoutItems.add({ program, folder, files: new RecordFiles(folder) });
  }

  #judge(started: Started): void {
    const { program, folder, files } = started;
    const { pid, command, cwd, startedAtMs, originMicros } = program;
    const isRunning = isAlive(pid);
    const hasItems = files.read().some(({ records }) => records.some(([kind]) => kind === 'begun' || kind === 'ended'));
    if (isRunning && !hasItems) return;
    this.#withoutItems.delete(started);
    files.close();
    if (!hasItems) return removeWorkDir(folder);
    const ended = new Promise<undefined>((resolve) => this.#ends.set(pid, () => resolve(undefined)));
    const signal = (name: NodeJS.Signals): void => {
      if (isAlive(pid)) process.kill(pid, name);
    };
    this.#onProgram({ program: programOf(command, cwd), folder, startedAtMs, originMicros, ended, signal });
  }
}

/** Undefined while the program has not written it. */
function readProgram(folder: string): StartedProgram | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, programFile), 'utf8')) as StartedProgram;
  } catch {
    return undefined;
  }
}
