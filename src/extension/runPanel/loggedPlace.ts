import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { SourcePlace } from '../../base/sourcePlace.ts';
import { placesOf } from '../../model/facts/logPlaces.ts';
import type { LogRecord } from '../../model/facts/log.ts';
import type { HostSide } from '../../protocol/panel/viewSync.ts';
import { placeDoubt } from '../../recording/placeDoubt.ts';
import { readEvents } from '../../recording/readEvents.ts';
import type { RunEntry } from '../runs/runEntry.ts';
import { workspaceFolders } from '../trust.ts';

/**
 * A place that a log line names; undefined if there is no such line or place. A relative path counts from the folder of the run,
 * else from that of the module.
 */
export async function loggedPlace(
  { dir, setup }: Pick<RunEntry, 'dir' | 'setup'>,
  { seq, place }: HostSide['events']['openLogPlace'],
): Promise<SourcePlace | undefined> {
  const record = await recordOf(dir, seq);
  const named = record && placesOf(record)[place];
  if (!named) return undefined;
  const folders = [setup.baseDir, ...(setup.file === undefined ? [] : [dirname(setup.file)])];
  const paths = folders.map((folder) => resolve(folder, named.file));
  // A path that would not be opened is not looked for either.
  const isThere = (path: string): boolean => placeDoubt(path, workspaceFolders()) === undefined && existsSync(path);
  const file = paths.find(isThere) ?? paths[0];
  return file === undefined ? undefined : { file, line: named.line, column: named.column };
}

async function recordOf(dir: string, seq: number): Promise<LogRecord | undefined> {
  for await (const event of readEvents(dir)) {
    const record = event.type === 'logsWritten' && event.records.find((each) => each.seq === seq);
    if (record) return record;
  }
  return undefined;
}
