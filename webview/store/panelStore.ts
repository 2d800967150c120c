import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { Emitter, type Subscribe } from '../../src/base/emitter.ts';
import { messageOf } from '../../src/base/errors.ts';
import type { ComparedView } from '../../src/protocol/panel/comparedView.ts';
import type { IsolationCheck } from '../../src/model/compare/isolation.ts';
import { singleItem } from '../../src/model/facts/origin.ts';
import { isOver, type RunModel } from '../../src/model/run/runModel.ts';
import type { Timeline } from '../../src/model/run/timeline.ts';
import { connect, type Peer } from '../../src/protocol/channel.ts';
import {
  type HostSide,
  type PanelSide,
  type TuningState,
  type ViewInit,
  viewProtocolVersion,
} from '../../src/protocol/panel/viewSync.ts';
import type { Profile } from '../../src/model/profile/profile.ts';
import { functionWords } from '../../src/words/profile.ts';
import type { CauseIndex } from './causes.ts';
import { FoldedRun } from './foldedRun.ts';
import { HostWatch } from './hostWatch.ts';
import { InputFields } from './inputFields.ts';
import { ItemGroupings } from './itemGroupings.ts';
import { ItemPreviews } from './itemPreviews.ts';
import { ItemTable } from './itemTable.ts';
import { ProfileCache } from './profileCache.ts';
import { Repaints } from './repaints.ts';
import { type Selected, SelectedItems } from './selectedItems.ts';
import { noSelection, type Selection } from './selection.ts';
import { displayOf, type RunDisplay } from './runDisplay.ts';
import { defaultView, readViewState, type ViewState } from './viewState.ts';
import { type VsCodeApi, vscodeTransport } from './vscodeTransport.ts';

/** A recording counts as complete when no events have arrived for this time, in milliseconds. */
const quietMs = 300;
/** Shortest time between two repaints for new events, in milliseconds: figures that change faster cannot be read. */
const repaintMs = 66;
/** The same while a run that is over is loaded: its end is what the user waits for. */
const loadingRepaintMs = 250;
/** Time between repaints of a live run without new events, in milliseconds, for its clock and its running items. */
const tickMs = 100;

const noTuning: TuningState = { measured: [], measuring: null, chosen: null };

/**
 * The state of the whole panel: the run's model, the user's choices, and the connection to the host. `changed` fires at
 * most once per animation frame.
 */
export class PanelStore implements Disposable {
  init: ViewInit | undefined;
  /** The host's facts about the chunksize. */
  tuning: TuningState = noTuning;
  /** Result of the isolation check of this run; null if there was none. */
  isolation: IsolationCheck | null = null;
  /** This run beside another one; null if the user compares it with none. */
  compared: ComparedView | null = null;
  /** The reason why events could not be read or the host refused the panel. */
  problem: string | undefined;
  /** Number of runs shown before this one. A cache of another epoch is stale. */
  epoch = 0;
  readonly host: Peer<HostSide>;
  readonly names = new ItemPreviews(this, 'input');
  readonly values = new ItemPreviews(this, 'value');
  readonly itemTable = new ItemTable(this);
  readonly fields = new InputFields(this);
  readonly groupings = new ItemGroupings(this);
  readonly changed: Subscribe<void>;

  #run = new FoldedRun();
  #view: ViewState;
  /** The panel has not shown this run before, so the user has not selected anything in it. */
  #isNewRun = false;
  #ended = false;
  #display: RunDisplay | undefined;
  #quietTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #hostWatch: HostWatch;
  readonly #profiles = new ProfileCache();
  readonly #selected = new SelectedItems(this);
  readonly #changedEmitter = new Emitter<void>();
  readonly #disposables = new DisposableStore();
  readonly #repaints = this.#disposables.add(new Repaints(() => this.#changedEmitter.fire()));

  private readonly api: VsCodeApi;

