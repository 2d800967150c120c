import { join } from 'node:path';
import type { Failure } from '../../model/facts/failure.ts';
import { ProfileParts, transformedFunctions } from '../../model/facts/profileParts.ts';
import type { SourceMapper } from '../../model/facts/sourceMapper.ts';
import type { Resume } from '../../protocol/runnerControl.ts';
import { LogLane } from './logLane.ts';
import { OpenChunk } from './openChunk.ts';
import type { SpoolFile } from './spoolFiles.ts';
import { SpoolReader } from './spoolReader.ts';

/** One spool: the records of one worker's life, or of the runner's own decisions. */
export interface Lane extends SpoolFile {
  readonly reader: SpoolReader;
  readonly lines: LogLane;
  /** Records before this byte were reported by an earlier runner. */
  readonly knownBytes: number;
  readonly failures: Map<number, Failure>;
  readonly open: OpenChunk;
  readonly profile: ProfileParts;
  /** Another worker has the slot now. The spool is read once more at the end, and not on every drain. */
  isReplaced: boolean;
}

interface LanePlace {
  readonly spoolDir: string;
  readonly resume: Resume | null;
  readonly mapper: SourceMapper;
}

/** The lane of a spool that exists or will be written. */
export function openLane(spool: SpoolFile, { spoolDir, resume, mapper }: LanePlace): Lane {
  const path = join(spoolDir, spool.file);
  const known = resume?.cursor[spool.file] ?? { books: 0, logs: 0 };
  return {
    ...spool,
    reader: new SpoolReader(path, 'books'),
    lines: new LogLane(path, spool.worker, known.logs),
    knownBytes: known.books,
    failures: new Map(),
    open: new OpenChunk(),
    profile: new ProfileParts(transformedFunctions(mapper)),
    isReplaced: false,
  };
}
