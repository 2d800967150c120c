import {
  both,
  count,
  either,
  fields,
  flag,
  listOf,
  oneOf,
  optional,
  pairOf,
  tagged,
  text,
  type FieldShapes,
  type Shape,
} from '../../base/shape.ts';
import { callStyle, registeringLibrary } from './calledAgainShape.ts';
import {
  jobLimits,
  type Chunksize,
  type Isolation,
  type ItemRange,
  type Job,
  type Shard,
  type ShardWorkers,
} from './job.ts';
import type { Program, RunOrigin } from './origin.ts';
import type { CpuProfileSpec, ProfileKind, ProfileSpec } from './profile.ts';

export const itemNumber = count();
export const chunksizeShape: Shape<Chunksize> = either(count(1, jobLimits.chunksize), oneOf('auto'));
export const rangeShape: Shape<ItemRange> = pairOf(itemNumber, itemNumber);

/** Numbers that Node's timers can hold. */
const milliseconds = count(0, 2 ** 31 - 1);

const shard = both(
  fields<Shard>({
    number: count(1, jobLimits.shards),
    of: count(1, jobLimits.shards),
    balanced: optional(fields<NonNullable<Shard['balanced']>>({ known: itemNumber, items: listOf(rangeShape) })),
  }),
  ({ number, of }) => (number <= of ? undefined : { path: '.number', expected: `at most ${of}`, found: number }),
);

export const shardWorkersShape = fields<ShardWorkers>({
  number: count(1, jobLimits.shards),
  of: count(1, jobLimits.shards),
  first: count(0, jobLimits.workers),
  count: count(0, jobLimits.workers),
  node: text,
});

const profileSpec = tagged<ProfileSpec, 'kind'>('kind', {
  cpu: fields<CpuProfileSpec>({ kind: oneOf('cpu'), intervalMicros: optional(count(1)) }),
  heap: fields({ kind: oneOf('heap'), intervalBytes: count(1) }),
});

const isolation = oneOf<Isolation>('thread', 'process', 'inline');

export const jobFields: FieldShapes<Job> = {
  module: text,
  exportName: text,
  baseDir: text,
  tsconfig: optional(text),
  input: text,
  delimiter: optional(text),
  call: optional(callStyle),
  registersWith: optional(registeringLibrary),
  workers: optional(count(1, jobLimits.workers)),
  chunksize: optional(chunksizeShape),
  concurrency: count(1, jobLimits.concurrency),
  isolation,
  timeoutMs: optional(milliseconds),
  loadTimeoutMs: milliseconds,
  onError: oneOf('continue', 'stop'),
  retries: optional(count(1, jobLimits.retries)),
  maxHeapBytes: optional(count()),
  maxMemoryBytes: optional(count()),
  itemsPerWorker: optional(count(1)),
  detectRaces: optional(flag),
  catchSlow: optional(flag),
  verifies: optional(flag),
  profile: optional(profileSpec),
  items: optional(listOf(rangeShape)),
  shard: optional(shard),
};

const program = fields<Program>({ name: text, baseDir: text, file: optional(text) });

export const originShape: Shape<RunOrigin> = tagged<RunOrigin, 'kind'>('kind', {
  job: fields({ kind: oneOf('job'), job: fields(jobFields) }),
  library: fields<Extract<RunOrigin, { readonly kind: 'library' }>>({
    kind: oneOf('library'),
    call: text,
    program,
    isolation: optional(isolation),
    concurrency: optional(count(1, jobLimits.concurrency)),
  }),
  observed: fields<Extract<RunOrigin, { readonly kind: 'observed' }>>({
    kind: oneOf('observed'),
    program,
    profile: optional(oneOf<ProfileKind>('cpu', 'heap')),
  }),
});
