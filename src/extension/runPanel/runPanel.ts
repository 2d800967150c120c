import type { Chunksize } from '../../model/facts/job.ts';
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { Emitter, type Subscribe } from '../../base/emitter.ts';
import { UserFacingError } from '../../base/errors.ts';
import type { SourcePlace } from '../../base/sourcePlace.ts';
import type { WorkerSample } from '../../model/facts/workerSample.ts';
import type { AdviceAction } from '../../model/advice/adviceRule.ts';
import { connect, type Handlers, type Peer } from '../../protocol/channel.ts';
import {
  viewProtocolVersion,
  type HostSide,
  type PanelSide,
  type ReplayMode,
  type ReplayView,
  type TuningState,
  type ViewInit,
} from '../../protocol/panel/viewSync.ts';
import type { ReplaySelection } from '../../model/compare/replay.ts';
import { readLines } from '../../recording/readEvents.ts';
import { readItemTexts } from '../../recording/readValues.ts';
import { runTitle } from '../runs/describeRun.ts';
import { isDebugRun, isLive, type RunEntry } from '../runs/runEntry.ts';
import type { RunStore } from '../runs/runStore.ts';
import { readIsolation } from '../studies/isolationFile.ts';
import { framePlace, raceFramePlace, samplePlace, stackPlace, suspectPlace } from './failurePlace.ts';
import { panelHtml } from './html.ts';
import { openPlace } from './openPlace.ts';
import {
  checkAction,
  checkChunksize,
  checkFrame,
  checkItem,
  checkRaceFrame,
  checkReplay,
  checkSampleFrame,
  checkSource,
  checkSuspect,
  checkStackFrame,
} from './panelFrames.ts';
import { Pump, type EventFile } from './pump.ts';
import { WebviewTransport } from './webviewTransport.ts';

/** What a panel can ask for. Each checks by itself whether it may. */
interface PanelActions {
  cancel(runId: string): void;
  rerun(runId: string): Promise<void>;
  runAlone(runId: string, item: number): Promise<void>;
  debugPool(runId: string): Promise<void>;
  saveTest(runId: string, item: number, keepVisible: vscode.ViewColumn | undefined): Promise<void>;
  measure(runId: string): Promise<void>;
  stopMeasuring(runId: string): Promise<void>;
  applyChunksize(runId: string, chunksize: Chunksize): Promise<void>;
  rerunWith(runId: string, action: AdviceAction): Promise<void>;
  debugItem(runId: string, item: number, mode: ReplayMode): Promise<unknown>;
  replay(runId: string, selection: ReplaySelection, mode: ReplayMode): Promise<unknown>;
  shrink(runId: string, item: number): Promise<void>;
  comparison(runId: string): Promise<ReplayView | null>;
  openOriginal(runId: string): Promise<void>;
  checkIsolation(runId: string): Promise<void>;
}

export interface PanelContext {
  readonly extensionUri: vscode.Uri;
  readonly store: RunStore;
  readonly tuning: { readonly stateOf: (entry: RunEntry) => TuningState; readonly changed: Subscribe<void> };
  readonly actions: PanelActions;
  /** Runs something a panel asked for; shows what goes wrong. */
  readonly guard: (action: () => Promise<void> | void) => void;
  readonly log: vscode.LogOutputChannel;
}

/**
 * One webview panel and the run it shows. Hidden, its page is gone: coming back it says `ready`, and the
 * recording is sent from the start again. The data stays on disk, not in the page.
 */
export class RunPanel implements Disposable {
  readonly #owned = new DisposableStore();
  readonly #disposed = new Emitter<void>();
  readonly #visibilityChanged = new Emitter<void>();
  #peer: Peer<PanelSide> | undefined;
  #pump: Pump | undefined;
  /** The page has said `ready`. */
  #ready = false;
  /** To be revealed as soon as the page can. */
  #pendingReveal: number | undefined;
  /** What the page was told last of what the workers do. */
  #samples: readonly WorkerSample[] = [];
  #pendingTab: string | undefined;
  #pendingIsolation = false;

  private readonly panel: vscode.WebviewPanel;
  private readonly context: PanelContext;
  private entry: RunEntry;

