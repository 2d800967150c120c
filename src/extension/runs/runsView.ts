import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { RunState } from '../../model/run/runModel.ts';
import { stateWords } from '../../words/runStates.ts';
import { commandIds, runRowContexts, settingIds } from '../contributions.ts';
import { plural, formatBytes, formatCount } from '../../base/numberText.ts';
import { t } from '../../base/texts.ts';
import { groupsRuns, historyLimits } from '../settings.ts';
import { marksText, nameOf, rowDescription, rowLabel, runDescription, runTitle } from './describeRun.ts';
import { folderBytes } from './oldRuns.ts';
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

/** A row with the runs of one function below it. */
export class FunctionRow {
  readonly key: string;

  constructor(key: string) {
    this.key = key;
  }
}

export type Row = RunRow | FunctionRow;

/** Shortest time between two refreshes, in milliseconds. */
const refreshMs = 500;
/** Time between refreshes that only update the age of the runs, in milliseconds. */
const agingMs = 60_000;

/** The Runs view of the window. */
export interface ShownRuns {
  readonly view: vscode.TreeView<Row>;
  readonly refresh: () => void;
}

class RunRows {
  /** VS Code keeps expansion and selection by the identity of the row objects. */
  readonly #rows = new Map<string, RunRow>();
  readonly #functionRows = new Map<string, FunctionRow>();

  private readonly store: RunStore;
  private readonly marks: RunMarks;

  constructor(store: RunStore, marks: RunMarks) {
    this.store = store;
    this.marks = marks;
  }

  async getChildren(row?: Row): Promise<Row[]> {
    if (row instanceof RunRow) return [];
    await this.store.load();
    const entries = this.#inOrder();
    if (row) return entries.filter(({ setup }) => functionKey(setup) === row.key).map(({ runId }) => this.row(runId));
    if (!groupsRuns()) return entries.map(({ runId }) => this.row(runId));
    return [...new Set(entries.map(({ setup }) => functionKey(setup)))].map((key) => {
      const known = this.#functionRows.get(key) ?? new FunctionRow(key);
      this.#functionRows.set(key, known);
      return known;
    });
  }

  /** Pinned runs first, then the newest. */
  #inOrder(): readonly RunEntry[] {
    const [pinned, others] = [[] as RunEntry[], [] as RunEntry[]];
    for (const entry of this.store.entries()) (this.marks.of(entry.runId).isPinned ? pinned : others).push(entry);
    return [...pinned, ...others];
  }

  row(runId: string): RunRow {
    const row = this.#rows.get(runId) ?? new RunRow(runId);
    this.#rows.set(runId, row);
    return row;
  }

  getTreeItem(row: Row): vscode.TreeItem {
    if (row instanceof FunctionRow) return this.#functionItem(row);
    const entry = this.store.find(row.runId);
    if (!entry) return new vscode.TreeItem('deleted');
    const mark = this.marks.of(row.runId);
    const title = rowLabel(entry.setup, mark);
    const item = new vscode.TreeItem(title);
    item.id = entry.runId;
    const parts = [marksText(mark), rowDescription(entry, this.#before(entry), Date.now())];
    item.description = parts.filter((part) => part !== '').join(' · ');
    item.iconPath = iconOf(entry);
    item.tooltip = tooltipOf(entry);
    item.contextValue = isLive(entry) ? runRowContexts.live : runRowContexts.over;
    item.command = { title: t('Open run'), command: commandIds.openRun, arguments: [row] };
    item.accessibilityInformation = {
      label: `${title}, ${stateWords[entry.state]}, ${item.description}`,
    };
    return item;
  }

  #functionItem({ key }: FunctionRow): vscode.TreeItem {
    const runs = this.store.entries().filter(({ setup }) => functionKey(setup) === key);
    const [newest] = runs;
    const item = new vscode.TreeItem(
      newest ? nameOf(newest.setup) : 'deleted',
      vscode.TreeItemCollapsibleState.Expanded,
    );
    item.id = `function ${key}`;
    item.description = plural(runs.length, 'run');
    item.iconPath = new vscode.ThemeIcon('symbol-method');
    item.tooltip = newest?.setup.file;
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
    openedFrom === undefined ? '' : t('opened from {0}', openedFrom),
    input === undefined ? '' : t('input {0}', input),
    workers === undefined ? '' : t('{0} workers', workers),
    chunksize === undefined ? '' : t('chunksize {0}', chunksize),
    new Date(startedAtMs).toLocaleString(),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

/** The rows of the Runs view, which are kept up to date while it is visible. */
export function showRunsView(
  store: RunStore,
  marks: RunMarks,
  { view, refresh }: ShownRuns,
): Disposable & { readonly rows: RunRows } {
  const owned = new DisposableStore();
  const rows = new RunRows(store, marks);
  let due: NodeJS.Timeout | undefined;
  owned.add(
    store.changed(() => {
      due ??= setTimeout(() => {
        due = undefined;
        refresh();
      }, refreshMs);
    }),
  );
  owned.add(marks.changed(refresh));
  owned.add(
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(settingIds.groupsRuns)) refresh();
    }),
  );
  /** Above the rows: VS Code shows no description of a view that is alone in its container. */
  const showSize = async (): Promise<void> => {
    const bytes = await folderBytes(store.root);
    // As the setting has it.
    const megabytes = formatCount(Math.round(historyLimits().mostBytes / 1e6));
    view.message = bytes === 0 ? '' : t('Recordings take {0} of at most {1} MB.', formatBytes(bytes), megabytes);
  };
  owned.add(store.ended(() => void showSize()));
  owned.add(view.onDidChangeVisibility(({ visible }) => visible && void showSize()));
  const aging = setInterval(() => view.visible && refresh(), agingMs);
  owned.add({
    dispose: () => {
      clearTimeout(due);
      clearInterval(aging);
    },
  });
  return { rows, dispose: () => owned.dispose() };
}
