import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import type { WorkerModel } from '../../model/run/workerModel.ts';
import type { FollowedRun } from '../../supervisor/runHandle.ts';
import { markerOf } from './launchUnderDebugger.ts';
import { pauseWorker } from './pauseWorker.ts';
import { stackOf, type DapFrames, type Stack } from './stackOf.ts';
import { sessionName, threadIdOf } from './workerSession.ts';

/** Shortest time between two changes of names, in milliseconds: a worker may finish thousands of chunks a second. */
const renameMs = 200;

/** Stops that the user's code causes. */
const stopReasons: readonly string[] = ['breakpoint', 'exception'];

/** One worker thread under the debugger, which opens a session for each thread. */
export interface DebuggedWorker {
  readonly session: vscode.DebugSession;
  /** The worker's number in the pool; undefined until the run has reported the worker's thread. */
  readonly worker: number | undefined;
  /** Undefined while the worker runs. */
  readonly stack: Stack | undefined;
  /** Number of times it has paused or resumed. An answer about an earlier turn is stale. */
  readonly turn: number;
}

interface Tracked {
  readonly session: vscode.DebugSession;
  readonly marker: string;
  readonly threadId: number;
  /** The debugger's number of the paused thread. Its stack arrives a little later. */
  stoppedThread: number | undefined;
  stack: Stack | undefined;
  turn: number;
}

interface DebugEvent {
  readonly type: string;
  readonly event?: string;
  readonly body?: { readonly threadId?: number; readonly reason?: string };
}

/** The workers of all debugged runs: their stacks, their names, and commands for all of them together. */
export class DebuggedWorkers implements Disposable {
  readonly #owned = new DisposableStore();
  readonly #changed = new Emitter<void>();
  readonly #tracked = new Map<string, Tracked>();
  readonly #runs = new Map<string, FollowedRun>();
  /** Number of commands given to all workers. Only the last command applies. */
  #wish = 0;
  #renaming: NodeJS.Timeout | undefined;

  private readonly stopsTogether: () => boolean;

