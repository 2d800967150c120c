import { readFileSync } from 'node:fs';
import type { StateVariable } from '../analysis/index.ts';
import { UserFacingError } from '../base/errors.ts';
import { shorten } from '../base/visibleText.ts';
import { sampleItems, type Dependence } from '../model/isolation.ts';
import type { Job } from '../model/job.ts';
import {
  compareResults,
  didFail,
  itemsBefore,
  outcomeIn,
  replayJob,
  type Difference,
  type Results,
} from '../model/replay.ts';
import type { RunModel } from '../model/runModel.ts';
import { readValues } from '../supervisor/recordings.ts';
import type { ReplayRequest } from './arguments.ts';
import { differenceTable } from './comparison.ts';
import { conduct } from './conduct.ts';
import { exitCodes } from './exitCodes.ts';
import { formatCount, printable, printableJson } from './format.ts';
import { display } from './frames.ts';

/** What `replay --check --json` prints. */
interface CheckReport {
  readonly schema: 1;
  readonly replayOf: string;
  /** The items that ran alone. */
  readonly checked: readonly number[];
  readonly differences: readonly (Difference & { readonly dependence: Dependence })[];
  readonly findings: readonly Finding[];
  /** Variables at the top level of the module through which items may affect one another; where state is shared. */
  readonly suspects: readonly Suspect[];
}

interface Finding {
  readonly dependence: Dependence;
  readonly items: readonly number[];
  /** Found out with this item; the others of its thread are taken for the same. Null: with each. */
  readonly examined: number | null;
  /** How many items ran before that one in its thread. */
  readonly before: number;
}

/** Lines count from 1. */
interface Suspect extends StateVariable {
  readonly file: string;
}

class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

/** `poolscope replay --check`: resolves with the exit code. Throws UserFacingError. */
export async function check(
  recorded: RunModel,
  selected: readonly number[],
  request: ReplayRequest,
  size: number,
): Promise<number> {
  const failed = selected.filter((item) => didFail(outcomeIn(recorded, item)));
  const checked = sampleItems(selected, failed, size);
  try {
    const { differences, findings } = await new Comparisons(recorded, request).run(checked);
    const isShared = findings.some(({ dependence }) => dependence !== 'nondeterministic');
    const report: CheckReport = {
      schema: 1,
      replayOf: request.recording,
      checked,
      differences,
      findings,
      suspects: isShared && recorded.job ? await findSuspects(recorded.job) : [],
    };
    if (request.json) process.stdout.write(`${printableJson(report)}\n`);
    else if (!request.quiet) process.stderr.write(`${printable(reportText(report, recorded))}\n`);
    return differences.length === 0 ? exitCodes.succeeded : exitCodes.someFailed;
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error;
    if (!request.quiet) process.stderr.write('the check was cancelled\n');
    return exitCodes.cancelled;
  }
}

class Comparisons {
  constructor(
    private readonly recorded: RunModel,
    private readonly request: ReplayRequest,
  ) {}

  async run(checked: readonly number[]): Promise<Pick<CheckReport, 'differences' | 'findings'>> {
    const inPool = await this.#recordedResults(checked);
    const alone = await this.#alone(checked);
    const differences = compareResults(inPool, alone, checked);
    if (differences.length === 0) return { differences: [], findings: [] };
    const different = differences.map(({ item }) => item);
    const again = await this.#alone(different);
    const unsteady = compareResults(alone, again, different).map(({ item }) => item);
    const findings: Finding[] = [];
    if (unsteady.length > 0) {
      findings.push({ dependence: 'nondeterministic', items: unsteady, examined: null, before: 0 });
    }
    const steady = different.filter((item) => !unsteady.includes(item));
    for (const items of this.#byThread(steady)) findings.push(await this.#examine(items, inPool));
    const dependenceOf = (item: number): Dependence => findings.find(({ items }) => items.includes(item))!.dependence;
    return {
      differences: differences.map((difference) => ({ ...difference, dependence: dependenceOf(difference.item) })),
      findings,
    };
  }

  /** Items of one thread's life, in the order in which they began. */
  #byThread(items: readonly number[]): readonly (readonly number[])[] {
    const lives = new Map<number, number[]>();
    for (const item of items) {
      const first = itemsBefore(this.recorded, item)[0] ?? item;
      lives.set(first, [...(lives.get(first) ?? []), item]);
    }
    return [...lives.values()];
  }

