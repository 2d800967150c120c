import { shorten } from '../base/visibleText.ts';
import type { Finding, IsolationCheck, Suspect } from '../model/compare/isolation.ts';
import type { RunModel } from '../model/run/runModel.ts';
import { checkIsolation } from '../studies/checkIsolation.ts';
import { Stopped } from '../studies/experiment.ts';
import type { ReplayRequest } from './replayArguments.ts';
import { differenceTable } from './comparison.ts';
import { exitCodes } from './exitCodes.ts';
import { formatCount, printable, printableJson } from './format.ts';
import { display } from './frames.ts';
import { withLaboratory } from './withLaboratory.ts';

/** What `replay --check --json` prints. */
interface CheckReport extends IsolationCheck {
  /** Version of these fields. */
  readonly schema: 1;
  /** Absolute path of the recording whose items ran again. */
  readonly replayOf: string;
}

/** `poolscope replay --check`: resolves with the exit code. Throws UserFacingError. */
export async function check(
  recorded: RunModel,
  selected: readonly number[],
  request: ReplayRequest,
  size: number,
): Promise<number> {
  const { recording, quiet, json } = request;
  try {
    const found = await withLaboratory(quiet ? undefined : (what) => `check: ${what}`, (laboratory) =>
      checkIsolation(recorded, recording, selected, size, laboratory),
    );
    const report: CheckReport = { schema: 1, replayOf: recording, ...found };
    if (json) process.stdout.write(`${printableJson(report)}\n`);
    else if (!quiet) process.stderr.write(`${printable(reportText(report, recorded))}\n`);
    return report.differences.length === 0 ? exitCodes.succeeded : exitCodes.someFailed;
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    if (!quiet) process.stderr.write('the check was cancelled\n');
    return exitCodes.cancelled;
  }
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
    return 'No variable at the top level of the module, or of a file that it imports by a relative path, is both changed and read there: look at packages, at globalThis, and at files.';
  }
  return suspects
    .map(({ name, file, line, changes }) => {
      const where = changes.slice(0, 3).map((change) => `line ${change.line}: ${shorten(change.text, 60)}`);
      return `suspected: ${name} (${display(file)}:${line}), changed in ${where.join('; ')}`;
    })
    .join('\n');
}
