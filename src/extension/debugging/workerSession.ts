import type * as vscode from 'vscode';
import { t } from '../../base/texts.ts';
import { rangesText } from '../../model/facts/ranges.ts';
import type { WorkerModel } from '../../model/run/workerModel.ts';
import { workerStateWord } from '../../words/costs.ts';

/** Node's number of the thread that a session debugs; undefined for a process. Only the session's first name, `[worker 3] name`, contains it. */
export function threadIdOf({ configuration }: Pick<vscode.DebugSession, 'configuration'>): number | undefined {
  const found = /^\[worker (\d+)\]/i.exec(configuration.name);
  return found ? Number(found[1]) : undefined;
}

type Named = Pick<WorkerModel, 'worker' | 'state' | 'openChunk'>;

/** Name of a session in the Call Stack view, e.g. `worker 3 (items 120-129)`. */
export function sessionName({ worker, state, openChunk }: Named): string {
  return t('worker {0} ({1})', worker, workOf({ state, openChunk }));
}

function workOf({ state, openChunk }: Omit<Named, 'worker'>): string {
  if (state === 'starting') return 'starting';
  const { items = [] } = openChunk ?? {};
  const [first, ...rest] = items;
  if (!first) return workerStateWord('idle', false);
  const single = rest.length === 0 && first[0] === first[1];
  return `${single ? 'item' : 'items'} ${rangesText(items)}`;
}
