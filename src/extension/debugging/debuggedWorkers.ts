import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import type { WorkerModel } from '../../model/run/runModel.ts';
import type { RunHandle } from '../../supervisor/runHandle.ts';
import { markerOf } from './launchUnderDebugger.ts';
import { pauseWorker } from './pauseWorker.ts';
import { stackOf, type DapFrames, type Stack } from './stackOf.ts';
import { sessionName, threadIdOf } from './workerSession.ts';

/** Names change no more often than this: chunks may be done by the thousand a second. */
const renameMs = 200;

/** One worker thread under the debugger, which has a session of its own for each. */
export interface DebuggedWorker {
  readonly session: vscode.DebugSession;
  /** The slot of the pool; undefined until the run has told which thread it is. */
  readonly worker: number | undefined;
  /** Undefined while it runs. */
  readonly stack: Stack | undefined;
  /** Counts its stops and goes: what was asked about an earlier one is stale. */
  readonly turn: number;
}

interface Tracked {
  readonly session: vscode.DebugSession;
  readonly marker: string;
  readonly threadId: number;
  /** The debugger's number of the thread, which has stopped; where, comes a little later. */
  stoppedThread: number | undefined;
  stack: Stack | undefined;
  turn: number;
}

interface DebugEvent {
  readonly type: string;
  readonly event?: string;
  readonly body?: { readonly threadId?: number };
}

/** The workers of all runs under the debugger: where each stands, what it is called, and all of them at once. */
export class DebuggedWorkers implements Disposable {
  readonly #owned = new DisposableStore();
  readonly #changed = new Emitter<void>();
  readonly #tracked = new Map<string, Tracked>();
  readonly #runs = new Map<string, RunHandle>();
  /** Counts what was asked of all: the last counts. */
  #wish = 0;
  #renaming: NodeJS.Timeout | undefined;

  constructor() {
    this.#owned.add(
      vscode.debug.registerDebugAdapterTrackerFactory('pwa-node', {
        createDebugAdapterTracker: (session) => this.#track(session),
      }),
    );
    this.#owned.add(vscode.debug.onDidTerminateDebugSession((session) => this.#forget(session)));
    this.#owned.add(vscode.debug.onDidChangeActiveDebugSession(() => this.#changed.fire()));
    this.#owned.add({ dispose: () => clearTimeout(this.#renaming) });
  }

  /** A worker came, went, stopped, goes on, or is known by its number. */
  readonly changed = this.#changed.subscribe;

  /** Tells which worker a thread is: sessions launched with this marker belong to this run. */
  follow(marker: string, run: RunHandle): void {
    this.#runs.set(marker, run);
    const subscription = run.changed(() => {
      this.#renaming ??= setTimeout(() => this.#rename(), renameMs);
    });
    void run.finished.then(() => {
      subscription.dispose();
      this.#runs.delete(marker);
    });
  }

  /** Of one run, by their numbers. Of several runs at once: of that in whose session the user is. */
  workers(): readonly DebuggedWorker[] {
    const known = this.#ofOneRun().map((tracked) => ({
      session: tracked.session,
      stack: tracked.stack,
      turn: tracked.turn,
      worker: this.#workerOf(tracked)?.worker,
    }));
    return known.sort((a, b) => (a.worker ?? Infinity) - (b.worker ?? Infinity));
  }

  async pauseAll(): Promise<void> {
    const wish = ++this.#wish;
    const runsOn = ({ session, stoppedThread }: Tracked): boolean =>
      stoppedThread === undefined && wish === this.#wish && this.#tracked.has(session.id);
    const running = this.#ofOneRun().filter(runsOn);
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
        if (event === 'stopped') void this.#stopped(tracked, body?.threadId ?? 0);
        else if (event === 'continued') this.#goesOn(tracked);
      },
      // A session that never came to be has no end, either.
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
    // It may have gone on, or ended, before it could be asked.
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
    const all = [...this.#tracked.values()];
    const { activeDebugSession: active } = vscode.debug;
    const chosen = active && markerOf(active);
    const marker = all.some((tracked) => tracked.marker === chosen) ? chosen : all.at(-1)?.marker;
    return all.filter((tracked) => tracked.marker === marker);
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

/** In a server's window the debugger names files of the extension host by URL. */
function localPath(named: string): string {
  return /^[a-z][\w+.-]+:\/\//i.test(named) ? vscode.Uri.parse(named).fsPath : named;
}
