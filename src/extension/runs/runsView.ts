import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { RunState } from '../../model/run/runModel.ts';
import { stateWords } from '../../words/runStates.ts';
import { commandIds, runRowContexts, runsViewId } from '../contributions.ts';
import { rowDescription, runDescription, runTitle } from './describeRun.ts';
import { functionKey, isLive, isReplay, type RunEntry } from './runEntry.ts';
import type { RunMarks } from './runMarks.ts';
import type { RunStore } from './runStore.ts';

/** A row of the Runs view. Commands of its menu receive it as their argument. */
export class RunRow {
  readonly runId: string;

  constructor(runId: string) {
    this.runId = runId;
  }
}

/** Shortest time between two refreshes, in milliseconds. */
const refreshMs = 500;
/** Time between refreshes that only update the age of the runs, in milliseconds. */
const agingMs = 60_000;

class RunRows implements vscode.TreeDataProvider<RunRow> {
  readonly #refresh = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#refresh.event;
  /** VS Code keeps expansion and selection by the identity of the row objects. */
  readonly #rows = new Map<string, RunRow>();

  private readonly store: RunStore;
  private readonly marks: RunMarks;

  constructor(store: RunStore, marks: RunMarks) {
    this.store = store;
    this.marks = marks;
  }

  refresh(): void {
    this.#refresh.fire(undefined);
  }

  async getChildren(row?: RunRow): Promise<RunRow[]> {
    if (row) return [];
    await this.store.load();
    const [pinned, others] = [[] as RunEntry[], [] as RunEntry[]];
    for (const entry of this.store.entries()) (this.marks.of(entry.runId).isPinned ? pinned : others).push(entry);
    return [...pinned, ...others].map(({ runId }) => this.row(runId));
  }

  row(runId: string): RunRow {
    const row = this.#rows.get(runId) ?? new RunRow(runId);
    this.#rows.set(runId, row);
    return row;
  }

  getTreeItem(row: RunRow): vscode.TreeItem {
    const entry = this.store.find(row.runId);
    if (!entry) return new vscode.TreeItem('deleted');
    const { name = '', isPinned } = this.marks.of(row.runId);
    const title = name === '' ? runTitle(entry.setup) : name;
    const item = new vscode.TreeItem(title);
    item.id = entry.runId;
    item.description = `${isPinned ? 'pinned · ' : ''}${rowDescription(entry, this.#before(entry), Date.now())}`;
    item.iconPath = iconOf(entry);
    item.tooltip = tooltipOf(entry);
    item.contextValue = isLive(entry) ? runRowContexts.live : runRowContexts.over;
    item.command = { title: 'Open run', command: commandIds.openRun, arguments: [row] };
    item.accessibilityInformation = {
      label: `${title}, ${stateWords[entry.state]}, ${item.description}`,
    };
    return item;
  }

  /** The run of the same function before a run, so that its row names what differs. */
  #before({ setup, startedAtMs }: RunEntry): RunEntry | undefined {
    const key = functionKey(setup);
    return this.store
      .entries()
      .find((other) => other.startedAtMs < startedAtMs && !isReplay(other.setup) && functionKey(other.setup) === key);
  }
}

const icons: Readonly<Record<RunState, readonly [icon: string, color?: string]>> = {
  starting: ['sync~spin'],
  running: ['sync~spin'],
  finished: ['pass', 'testing.iconPassed'],
  cancelled: ['circle-slash', 'testing.iconSkipped'],
  stopped: ['error', 'testing.iconFailed'],
  couldNotStart: ['error', 'testing.iconErrored'],
  gaveUp: ['error', 'testing.iconErrored'],
  interrupted: ['debug-disconnect', 'testing.iconSkipped'],
};

function iconOf({ state, counts, strayErrors }: RunEntry): vscode.ThemeIcon {
  const bad = counts.failed + counts.timedOut + counts.crashed + strayErrors;
  const [icon, color] = icons[state === 'finished' && bad > 0 ? 'stopped' : state];
  return new vscode.ThemeIcon(icon, color === undefined ? undefined : new vscode.ThemeColor(color));
}

function tooltipOf(entry: RunEntry): string {
  const { startedAtMs, setup, openedFrom, error = '' } = entry;
  const { file, input, workers, chunksize } = setup;
  return [
    runDescription(entry, Date.now()),
    error,
    runTitle(setup),
    file ?? '',
    openedFrom === undefined ? '' : `opened from ${openedFrom}`,
    input === undefined ? '' : `input ${input}`,
    workers === undefined ? '' : `${workers} workers`,
    chunksize === undefined ? '' : `chunksize ${chunksize}`,
    new Date(startedAtMs).toLocaleString(),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

/** Puts the runs into the Runs view and keeps it up to date while it is visible. */
export function showRunsView(store: RunStore, marks: RunMarks): Disposable {
  const owned = new DisposableStore();
  const rows = new RunRows(store, marks);
  const view = owned.add(vscode.window.createTreeView(runsViewId, { treeDataProvider: rows }));
  let due: NodeJS.Timeout | undefined;
  owned.add(
    store.changed(() => {
      due ??= setTimeout(() => {
        due = undefined;
        rows.refresh();
      }, refreshMs);
    }),
  );
  owned.add(marks.changed(() => rows.refresh()));
  const aging = setInterval(() => view.visible && rows.refresh(), agingMs);
  owned.add({
    dispose: () => {
      clearTimeout(due);
      clearInterval(aging);
    },
  });
  return owned;
}
