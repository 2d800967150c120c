import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Emitter } from '../../base/emitter.ts';
import { UserFacingError } from '../../base/errors.ts';
import { t } from '../../base/texts.ts';
import type { Job } from '../../model/facts/job.ts';
import type { RunOrigin } from '../../model/facts/origin.ts';
import type { RunModel } from '../../model/run/runModel.ts';
import { PoolRun, type SeenPool } from '../../observe/poolRun.ts';
import { ProgramRun, type SeenProgram } from '../../observe/programRun.ts';
import { observeProgram, type ObservedHandle, type ObserveOptions } from '../../observe/observeProgram.ts';
import { deleteRecording, describeRecording, listRecordings } from '../../recording/listRecordings.ts';
import { loadRecording } from '../../recording/loadRecording.ts';
import type { KeepRun } from '../../protocol/keptRun.ts';
import type { Keepers } from '../../supervisor/keeper/startKeeper.ts';
import type { FollowedRun, LaunchRunner } from '../../supervisor/runHandle.ts';
import { startRun } from '../../supervisor/startRun.ts';
import { keptRunsIn } from './keptRunsIn.ts';
import { newRunId } from './newRunId.ts';
import { oldRuns, type HistoryLimits } from './oldRuns.ts';
import { entryOf, isLive, recordedEntry, type RunEntry, type ShownBy } from './runEntry.ts';

export interface RunStoreOptions {
  /** Folder of the recordings, absolute; created when needed. */
  readonly root: string;
  readonly runnerPath: string;
  readonly keepers: Keepers;
  /** Which recordings of runs that are over are kept. */
  readonly limits: () => HistoryLimits;
  /** How long a run goes on without a window, in milliseconds. */
  readonly aloneLimitMs: () => number;
  readonly onProblem: (what: string, error: unknown) => void;
}

export interface StartHow {
  /** Absolute path of the Node that runs the job. */
  readonly nodePath: string;
  readonly env: Readonly<Record<string, string>>;
  /** Other machines that run the items. */
  readonly machines?: KeepRun['machines'];
  readonly shownBy: ShownBy;
  /** Starts the runner under a debugger. The run then belongs to this window and ends with it. */
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
  readonly handle: FollowedRun;
  /** Whether the run belongs to this window, and not to a process of its own. */
  readonly endsWithWindow: boolean;
}

/** How many models of finished runs of this window stay in memory. */
const modelsKept = 3;
/** The model of a recording with more events than this does not fit beside the editor's other extensions. */
const mostEventBytes = 2 ** 30;

/** All runs: those that this window follows with their handles, and the recordings of others. */
export class RunStore {
  readonly #session = new Map<string, SessionRun>();
  readonly #recorded = new Map<string, RunEntry>();
  /** Recordings that are no runs of this workspace, while their files are open. */
  readonly #opened = new Map<string, RunEntry>();
  readonly #changed = new Emitter<void>();
  readonly #ended = new Emitter<RunEntry>();
  readonly #reverted = new Emitter<RunEntry>();
  #loading: Promise<void> | undefined;
  #lastModel: { readonly runId: string; readonly model: Promise<RunModel> } | undefined;

  private readonly options: RunStoreOptions;

  constructor(options: RunStoreOptions) {
    this.options = options;
  }

  /** Fires when a run starts, progresses, ends or is deleted. While a run is live, it fires often. */
  readonly changed = this.#changed.subscribe;
  readonly ended = this.#ended.subscribe;
  /** Fires when a run is over and its recording is not what the last events said: only the recording counts from now on. */
  readonly reverted = this.#reverted.subscribe;

