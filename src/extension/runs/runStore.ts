import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Emitter } from '../../base/emitter.ts';
import { UserFacingError } from '../../base/errors.ts';
import type { Job } from '../../model/facts/job.ts';
import type { RunModel } from '../../model/run/runModel.ts';
import { observeProgram, type ObservedHandle, type ObserveOptions } from '../../observe/observeProgram.ts';
import { deleteRecording, listRecordings } from '../../recording/listRecordings.ts';
import { loadRecording } from '../../recording/loadRecording.ts';
import { continueRun } from '../../supervisor/continueRun.ts';
import type { LaunchRunner, RunHandle, StartOptions } from '../../supervisor/runHandle.ts';
import { startRun } from '../../supervisor/startRun.ts';
import { entryOf, isLive, recordedEntry, type RunEntry, type ShownBy } from './runEntry.ts';

export interface RunStoreOptions {
  /** Folder of the recordings, absolute; created when needed. */
  readonly root: string;
  readonly runnerPath: string;
  /** How many finished recordings to keep. */
  readonly keep: () => number;
  readonly onProblem: (what: string, error: unknown) => void;
}

export interface StartHow {
  /** Absolute path of the Node that runs the job. */
  readonly nodePath: string;
  readonly env: Readonly<Record<string, string>>;
  readonly shownBy: ShownBy;
  /** Starts the runner under a debugger. */
  readonly launch?: LaunchRunner;
}

/** A program that is observed, and its run in the list. */
export interface ObservedRunOfStore {
  readonly handle: ObservedHandle;
  readonly entry: RunEntry;
}

type StartedRun = Pick<RunEntry, 'runId' | 'dir' | 'origin'> & { readonly shownBy: ShownBy };

interface SessionRun {
  readonly entry: () => RunEntry;
  readonly handle: RunHandle;
}

/** How many models of finished runs of this window stay in memory. */
const modelsKept = 3;
/** The model of a recording with more events than this does not fit beside the editor's other extensions. */
const mostEventBytes = 2 ** 30;

/** All runs: those of this window with their handles, and the recordings of earlier windows. */
export class RunStore {
  readonly #session = new Map<string, SessionRun>();
  readonly #recorded = new Map<string, RunEntry>();
  readonly #changed = new Emitter<void>();
  readonly #ended = new Emitter<RunEntry>();
  #loading: Promise<void> | undefined;
  #lastModel: { readonly runId: string; readonly model: Promise<RunModel> } | undefined;

  private readonly options: RunStoreOptions;

  constructor(options: RunStoreOptions) {
    this.options = options;
  }

  /** Fires when a run starts, progresses, ends or is deleted. While a run is live, it fires often. */
  readonly changed = this.#changed.subscribe;
  readonly ended = this.#ended.subscribe;

  /** Reads the recordings of earlier sessions, once. */
  load(): Promise<void> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  /** Folder of the recordings, absolute. */
  get root(): string {
    return this.options.root;
  }

  get runnerPath(): string {
    return this.options.runnerPath;
  }