  /** `stopsTogether`: all workers of a run pause when one of them stops. */
  constructor(stopsTogether: () => boolean = () => false) {
    this.stopsTogether = stopsTogether;
    this.#owned.add(
      vscode.debug.registerDebugAdapterTrackerFactory('pwa-node', {
        createDebugAdapterTracker: (session) => this.#track(session),
      }),
    );
    this.#owned.add(vscode.debug.onDidTerminateDebugSession((session) => this.#forget(session)));
    this.#owned.add(vscode.debug.onDidChangeActiveDebugSession(() => this.#changed.fire()));
    this.#owned.add({ dispose: () => clearTimeout(this.#renaming) });
  }

  /** Fires when a worker starts, ends, pauses or resumes, or when its number becomes known. */
  readonly changed = this.#changed.subscribe;

  /** Links sessions to a run: those launched with this marker debug its workers. */
  follow(marker: string, run: FollowedRun): void {
    this.#runs.set(marker, run);
    const subscription = run.changed(() => {
      this.#renaming ??= setTimeout(() => this.#rename(), renameMs);
    });
    void run.finished.then(() => {
      subscription.dispose();
      this.#runs.delete(marker);
    });
  }

  /** The workers of one run, sorted by their numbers. If several runs are debugged, it is the run of the active session. */
  workers(): readonly DebuggedWorker[] {
    const known = this.#ofOneRun().map((tracked) => ({
      session: tracked.session,
      stack: tracked.stack,
      turn: tracked.turn,
      worker: this.#workerOf(tracked)?.worker,
    }));
    return known.sort((a, b) => (a.worker ?? Infinity) - (b.worker ?? Infinity));
  }

  async pauseAll(marker = this.#chosenMarker()): Promise<void> {
    const wish = ++this.#wish;
    const runsOn = ({ session, stoppedThread }: Tracked): boolean =>
      stoppedThread === undefined && wish === this.#wish && this.#tracked.has(session.id);
    const running = this.#of(marker).filter(runsOn);
    const pauses = running.map((tracked) =>
      pauseWorker(tracked.session, { isWanted: () => runsOn(tracked), turn: () => tracked.turn }),
    );
    await Promise.allSettled(pauses);
  }

  async continueAll(): Promise<void> {
    this.#wish++;
    const standing = this.#ofOneRun().filter(({ stoppedThread }) => stoppedThread !== undefined);
    await Promise.allSettled(
      standing.map(({ session, stoppedThread: threadId }) => session.customRequest('continue', { threadId })),
    );
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #track(session: vscode.DebugSession): vscode.DebugAdapterTracker | undefined {
    const marker = markerOf(session);
    const threadId = threadIdOf(session);
    if (marker === undefined || threadId === undefined) return undefined;
    const tracked: Tracked = { session, marker, threadId, stoppedThread: undefined, stack: undefined, turn: 0 };
    this.#tracked.set(session.id, tracked);
    this.#changed.fire();
    return {
      onDidSendMessage: ({ type, event, body }: DebugEvent) => {
        if (type !== 'event') return;
        if (event === 'stopped') {
          void this.#stopped(tracked, body?.threadId ?? 0);
          // Workers that are paused with it stop for another reason.
          if (stopReasons.includes(body?.reason ?? '') && this.stopsTogether()) void this.pauseAll(marker);
        } else if (event === 'continued') this.#goesOn(tracked);
      },
      // A session that did not start never reports its end.
      onExit: () => this.#forget(session),
    };
  }

  #forget({ id }: vscode.DebugSession): void {
    if (this.#tracked.delete(id)) this.#changed.fire();
  }

  async #stopped(tracked: Tracked, threadId: number): Promise<void> {
    const turn = ++tracked.turn;
    tracked.stoppedThread = threadId;
    const asked = tracked.session.customRequest('stackTrace', { threadId, startFrame: 0, levels: 100 });
    // The worker may have resumed or ended before the request.
    const answer = (await Promise.resolve(asked).catch(() => undefined)) as DapFrames | undefined;
    if (!answer || turn !== tracked.turn) return;
    tracked.stack = stackOf(answer, localPath);
    this.#rename();
    this.#changed.fire();
  }

  #goesOn(tracked: Tracked): void {
    tracked.turn++;
    tracked.stoppedThread = undefined;
    if (!tracked.stack) return;
    tracked.stack = undefined;
    this.#changed.fire();
  }

  #ofOneRun(): readonly Tracked[] {
    return this.#of(this.#chosenMarker());
  }

  #of(marker: string | undefined): readonly Tracked[] {
    return [...this.#tracked.values()].filter((tracked) => tracked.marker === marker);
  }

  #chosenMarker(): string | undefined {
    const all = [...this.#tracked.values()];
    const { activeDebugSession: active } = vscode.debug;
    const chosen = active && markerOf(active);
    return all.some((tracked) => tracked.marker === chosen) ? chosen : all.at(-1)?.marker;
  }

  #workerOf({ marker, threadId }: Tracked): WorkerModel | undefined {
    return this.#runs.get(marker)?.model.workers.find((worker) => worker.threadId === threadId);
  }

  #rename(): void {
    clearTimeout(this.#renaming);
    this.#renaming = undefined;
    let renamed = false;
    for (const tracked of this.#tracked.values()) {
      const worker = this.#workerOf(tracked);
      const name = worker && sessionName(worker);
      if (name === undefined || name === tracked.session.name) continue;
      tracked.session.name = name;
      renamed = true;
    }
    if (renamed) this.#changed.fire();
  }
}

/** In a remote window the debugger names files of the extension host by URL. */
function localPath(named: string): string {
  return /^[a-z][\w+.-]+:\/\//i.test(named) ? vscode.Uri.parse(named).fsPath : named;
}