  /** Reads the recordings of earlier sessions, once, and connects to the runs of these that still go on. */
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
    return [...session, ...this.#recorded.values(), ...this.#opened.values()].sort(
      (a, b) => b.startedAtMs - a.startedAtMs,
    );
  }

  find(runId: string): RunEntry | undefined {
    return this.#session.get(runId)?.entry() ?? this.#recorded.get(runId) ?? this.#opened.get(runId);
  }

  /** The run with its recording in this folder. */
  in(dir: string): RunEntry | undefined {
    const entry = this.find(basename(dir)) ?? this.#opened.get(dir);
    return entry?.dir === dir ? entry : this.#opened.get(dir);
  }

  /**
   * Adds the recording of a folder, which was opened from `openedFrom`, until `close`. Undefined if the folder has none. A run
   * of this workspace is returned as it is.
   */
  async open(dir: string, openedFrom: string): Promise<RunEntry | undefined> {
    await this.load();
    const known = this.in(dir);
    if (known) return known;
    const info = await describeRecording(dir);
    if (!info) return undefined;
    // Folders of others may have any name.
    const entry: RunEntry = { ...recordedEntry(info), runId: dir, openedFrom };
    this.#opened.set(dir, entry);
    this.#changed.fire();
    return entry;
  }

  /** Forgets a recording that `open` has added. Its files stay. */
  close(runId: string): void {
    if (this.#opened.delete(runId)) this.#changed.fire();
  }

  /** Throws UserFacingError if there is no such run. */
  require(runId: string): RunEntry {
    const entry = this.find(runId);
    if (entry) return entry;
    throw new UserFacingError(t('This run no longer exists.'), t('Its recording was deleted; run the function again.'));
  }

  live(): readonly RunEntry[] {
    return this.entries().filter(isLive);
  }

  /** The handle of a run that this window has followed and whose model is still in memory. */
  handle(runId: string): FollowedRun | undefined {
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

  /** Starts a run that survives this window, except under a debugger. */
  async start(job: Job, { shownBy, launch, ...node }: StartHow): Promise<RunEntry> {
    const dir = await this.#newFolder();
    const started: StartedRun = { runId: basename(dir), dir, origin: { kind: 'job', job }, shownBy };
    if (!launch) return this.#keep(started, job, node, null);
    const { runnerPath } = this.options;
    // No yielding: under a debugger, the user waits for the run.
    const handle = startRun({ job, ...node, recordingDir: dir, runnerPath, keeps: 'recording', launch });
    return this.#follow(started, Date.now(), handle, true);
  }

  /** Continues a run that is over, in its recording. Rejects with UserFacingError if it cannot be continued. */
  async resume(
    entry: RunEntry,
    job: Job,
    node: Pick<StartHow, 'nodePath' | 'env' | 'machines'>,
    retriesFailed: boolean,
  ): Promise<RunEntry> {
    const { runId, dir, origin } = entry;
    const resumed = await this.#keep({ runId, dir, origin, shownBy: 'panel' }, job, node, { retriesFailed });
    this.#lastModel = undefined;
    this.#recorded.delete(runId);
    return resumed;
  }

  /** Runs a program of the user's and shows its pool. Its streams are pipes. */
  async observe(command: ObserveOptions['command'], cwd: string): Promise<ObservedRunOfStore> {
    const handle = observeProgram({
      command,
      cwd,
      recordingDir: await this.#newFolder(),
      preloadPath: join(dirname(this.options.runnerPath), 'observePreload.js'),
      keepsValues: true,
      stdio: 'pipe',
    });
    const { runId, recordingDir: dir, program } = handle;
    const started = { runId, dir, origin: { kind: 'observed', program }, shownBy: 'panel' } as const;
    return { handle, entry: this.#follow(started, Date.now(), handle, true) };
  }

  /** Shows the pool of a program that something else has started. */
  async follow(seen: Omit<SeenProgram, 'recordingDir'>): Promise<RunEntry> {
    const run = new ProgramRun({ ...seen, recordingDir: await this.#newFolder() });
    const { runId, recordingDir: dir } = run;
    const origin: RunOrigin = { kind: 'observed', program: seen.program };
    return this.#follow({ runId, dir, origin, shownBy: 'panel' }, Date.now(), run);
  }

  /** Shows a pool that another process records in the folder of this workspace. Undefined if it has recorded nothing. */
  async followPool(pool: SeenPool): Promise<RunEntry | undefined> {
    const run = new PoolRun(pool);
    const { runId, recordingDir: dir } = run;
    const origin = await run.origin;
    return origin && this.#follow({ runId, dir, origin, shownBy: 'panel' }, Date.now(), run);
  }

  async #newFolder(): Promise<string> {
    await mkdir(this.options.root, { recursive: true });
    return join(this.options.root, newRunId(Date.now()));
  }

  async #keep(
    started: StartedRun,
    job: Job,
    node: Pick<StartHow, 'nodePath' | 'env' | 'machines'>,
    continues: KeepRun['continues'],
  ): Promise<RunEntry> {
    const { runnerPath, aloneLimitMs } = this.options;
    const createdAtMs = Date.now();
    const order = { job, ...node, runnerPath, recordingDir: started.dir, continues, aloneLimitMs: aloneLimitMs() };
    return this.#follow(started, createdAtMs, await this.options.keepers.start(order));
  }

  #follow(started: StartedRun, createdAtMs: number, handle: FollowedRun, endsWithWindow = false): RunEntry {
    const entry = (): RunEntry => entryOf(started, createdAtMs, handle.model);
    this.#session.set(started.runId, { entry, handle, endsWithWindow });
    handle.changed(() => this.#changed.fire());
    void handle.finished.then(() => (handle.isUnchanged ? this.#revert(entry()) : this.#end(entry())));
    this.#changed.fire();
    return entry();
  }

  /** Deletes a run that is over. Does nothing for a live run. A recording that was opened leaves the list, and its files stay. */
  async remove(runId: string): Promise<void> {
    const entry = this.find(runId);
    if (!entry || isLive(entry)) return;
    if (entry.openedFrom !== undefined) return this.close(runId);
    this.#session.delete(runId);
    this.#recorded.delete(runId);
    this.#changed.fire();
    await deleteRecording(entry.dir);
  }

  /**
   * Cancels the live runs that belong to this window and waits for their end, at most `withinMs`. After that, the
   * supervisor still ends their processes.
   */
  async stopOwn(withinMs: number): Promise<void> {
    const running = [...this.#session.values()].filter(
      ({ entry, endsWithWindow }) => endsWithWindow && isLive(entry()),
    );
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
      await this.#findKept();
      if (leftOut > 0) this.options.onProblem(`${leftOut} older recordings are not in the list.`, 'it is full');
    } catch (error) {
      this.options.onProblem('The recordings of earlier runs could not be read.', error);
    }
    this.#changed.fire();
  }

  /** Follows the runs that an earlier window has started and that still go on. */
  async #findKept(): Promise<void> {
    const found = await keptRunsIn(this.options.root, (runId, error) =>
      this.options.onProblem(`The run ${runId} goes on, but this window cannot follow it.`, error),
    );
    for (const { runId, dir, handle } of found) {
      if (this.#session.has(runId)) continue;
      this.#recorded.delete(runId);
      const origin: RunOrigin = { kind: 'job', job: handle.job };
      this.#follow({ runId, dir, origin, shownBy: 'panel' }, Date.now(), handle);
    }
  }

  /** A resumed run has ended before it changed its recording, which is as it was before. */
  async #revert({ runId, dir }: RunEntry): Promise<void> {
    const info = await describeRecording(dir);
    if (!info) return;
    this.#session.delete(runId);
    this.#recorded.set(runId, recordedEntry(info));
    this.#changed.fire();
    this.#reverted.fire(recordedEntry(info));
  }

  #end(entry: RunEntry): void {
    // Its process was killed, so no event ends it.
    if (entry.state === 'interrupted') {
      this.#session.delete(entry.runId);
      this.#recorded.set(entry.runId, entry);
      this.#reverted.fire(entry);
    }
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
    const { limits } = this.options;
    const over = this.entries().filter((entry) => !isLive(entry) && entry.openedFrom === undefined);
    for (const { runId } of await oldRuns(over, limits())) {
      await this.remove(runId).catch((error: unknown) =>
        this.options.onProblem('An old recording could not be deleted.', error),
      );
    }
  }
}
