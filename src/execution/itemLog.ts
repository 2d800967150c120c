import type { LogWritten } from '../protocol/workerRecords.ts';
import type { CapturedLine } from './captureOutput.ts';
import type { ItemScopes } from './itemScope.ts';
import type { RecordSink } from './recordSink.ts';

export interface ItemLogOptions {
  readonly now: () => number;
  readonly scopes: ItemScopes;
  readonly sink: Pick<RecordSink, 'append'>;
  /** The receiver of the records runs in this thread. What it prints is not output of the item. */
  readonly sharesThread: boolean;
}

/** Returns a function that records a line as output of the running item. */
export function createItemLog({ now, scopes, sink, sharesThread }: ItemLogOptions): (line: CapturedLine) => void {
  return (line) => {
    const scope = scopes.getStore();
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
}