  /** Newest first. */
  entries(): readonly RunEntry[] {
    const session = [...this.#session.values()].map(({ entry }) => entry());
    return [...session, ...this.#recorded.values()].sort((a, b) => b.startedAtMs - a.startedAtMs);
  }

  find(runId: string): RunEntry | undefined {
    return this.#session.get(runId)?.entry() ?? this.#recorded.get(runId);
  }

  /** Throws UserFacingError if there is no such run. */
  require(runId: string): RunEntry {
    const entry = this.find(runId);
    if (entry) return entry;
    throw new UserFacingError('This run no longer exists.', 'Its recording was deleted; run the function again.');
  }

  live(): readonly RunEntry[] {
    return this.entries().filter(isLive);
  }

  /** The handle of a run of this window whose model is still in memory. */
  handle(runId: string): RunHandle | undefined {
    return this.#session.get(runId)?.handle;
  }

  /** The model of a run. It is read from the recording if it is not in memory; the last one that was read is kept. */
  model(entry: RunEntry): Promise<RunModel> {
    const handle = this.handle(entry.runId);
    if (handle) return Promise.resolve(handle.model);
    if (this.#lastModel?.runId !== entry.runId) {
      this.#lastModel = {
        runId: entry.runId,
        model: loadRecording(entry.dir, { keepLogs: false, mostBytes: mostEventBytes }),
      };
    }
    return this.#lastModel.model;
  }

  async start(job: Job, { nodePath, env, shownBy, launch }: StartHow): Promise<RunEntry> {
    const dir = await this.#newFolder();
    return this.#begin({ runId: basename(dir), dir, origin: { kind: 'job', job }, shownBy }, Date.now(), {
      job,
      nodePath,
      env,
      // The editor must respond while all cores are busy. Under a debugger, the user waits for the run.
      yielding: !launch,
      ...(launch && { launch }),
    });
  }

  /** Continues a run that is over, in its recording. Rejects with UserFacingError if it cannot be continued. */
  async resume(
    entry: RunEntry,
    job: Job,
    node: Pick<StartHow, 'nodePath' | 'env'>,
    retriesFailed: boolean,
  ): Promise<RunEntry> {
    const { runId, dir, origin, startedAtMs } = entry;
    const continues = await continueRun(dir, retriesFailed);
    this.#lastModel = undefined;
    this.#recorded.delete(runId);
    return this.#begin({ runId, dir, origin, shownBy: 'panel' }, startedAtMs, {
      job,
      ...node,
      yielding: true,
      continues,
    });
  }

  /** Runs a program of the user's and shows its pool. Its streams are pipes. */
  async observe(command: ObserveOptions['command'], cwd: string): Promise<ObservedRunOfStore> {
    const handle = observeProgram({
      command,
      cwd,
      recordingDir: await this.#newFolder(),
      preloadPath: join(dirname(this.options.runnerPath), 'observePreload.js'),
      keepsValues: false,
      stdio: 'pipe',
    });
    const { runId, recordingDir: dir, program } = handle;
    const started = { runId, dir, origin: { kind: 'observed', program }, shownBy: 'panel' } as const;
    return { handle, entry: this.#follow(started, Date.now(), handle) };
  }

  async #newFolder(): Promise<string> {
    await mkdir(this.options.root, { recursive: true });
    return join(this.options.root, newRunId(Date.now()));
  }

  #begin(
    started: StartedRun,
    createdAtMs: number,
    options: Pick<StartOptions, 'job' | 'nodePath' | 'env' | 'yielding' | 'launch' | 'continues'>,
  ): RunEntry {
    const { runnerPath } = this.options;
    const handle = startRun({ ...options, recordingDir: started.dir, runnerPath, keeps: 'recording' });
    return this.#follow(started, createdAtMs, handle);
  }

  #follow(started: StartedRun, createdAtMs: number, handle: RunHandle): RunEntry {
    const entry = (): RunEntry => entryOf(started, createdAtMs, handle.model);
    this.#session.set(started.runId, { entry, handle });
    handle.changed(() => this.#changed.fire());
    void handle.finished.then(() => this.#end(entry()));
    this.#changed.fire();
    return entry();
  }

  /** Deletes a run that is over. Does nothing for a live run. */
  async remove(runId: string): Promise<void> {
    const entry = this.find(runId);
    if (!entry || isLive(entry)) return;
    this.#session.delete(runId);
    this.#recorded.delete(runId);
    this.#changed.fire();
    await deleteRecording(entry.dir);
  }

  /** Cancels all live runs and waits for their end, at most `withinMs`. After that, the supervisor still ends their processes. */
  async stopAll(withinMs: number): Promise<void> {
    const running = [...this.#session.values()].filter(({ entry }) => isLive(entry()));
    if (running.length === 0) return;
    for (const { handle } of running) handle.cancel();
    const force = setTimeout(() => running.forEach(({ handle }) => handle.cancel(true)), withinMs / 4);
    let giveUp: NodeJS.Timeout | undefined;
    const deadline = new Promise<void>((resolve) => (giveUp = setTimeout(resolve, withinMs)));
    await Promise.race([Promise.all(running.map(({ handle }) => handle.finished)), deadline]);
    clearTimeout(force);
    clearTimeout(giveUp);
  }

  async #load(): Promise<void> {
    try {
      const { infos, leftOut } = await listRecordings(this.options.root);
      for (const info of infos) if (!this.#session.has(info.runId)) this.#recorded.set(info.runId, recordedEntry(info));
      if (leftOut > 0) this.options.onProblem(`${leftOut} older recordings are not in the list.`, 'it is full');
    } catch (error) {
      this.options.onProblem('The recordings of earlier runs could not be read.', error);
    }
    this.#changed.fire();
  }

  #end(entry: RunEntry): void {
    this.#changed.fire();
    this.#ended.fire(entry);
    this.#dropModels();
    void this.#prune();
  }

  /** Drops the models of older runs, whose recordings can be read again. */
  #dropModels(): void {
    const over = [...this.#session.values()].map(({ entry }) => entry()).filter((entry) => !isLive(entry));
    for (const entry of over.slice(0, -modelsKept)) {
      this.#session.delete(entry.runId);
      this.#recorded.set(entry.runId, entry);
    }
  }

  async #prune(): Promise<void> {
    await this.load();
    const over = this.entries().filter((entry) => !isLive(entry));
    for (const { runId } of over.slice(Math.max(1, this.options.keep()))) {
      await this.remove(runId).catch((error: unknown) =>
        this.options.onProblem('An old recording could not be deleted.', error),
      );
    }
  }
}

/** An id that sorts by time, is a valid file name on every system, and differs between windows. */
function newRunId(atMs: number): string {
  const time = new Date(atMs).toISOString().replace(/[:.]/g, '-').replace('Z', '');
  return `${time}-${randomBytes(3).toString('hex')}`;
}