  constructor(panel: vscode.WebviewPanel, context: PanelContext, entry: RunEntry) {
    this.panel = panel;
    this.context = context;
    this.entry = entry;
    this.#owned.add(panel.onDidDispose(() => this.dispose()));
    this.#owned.add(panel.onDidChangeViewState(() => this.#onViewState()));
    this.#owned.add(context.tuning.changed(() => this.#sendTuning()));
    this.#connect();
    this.#label();
    panel.webview.options = { enableScripts: true, localResourceRoots: [this.#root()] };
    panel.webview.html = this.#page();
  }

  readonly disposed = this.#disposed.subscribe;
  readonly visibilityChanged = this.#visibilityChanged.subscribe;

  get runId(): string {
    return this.entry.runId;
  }

  get visible(): boolean {
    return this.panel.visible;
  }

  get active(): boolean {
    return this.panel.active;
  }

  get column(): vscode.ViewColumn | undefined {
    return this.panel.viewColumn;
  }

  /** Shows another run in this panel, or the same one again. */
  show(entry: RunEntry): void {
    const changed = entry.runId !== this.entry.runId;
    // Nobody would see what comes of it, and the new run would be measured beside it.
    if (changed) void this.context.actions.stopMeasuring(this.runId);
    this.entry = entry;
    this.#label();
    this.panel.reveal(undefined, true);
    if (!changed || !this.#ready) return;
    this.#peer?.emit('runChanged', this.#init());
    this.#sendTuning();
    this.#startPump();
  }

  showTab(tab: string): void {
    if (this.#ready) this.#peer?.emit('showTab', { tab });
    else this.#pendingTab = tab;
  }

  reveal(item: number): void {
    if (this.#ready) this.#peer?.emit('reveal', { item });
    else this.#pendingReveal = item;
  }

  isolationChecked(): void {
    if (this.#ready) this.#peer?.emit('isolationChecked', null);
    else this.#pendingIsolation = true;
  }

  trustChanged(): void {
    if (this.#ready) this.#peer?.emit('trustChanged', { canRun: vscode.workspace.isTrusted });
  }

  close(): void {
    this.panel.dispose();
  }

  dispose(): void {
    void this.context.actions.stopMeasuring(this.runId);
    this.#disconnect();
    this.#owned.dispose();
    this.#disposed.fire();
  }

  #onViewState(): void {
    if (!this.panel.visible) {
      this.#disconnect();
      this.#connect();
    }
    this.#visibilityChanged.fire();
  }

  #connect(): void {
    const transport = new WebviewTransport(this.panel.webview, () =>
      this.context.log.warn('a malformed message from the run panel was dropped'),
    );
    this.#peer = connect<HostSide, PanelSide>(transport, this.#handlers());
  }

  #disconnect(): void {
    this.#ready = false;
    this.#pump?.dispose();
    this.#pump = undefined;
    this.#peer?.dispose();
  }

  #handlers(): Handlers<HostSide> {
    const { actions, guard, store } = this.context;
    return {
      requests: {
        ready: ({ version }) => this.#onReady(version),
        sample: () => this.#sample(),
        isolation: () => readIsolation(this.entry.dir),
        comparison: () => actions.comparison(this.runId),
        itemDetail: (params) => readItemTexts(this.entry.dir, checkItem(params)),
      },
      events: {
        cancel: () => actions.cancel(this.runId),
        rerun: () => guard(() => actions.rerun(this.runId)),
        debugPool: () => guard(() => actions.debugPool(this.runId)),
        runAlone: (payload) => guard(() => actions.runAlone(this.runId, checkItem(payload))),
        debugItem: (payload) =>
          guard(async () => void (await actions.debugItem(this.runId, checkItem(payload), 'debug'))),
        debugInWorker: (payload) =>
          guard(async () => void (await actions.debugItem(this.runId, checkItem(payload), 'debugInWorker'))),
        replay: (payload) =>
          guard(async () => {
            const { selection, mode } = checkReplay(payload);
            await actions.replay(this.runId, selection, mode);
          }),
        shrink: (payload) => guard(() => actions.shrink(this.runId, checkItem(payload))),
        checkIsolation: () => guard(() => actions.checkIsolation(this.runId)),
        openSuspect: (payload) =>
          guard(async () => this.#open(suspectPlace(await readIsolation(this.entry.dir), checkSuspect(payload)))),
        openOriginal: () => guard(() => actions.openOriginal(this.runId)),
        copyInput: (payload) => guard(() => this.#copyInput(checkItem(payload))),
        saveTest: (payload) => guard(() => actions.saveTest(this.runId, checkItem(payload), this.panel.viewColumn)),
        openFrame: (payload) =>
          guard(async () => this.#open(framePlace(await store.model(this.entry), checkFrame(payload)))),
        openStackFrame: (payload) =>
          guard(async () => this.#open(stackPlace(await store.model(this.entry), checkStackFrame(payload)))),
        openSampleFrame: (payload) => guard(() => this.#open(samplePlace(this.#samples, checkSampleFrame(payload)))),
        openRaceFrame: (payload) =>
          guard(async () => this.#open(raceFramePlace(await store.model(this.entry), checkRaceFrame(payload)))),
        openSource: (payload) =>
          guard(async () => this.#open((await store.model(this.entry)).sources[checkSource(payload)])),
        measure: () => guard(() => actions.measure(this.runId)),
        stopMeasuring: () => guard(() => actions.stopMeasuring(this.runId)),
        applyChunksize: (payload) => guard(() => actions.applyChunksize(this.runId, checkChunksize(payload))),
        rerunWith: (payload) => guard(() => actions.rerunWith(this.runId, checkAction(payload))),
        openRunError: () => guard(async () => this.#open((await store.model(this.entry)).error?.at)),
      },
    };
  }

  #onReady(version: number): ViewInit {
    if (version !== viewProtocolVersion) {
      throw new UserFacingError(
        'This panel belongs to another version of Poolscope.',
        'Close it and open the run again from the Runs view.',
      );
    }
    this.#ready = true;
    // After the answer: the page learns which run it is before it gets the first facts.
    setImmediate(() => {
      if (!this.#ready) return;
      this.#startPump();
      if (this.#pendingReveal !== undefined) this.#peer?.emit('reveal', { item: this.#pendingReveal });
      this.#pendingReveal = undefined;
      if (this.#pendingTab !== undefined) this.#peer?.emit('showTab', { tab: this.#pendingTab });
      this.#pendingTab = undefined;
      this.#sendTuning();
      if (this.#pendingIsolation) this.#peer?.emit('isolationChecked', null);
      this.#pendingIsolation = false;
    });
    return this.#init();
  }

  #sendTuning(): void {
    if (this.#ready) this.#peer?.emit('tuning', this.context.tuning.stateOf(this.entry));
  }

  #startPump(): void {
    this.#pump?.dispose();
    const peer = this.#peer;
    if (!peer) return;
    this.#pump = new Pump(
      this.#eventFile(),
      (lines) => peer.request('facts', { lines }),
      (error) => this.context.log.error(`sending run ${this.runId} to its panel: ${String(error)}`),
    );
  }

  #eventFile(): EventFile {
    const { dir, runId } = this.entry;
    const live = this.context.store.handle(runId)?.recording;
    return {
      read: (offset, maxBytes) => (live ? live.read(offset, maxBytes) : readLines(dir, offset, maxBytes)),
      ...(live && { live: { bytes: () => live.bytes, grown: live.recorded } }),
    };
  }

  #init(): ViewInit {
    const now = this.context.store.find(this.runId) ?? this.entry;
    return {
      runId: this.runId,
      live: isLive(now),
      canRun: vscode.workspace.isTrusted,
      canSample: this.#canSample(),
    };
  }

  /** Not under the debugger: a look there would let a worker go on that stands at a breakpoint. */
  async #sample(): Promise<readonly WorkerSample[]> {
    this.#samples = this.#canSample() ? ((await this.context.store.handle(this.runId)?.sample()) ?? []) : [];
    return this.#samples;
  }

  #canSample(): boolean {
    return !isDebugRun(this.entry) && this.entry.job.isolation !== 'inline';
  }

  async #copyInput(item: number): Promise<void> {
    const { input, cut } = await readItemTexts(this.entry.dir, item);
    if (input === null) throw new UserFacingError(`The input of item ${item} was not recorded.`);
    await vscode.env.clipboard.writeText(input);
    const what = cut ? 'The beginning of the input' : 'The input';
    vscode.window.setStatusBarMessage(`${what} of item ${item} is on the clipboard`, 4000);
  }

  async #open(place: SourcePlace | undefined): Promise<void> {
    if (!place) throw new UserFacingError('The place in the source is not known.');
    await openPlace(place, this.panel.viewColumn);
  }

  #label(): void {
    this.panel.title = runTitle(this.entry.job);
  }

  #root(): vscode.Uri {
    return vscode.Uri.joinPath(this.context.extensionUri, 'dist', 'webview');
  }

  #page(): string {
    const { webview } = this.panel;
    const url = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(this.#root(), name)).toString();
    return panelHtml({
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString('base64url'),
      script: url('panel.js'),
      codicons: url('codicon.css'),
      styles: url('panel.css'),
    });
  }
}
