import { outputOf } from '../model/facts/log.ts';
import type { LogWritten } from '../protocol/workerRecords.ts';
import type { CapturedLine } from './captureOutput.ts';
import type { ItemScope, ItemScopes } from './itemScope.ts';
import type { RecordSink } from './recordSink.ts';

export interface ItemLogOptions {
  readonly now: () => number;
  readonly scopes: ItemScopes;
  readonly sink: Pick<RecordSink, 'append'>;
  /** The receiver of the records runs in this thread. What it prints is not output of the item. */
  readonly sharesThread: boolean;
  /** The receiver joins the parts of a line, and needs to know when an item that left one open has ended. */
  readonly joinsLines: boolean;
}

export interface ItemLog {
  /** Records a line, or a part of one, as output of the running item. */
  readonly write: (line: CapturedLine) => void;
  /** Ends the lines that are left open: by the item, when it ends, or by the module outside of items, when it is loaded. */
  readonly endLines: (scope: ItemScope | undefined) => void;
}

/** Creates the log of one executor. */
export function createItemLog({ now, scopes, sink, sharesThread, joinsLines }: ItemLogOptions): ItemLog {
  const append = (scope: ItemScope | undefined, line: CapturedLine): void => {
    const record: LogWritten = {
      type: 'logWritten',
      atMicros: Math.round(now()),
      item: scope?.index ?? null,
      chunk: scope?.chunk ?? null,
      ...line,
      ...(scope?.ended && { late: true }),
    };
    if (sharesThread) scopes.exit(() => sink.append(record));
    else sink.append(record);
  };
  const outside: Pick<ItemScope, 'openLines'> = {};
  return {
    write: (line) => {
      const scope = scopes.getStore();
      append(scope, line);
      if (scope?.ended || line.logger !== undefined) return;
      const holder = scope ?? outside;
      if (joinsLines && line.open) (holder.openLines ??= {})[outputOf(line)] = line;
      else if (holder.openLines) holder.openLines[outputOf(line)] = undefined;
    },
    endLines: (scope) => {
      const holder = scope ?? outside;
      const { stdout, stderr } = holder.openLines ?? {};
      delete holder.openLines;
      for (const line of [stdout, stderr]) {
        if (line) append(scope, { level: line.level, stream: line.stream, text: '', site: null });
      }
    },
  };
}
