import { UserFacingError } from '../../base/errors.ts';
import { mergeRanges, rangesText } from '../../model/facts/ranges.ts';
import type { Job, Shard } from '../../model/facts/job.ts';
import { requireJob } from '../../model/facts/origin.ts';
import type { RunModel } from '../../model/run/runModel.ts';

/** A recording of one part of a run. */
export interface RecordedShard {
  readonly dir: string;
  readonly job: Job;
  readonly shard: Shard;
  readonly model: RunModel;
}

/** The recording as a part of a run. Throws UserFacingError if it is a whole one. */
export function shardIn(dir: string, model: RunModel): RecordedShard {
  const job = requireJob(model.origin, 'merged');
  if (job.shard) return { dir, job, shard: job.shard, model };
  throw new UserFacingError(
    `${dir} is a run of all items, not of a part of them`,
    'Name recordings of poolscope run --shard K/N --record DIR.',
  );
}

/**
 * Checks that these are the parts of one run, each once, and returns them in their order. Throws UserFacingError that names
 * the first two that do not fit. `partial`: parts may be missing.
 */
export function checkShards(given: readonly RecordedShard[], partial: boolean): readonly RecordedShard[] {
  const shards = given.toSorted((a, b) => a.shard.number - b.shard.number);
  const [first, ...others] = shards;
  if (!first) return [];
  for (const other of others) {
    for (const [what, one, two] of differences(first, other)) {
      if (one !== two) throw notOneRun(first, other, `${what} ${one}`, two);
    }
    requireSameCode(first, other);
  }
  requireEachOnce(shards, partial);
  requireSameInput(shards);
  return shards;
}

function differences(one: RecordedShard, two: RecordedShard): [what: string, one: string, two: string][] {
  const facts = ({ job, shard }: RecordedShard): [string, string][] => [
    ['the function', `${pathIn(job)}#${job.exportName}`],
    ['the input', job.input],
    ['the call', job.call ?? 'map'],
    ['the number of shards', String(shard.of)],
    ['the number of balanced items', String(shard.balanced?.known ?? 0)],
    ['the profile', job.profile?.kind ?? 'none'],
  ];
  const others = facts(two);
  return facts(one).map(([what, value], k) => [what, value, others[k]![1]]);
}

/** Folders of machines differ; the path in the folder does not. */
const pathIn = ({ module, baseDir }: Job): string =>
  (module.startsWith(baseDir) ? module.slice(baseDir.length + 1) : module).replaceAll('\\', '/');

function requireSameCode(one: RecordedShard, two: RecordedShard): void {
  const hashes = new Map([...one.model.code].map(([file, hash]) => [inside(one.job, file), hash]));
  for (const [file, hash] of two.model.code) {
    const other = hashes.get(inside(two.job, file));
    if (other === undefined || other === hash) continue;
    throw new UserFacingError(
      `${inside(two.job, file)} is not the same file in ${one.dir} and in ${two.dir}`,
      'Run all shards of one state of the code.',
    );
  }
}

const inside = ({ baseDir }: Job, file: string): string =>
  (file.startsWith(baseDir) ? file.slice(baseDir.length + 1) : file).replaceAll('\\', '/');

function notOneRun(one: RecordedShard, two: RecordedShard, is: string, was: string): UserFacingError {
  return new UserFacingError(
    `${one.dir} and ${two.dir} are not parts of one run: ${is} in the first is ${was} in the second`,
    'Name the recordings of one job, each with another --shard.',
  );
}

function requireEachOnce(shards: readonly RecordedShard[], partial: boolean): void {
  const byNumber = new Map<number, RecordedShard>();
  for (const each of shards) {
    const before = byNumber.get(each.shard.number);
    if (before) {
      throw new UserFacingError(
        `${before.dir} and ${each.dir} are both shard ${each.shard.number}/${each.shard.of}`,
        'Name each shard once.',
      );
    }
    byNumber.set(each.shard.number, each);
  }
  const of = shards[0]?.shard.of ?? 0;
  const missing = Array.from({ length: of }, (_, k) => k + 1).filter((number) => !byNumber.has(number));
  if (missing.length === 0 || partial) return;
  throw new UserFacingError(
    `shard ${missing.join(', ')} of ${of} is missing`,
    'Name its recording, too, or write --partial: its items are then shown as cancelled.',
  );
}

/** Shards are dealt from one input, so that their sizes belong together. */
function requireSameInput(shards: readonly RecordedShard[]): void {
  const dealt = shards.flatMap(({ shard }) => shard.balanced?.items ?? []);
  const known = shards[0]?.shard.balanced?.known ?? 0;
  const together = mergeRanges(dealt);
  const count = dealt.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  const isWhole =
    shards.length < (shards[0]?.shard.of ?? 0) || known === 0 || rangesText(together) === `0-${known - 1}`;
  if (count > known || !isWhole) {
    throw new UserFacingError(
      'the shards were balanced by different recordings: some of their items are in two shards or in none',
      'Run all shards with the same --balance recording.',
    );
  }
  const lengths = shards.flatMap((each) => inputLengths(each));
  const least = Math.max(0, ...lengths.map(([shortest]) => shortest));
  const most = Math.min(Infinity, ...lengths.map(([, longest]) => longest));
  if (least <= most) return;
  throw new UserFacingError(
    `the shards did not read the same input: their numbers of items are ${shards.map(({ model }) => model.total ?? 'unknown').join(', ')}`,
    'Run all shards with the same input.',
  );
}

/** The least and the most inputs among which a shard has as many items as it had; none if it did not read them all. */
function inputLengths({ shard: { number, of, balanced }, model: { total } }: RecordedShard): [number, number][] {
  if (total === undefined || balanced) return [];
  const least = total === 0 ? 0 : (total - 1) * of + number;
  return [[least, total * of + number - 1]];
}