  /** By the item with the least before it. */
  async #examine(items: readonly number[], inPool: Results): Promise<Finding> {
    const [examined, before] = items
      .map((item) => [item, itemsBefore(this.recorded, item)] as const)
      .reduce((least, each) => (each[1].length < least[1].length ? each : least));
    const sameAfter = async (order: readonly number[]): Promise<boolean> => {
      const results = await this.#results(replayJob(this.recorded, this.request.recording, [...order, examined]), [
        examined,
      ]);
      return compareResults(inPool, results, [examined]).length === 0;
    };
    const finding = { items, examined, before: before.length };
    if (before.length === 0 || !(await sameAfter(before))) return { dependence: 'otherWorkers', ...finding };
    const anyOrder = before.length < 2 || (await sameAfter(before.toReversed()));
    return { dependence: anyOrder ? 'sharedState' : 'orderDependent', ...finding };
  }

  /** Each item in a fresh worker. */
  #alone(items: readonly number[]): Promise<Results> {
    const job = replayJob(this.recorded, this.request.recording, items);
    return this.#results(
      {
        ...job,
        workers: this.recorded.job?.workers,
        chunksize: 1,
        itemsPerWorker: 1,
        concurrency: 1,
        isolation: job.isolation === 'inline' ? 'thread' : job.isolation,
      },
      items,
    );
  }

  async #recordedResults(items: readonly number[]): Promise<Results> {
    return { model: this.recorded, values: await readValues(this.request.recording, items) };
  }

  /** Throws Cancelled, and UserFacingError where the job does not start. */
  async #results(job: Job, items: readonly number[]): Promise<Results> {
    return conduct(job, { showsProgress: !this.request.quiet }, async ({ model, recordingDir }) => {
      if (model.state === 'cancelled') throw new Cancelled();
      if (model.error) throw new UserFacingError(model.error.message, model.error.nextStep);
      return { model, values: await readValues(recordingDir, items) };
    });
  }
}

/** The parser is large, and loaded only here. */
async function findSuspects({ module, exportName }: Job): Promise<Suspect[]> {
  const { findModuleState } = await import('../analysis/index.ts');
  return findModuleState(readFileSync(module, 'utf8'), module, exportName).map(({ name, line, changes }) => ({
    name,
    file: module,
    line: line + 1,
    changes: changes.map((change) => ({ line: change.line + 1, text: change.text })),
  }));
}

function reportText({ checked, differences, findings, suspects }: CheckReport, recorded: RunModel): string {
  const what = `${formatCount(checked.length)} items alone, each in a fresh worker`;
  if (differences.length === 0) return `${what}: all came out as in the pool`;
  return [
    `${what}: ${formatCount(checked.length - differences.length)} came out as in the pool, ${formatCount(differences.length)} did not`,
    ...findings.map((finding) => findingText(finding, recorded)),
    ...(findings.some(({ dependence }) => dependence !== 'nondeterministic') ? [suspectText(suspects)] : []),
    differenceTable(differences, 'in the pool', 'alone'),
  ].join('\n');
}

function findingText({ dependence, items, examined, before }: Finding, recorded: RunModel): string {
  const count = items.length === 1 ? `item ${items[0]}` : `${formatCount(items.length)} items`;
  if (dependence === 'nondeterministic') {
    return `! ${count}: nondeterministic. The same item alone comes out differently each time: time, chance, or the world outside.`;
  }
  const worker = examined === null ? -1 : recorded.items.worker.get(examined);
  const after = `after the ${formatCount(before)} that ran before it on worker ${worker}`;
  const evidence = {
    sharedState: `Item ${examined} alone comes out the same each time, and ${after} as in the pool.`,
    orderDependent: `Item ${examined} comes out as in the pool ${after}, and otherwise after the same in reverse order.`,
    otherWorkers: `Item ${examined} alone comes out the same each time, but ${after} not as in the pool.`,
  }[dependence];
  const title = {
    sharedState: 'hidden shared state between the items of a worker',
    orderDependent: 'depends on the order of the items before it',
    otherWorkers: 'depends on other workers, or the module has changed since',
  }[dependence];
  return `! ${count}: ${title}. ${evidence}`;
}

function suspectText(suspects: readonly Suspect[]): string {
  if (suspects.length === 0) {
    return 'No variable at the top level of the module is both changed and read there: look at what it imports, at globalThis, and at files.';
  }
  return suspects
    .map(({ name, file, line, changes }) => {
      const where = changes.slice(0, 3).map((change) => `line ${change.line}: ${shorten(change.text, 60)}`);
      return `suspected: ${name} (${display(file)}:${line}), changed in ${where.join('; ')}`;
    })
    .join('\n');
}
