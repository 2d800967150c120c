import { basename } from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { t } from '../../base/texts.ts';
import { mergeStacks, workersText, type StackNode } from '../../model/debug/parallelStacks.ts';
import { debugViewIds } from '../contributions.ts';
import type { DebuggedWorker, DebuggedWorkers } from './debuggedWorkers.ts';
import { showTree } from './showTree.ts';

type Row =
  | { readonly kind: 'frame'; readonly node: StackNode; readonly id: string }
  | { readonly kind: 'note'; readonly label: string; readonly icon: string; readonly workers: readonly number[] };

/** Set once the view has opened by itself. VS Code adds it collapsed, where it is easily missed. */
const foundKey = 'parallelStacksFound';

/** Shows one tree of the stacks of all paused workers. The view opens by itself the first time a worker pauses. */
export function showParallelStacks(workers: DebuggedWorkers, state: vscode.Memento): Disposable {
  const owned = new DisposableStore();
  const tree = owned.add(
    showTree<Row>(debugViewIds.stacks, workers.changed, {
      getChildren: (row) => {
        if (!row) return roots(workers.workers());
        return row.kind === 'frame' ? frameRows(row.node.calls, row.id) : [];
      },
      getTreeItem: (row) => (row.kind === 'frame' ? frameItem(row.node, row.id) : noteItem(row)),
    }),
  );
  owned.add(
    workers.changed(() => {
      const [first] = state.get(foundKey) === true ? [] : roots(workers.workers());
      if (!first) return;
      void state.update(foundKey, true);
      // The view may not exist yet. Then the user opens it.
      tree.reveal(first).catch(() => {});
    }),
  );
  return owned;
}

/** Empty while no worker is paused, so that the view explains how to pause them. */
function roots(all: readonly DebuggedWorker[]): Row[] {
  const known = all.flatMap(({ worker, stack }) => (worker === undefined ? [] : [{ worker, frames: stack?.frames }]));
  const standing = known.flatMap(({ worker, frames }) => (frames ? [{ worker, frames }] : []));
  if (standing.length === 0) return [];
  const outside = standing.filter(({ frames }) => frames.length === 0);
  const running = known.filter(({ frames }) => !frames);
  return [
    ...frameRows(mergeStacks(standing), ''),
    ...noteRow(t('Outside your code'), 'debug-pause', outside),
    ...noteRow(t('Running'), 'play', running),
  ];
}

function frameRows(nodes: readonly StackNode[], parent: string): Row[] {
  // A call keeps its row and its expansion when the workers step.
  return nodes.map((node) => ({ kind: 'frame', node, id: `${parent}/${keyOf(node)}` }));
}

const keyOf = ({ frame }: StackNode): string => `${frame.function}@${frame.file}:${frame.line}`;

function noteRow(label: string, icon: string, of: readonly { readonly worker: number }[]): Row[] {
  return of.length === 0 ? [] : [{ kind: 'note', label, icon, workers: of.map(({ worker }) => worker) }];
}

function frameItem({ frame, workers, standing, calls }: StackNode, id: string): vscode.TreeItem {
  const { Expanded, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(frame.function || '(anonymous)', calls.length > 0 ? Expanded : None);
  const place = `${basename(frame.file)}:${frame.line}`;
  // VS Code keeps a row collapsed when it gets its first call. A row with another id is expanded.
  item.id = calls.length > 0 ? `${id}/` : id;
  item.description = `${workersText(workers)} · ${place}`;
  item.tooltip = [
    t('{0} at {1}:{2}:{3}', frame.function || t('(anonymous)'), frame.file, frame.line, frame.column),
    ...(standing.length > 0 ? [t('Here: {0}', workersText(standing))] : []),
    ...(calls.length > 0
      ? [t('In calls from here: {0}', workersText(workers.filter((w) => !standing.includes(w))))]
      : []),
  ].join('\n');
  item.iconPath = new vscode.ThemeIcon(standing.length > 0 ? 'debug-stackframe-focused' : 'debug-stackframe-dot');
  item.command = {
    title: t('Open'),
    command: 'vscode.open',
    arguments: [vscode.Uri.file(frame.file), selection(frame)],
  };
  item.accessibilityInformation = { label: `${frame.function}, ${place}, ${workersText(workers)}` };
  return item;
}

function selection({ line, column }: StackNode['frame']): vscode.TextDocumentShowOptions {
  const at = new vscode.Position(line - 1, Math.max(0, column - 1));
  return { selection: new vscode.Range(at, at) };
}

function noteItem({ label, icon, workers }: Extract<Row, { kind: 'note' }>): vscode.TreeItem {
  const item = new vscode.TreeItem(label);
  item.id = `note/${label}`;
  item.description = workersText(workers);
  item.iconPath = new vscode.ThemeIcon(icon);
  return item;
}
