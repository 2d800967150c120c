import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDeferred, type Deferred } from '../base/deferred.ts';
import { isAlive } from '../ipc/owner.ts';
import { createWorkDir, removeWorkDir } from '../ipc/workDir.ts';
import { poolExtension, recordVariable, type AnnouncedPool } from '../model/facts/observedFolder.ts';
import { programOf } from './observeProgram.ts';
import type { SeenPool } from './poolRun.ts';
import type { SeenProgram } from './programRun.ts';
import { RecordFiles } from './recordFiles.ts';
import { folderForEach, programFile, valuesVariable, type StartedProgram } from './records.ts';

/** A bar is drawn at most this long after the first item of a program has begun, plus 0.1 s. */
const pollMs = 250;

interface Started {
  readonly program: StartedProgram;
  readonly folder: string;
  readonly files: RecordFiles;
  /** Names of the files by which its pools have named their recordings. */
  readonly pools: Set<string>;
}

/** What is called when a program has had its first item, and when a pool of the library has begun its recording. */
export interface ProgramListeners {
  readonly onProgram: (program: Omit<SeenProgram, 'recordingDir'>) => void;
  readonly onPool: (pool: SeenPool) => void;
}

/**
 * Finds programs that run in an observed terminal, or were started with the same environment. A program without a pool is
 * not reported.
 */
export class ProgramWatch {
  readonly #root = createWorkDir();
  readonly #preloadPath: string;
  /** Folder for recordings of pools of the library. */
  readonly #recordings: string;
  readonly #listeners: ProgramListeners;
  readonly #running = new Set<Started>();
  readonly #known = new Set<string>();
  readonly #withoutItems = new Set<Started>();
  readonly #ends = new Map<number, Deferred<undefined>>();
  readonly #timer: NodeJS.Timeout;

  constructor(preloadPath: string, recordings: string, listeners: ProgramListeners) {
    this.#preloadPath = preloadPath;
    this.#recordings = recordings;
    this.#listeners = listeners;
    this.#timer = setInterval(() => this.#look(), pollMs);
  }

  /** The variables of a terminal. `options`: those that Node has there already. */
  environment(options = ''): Readonly<Record<string, string>> {
    const preload = `--require ${JSON.stringify(this.#preloadPath)}`;
    return {
      NODE_OPTIONS: options === '' ? preload : `${options} ${preload}`,
      [folderForEach]: this.#root,
      [valuesVariable]: '1',
      [recordVariable]: this.#recordings,
    };
  }

  dispose(): void {
    clearInterval(this.#timer);
    for (const { files } of this.#withoutItems) files.close();
    for (const end of this.#ends.values()) end.resolve(undefined);
    // A program that is still running writes to its folder; its run has ended.
    removeWorkDir(this.#root);
  }

  #look(): void {
    for (const name of readdirSync(this.#root)) this.#find(name);
    for (const started of this.#running) this.#findPools(started);
    for (const started of this.#withoutItems) this.#judge(started);
    for (const [pid, end] of this.#ends) {
      if (isAlive(pid)) continue;
      this.#ends.delete(pid);
      end.resolve(undefined);
    }
  }

  #find(name: string): void {
    if (this.#known.has(name) || !name.startsWith('program-')) return;
    const folder = join(this.#root, name);
    const program = readJson(join(folder, programFile)) as StartedProgram | undefined;
    if (!program) return;
    this.#known.add(name);
    const started = { program, folder, files: new RecordFiles(folder), pools: new Set<string>() };
    this.#withoutItems.add(started);
    this.#running.add(started);
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
    const ended = this.#endOf(pid);
    const seen = { program: programOf(command, cwd), folder, startedAtMs, originMicros, ended, signal: signalTo(pid) };
    this.#listeners.onProgram(seen);
  }

  #findPools(started: Started): void {
    const { program, folder, pools } = started;
    if (!isAlive(program.pid)) this.#running.delete(started);
    for (const name of namesIn(folder)) {
      if (!name.endsWith(poolExtension) || pools.has(name)) continue;
      const announced = readJson(join(folder, name)) as AnnouncedPool | undefined;
      if (!announced) continue;
      pools.add(name);
      const { dir, pid } = announced;
      this.#listeners.onPool({ dir, ended: this.#endOf(pid), signal: signalTo(pid) });
    }
  }

  #endOf(pid: number): Promise<undefined> {
    const end = this.#ends.get(pid) ?? createDeferred<undefined>();
    this.#ends.set(pid, end);
    return end.promise;
  }
}

const signalTo =
  (pid: number): ((name: NodeJS.Signals) => void) =>
  (name) => {
    if (isAlive(pid)) process.kill(pid, name);
  };

/** Undefined while the program has not written it. */
function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** The run of the program deletes its folder. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