  constructor(api: VsCodeApi) {
    this.api = api;
    this.changed = this.#changedEmitter.subscribe;
    this.#view = readViewState(api.getState());
    this.host = this.#disposables.add(
      connect<PanelSide, HostSide>(vscodeTransport(api), {
        requests: { facts: ({ lines }) => this.#takeFacts(lines) },
        events: {
          runChanged: (init) => this.#showRun(init),
          isolationChecked: () => void this.#askIsolation(true),
          compared: (compared) => {
            this.compared = compared;
            this.patchView({ tab: 'compare' });
          },
          reveal: ({ item }) => this.selectItem(item),
          showTab: ({ tab }) => this.patchView({ tab }),
          showFunction: ({ frame }) => this.#showFunction(frame),
          tuning: (tuning) => {
            this.tuning = tuning;
            this.invalidate();
          },
          trustChanged: ({ canRun }) => {
            if (this.init) this.init = { ...this.init, canRun };
            this.invalidate();
          },
        },
      }),
    );
    this.#hostWatch = this.#disposables.add(
      new HostWatch(
        () => this.host.request('alive', null),
        () => this.invalidate(),
      ),
    );
    const tick = setInterval(() => this.live && this.invalidate(), tickMs);
    this.#disposables.add({ dispose: () => clearInterval(tick) });
    void this.#introduce();
  }

  get model(): RunModel {
    return this.#run.model;
  }

  get timeline(): Timeline {
    return this.#run.timeline;
  }

  get causes(): CauseIndex {
    return this.#run.causes;
  }

  get view(): ViewState {
    return this.#view;
  }

  get display(): RunDisplay {
    return (this.#display ??= displayOf(this.model, this.#ended));
  }

  /** The CPU profile of the run as far as it is known; the same object until it grows. */
  get profile(): Profile | undefined {
    return this.#profiles.of(this.model, this.display.over);
  }

  /** The host does not answer any more, so that the panel shows what it knows and can ask for nothing. */
  get isCutOff(): boolean {
    return this.#hostWatch.isLost;
  }

  /** True while the run is live and can be followed. */
  get live(): boolean {
    return this.init?.live === true && !this.isCutOff && !isOver(this.model) && this.model.origin !== undefined;
  }

  get canRun(): boolean {
    return this.init?.canRun === true && !this.isCutOff;
  }

  /** Whether the page is a file of its own, without an editor. */
  get isOpened(): boolean {
    return this.init?.isOpened === true;
  }

  get isFile(): boolean {
    return this.init?.isFile === true;
  }

  /** The function, unless the page is a file of its own, which cannot open sources. */
  opening<Open extends (...args: never[]) => void>(open: Open): Open | undefined {
    return this.isFile ? undefined : open;
  }

  /** Whether nothing can be run because the workspace is not trusted. */
  get isRestricted(): boolean {
    return this.init?.canRun !== true && !this.isFile;
  }

  /** Microseconds since the run's start. The clock of a live run continues between events. */
  nowMicros(): number {
    return this.live ? this.#run.liveMicros() : this.model.nowMicros;
  }

  patchView(patch: Partial<ViewState>): void {
    const { tab } = this.#view;
    this.#view = { ...this.#view, ...patch };
    this.api.setState(this.#view);
    if (tab !== this.#view.tab) this.#reportTab();
    this.invalidate();
  }

  /** The items of the selection; undefined if nothing is selected, so that all items count. */
  get selected(): Selected | undefined {
    return this.#selected.of(this.#view.selection);
  }

  /** Changes parts of the selection, which all views show. */
  select(patch: Partial<Selection>): void {
    this.patchView({ selection: { ...this.#view.selection, ...patch } });
  }

  /** Selects an item in all panels, or none. */
  selectItem(item: number | null): void {
    if (item !== this.#view.item) this.patchView({ item });
  }

  /** Asks for a repaint in the next frame. */
  invalidate(): void {
    this.#display = undefined;
    this.#repaints.next();
  }

  dispose(): void {
    clearTimeout(this.#quietTimer);
    this.#disposables.dispose();
  }

  /** All calls of a function, whatever was selected. */
  #showFunction(frame: number): void {
    const found = this.profile?.tree.frames[frame];
    const profileSearch = found ? functionWords(found) : '';
    this.patchView({ tab: 'profile', selection: noSelection, profileSearch });
  }

  #reportTab(): void {
    this.host.emit('tabShown', { tab: this.#view.tab });
  }

  async #introduce(): Promise<void> {
    try {
      const init = await this.host.request('ready', { version: viewProtocolVersion, runId: this.#view.runId });
      this.init = init;
      this.#keepRun(init.runId);
      this.#awaitQuiet();
      if (this.#view.tab !== defaultView.tab) this.#reportTab();
      void this.#askIsolation(false);
    } catch (error) {
      this.problem = messageOf(error);
    }
    this.invalidate();
  }

  #showRun(init: ViewInit): void {
    this.epoch++;
    this.#run = new FoldedRun();
    this.tuning = noTuning;
    this.problem = undefined;
    this.init = init;
    this.isolation = null;
    this.compared = null;
    void this.#askIsolation(false);
    this.#keepRun(init.runId);
    this.#awaitQuiet();
    this.invalidate();
  }

  async #askIsolation(show: boolean): Promise<void> {
    const { epoch } = this;
    const check = await this.host.request('isolation', null).catch(() => null);
    if (epoch !== this.epoch) return;
    this.isolation = check;
    if (show) this.patchView({ tab: 'isolation' });
    this.invalidate();
  }

  /** Drops the selections of another run, and keeps the layout. */
  #keepRun(runId: string): void {
    if (runId === this.#view.runId) return;
    const { tab, follow, bars, timelineHeight, itemWidth } = this.#view;
    this.patchView({ ...defaultView, tab, follow, bars, timelineHeight, itemWidth, runId });
    this.#isNewRun = true;
  }

  async #takeFacts(lines: string): Promise<null> {
    const run = this.#run;
    clearTimeout(this.#quietTimer);
    this.#ended = false;
    try {
      await run.take(
        lines,
        () => run === this.#run,
        () => this.#factsChanged(),
      );
    } catch (error) {
      this.problem = messageOf(error);
      this.#factsChanged();
      throw error;
    }
    if (run === this.#run) {
      this.#awaitQuiet();
      if (isOver(run.model)) this.invalidate();
    }
    return null;
  }

  #factsChanged(): void {
    this.#display = undefined;
    if (this.#isNewRun && this.model.origin) this.#openSingleItem();
    this.#repaints.after(this.init?.live ? repaintMs : loadingRepaintMs);
  }

  /** A run of one item is about this item, so its pane is open from the beginning. */
  #openSingleItem(): void {
    this.#isNewRun = false;
    const item = singleItem(this.model.setup);
    if (item !== undefined) this.selectItem(item);
  }

  /** A recording without an end counts as complete when nothing arrives for a while. */
  #awaitQuiet(): void {
    clearTimeout(this.#quietTimer);
    this.#ended = false;
    if (this.init?.live !== false || isOver(this.model)) return;
    this.#quietTimer = setTimeout(() => {
      this.#ended = true;
      this.invalidate();
    }, quietMs);
  }
}
