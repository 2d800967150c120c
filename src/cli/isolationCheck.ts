import { shorten } from '../base/visibleText.ts';
import type { IsolationCheck, Suspect } from '../model/compare/isolation.ts';
import type { RunModel } from '../model/run/runModel.ts';
import { checkIsolation } from '../studies/checkIsolation.ts';
import { Stopped } from '../studies/experiment.ts';
import { writeIsolation } from '../studies/isolationFile.ts';
import type { OpenedReplay } from './replayArguments.ts';
import { findingText, hasSharedState, isolationSummary, noSuspects, unsearchedText } from '../words/isolation.ts';
import { differenceTable } from './comparison.ts';
import { exitCodes } from './exitCodes.ts';
import { printJson } from './fitted.ts';
import { display } from './frames.ts';
import { hasColours, style, styled } from './style.ts';
import { withLaboratory } from './withLaboratory.ts';

/** What `replay --check --json` prints. */
interface CheckReport extends IsolationCheck {
  /** Version of these fields. */
  readonly schema: 1;
  /** Absolute path of the recording whose items ran again. */
  readonly replayOf: string;
}

/** `poolscope replay --check`: resolves with the exit code. Rejects with UserFacingError. */
export async function check(
  recorded: RunModel,
  selected: readonly number[],
  request: OpenedReplay,
  size: number,
): Promise<number> {
  const { recording, dir, quiet, json } = request;
  try {
    const found = await withLaboratory(quiet ? undefined : (what) => `check: ${what}`, (laboratory) =>
      checkIsolation(recorded, dir, selected, size, laboratory),
    );
    // The recording may be read-only. The check is printed in any case.
    await writeIsolation(dir, found).catch(() => undefined);
    const report: CheckReport = { schema: 1, replayOf: recording, ...found };
    if (json) printJson(report, request.full, 'findings');
    else if (!quiet) process.stdout.write(`${styled(reportText(report, recorded), hasColours(process.stdout))}\n`);
    return report.differences.length === 0 ? exitCodes.succeeded : exitCodes.someFailed;
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    if (!quiet) process.stderr.write('the check was cancelled\n');
    return exitCodes.cancelled;
  }
}

function reportText(report: CheckReport, recorded: RunModel): string {
  const { differences, findings, suspects } = report;
  const unsearched = unsearchedText(report);
  if (differences.length === 0) return isolationSummary(report);
  return [
    isolationSummary(report),
    ...findings.map((finding) => {
      const { title, evidence } = findingText(finding, recorded);
      return style('red', `! ${title}. ${evidence}`);
    }),
    ...(hasSharedState(report) ? [suspectText(suspects)] : []),
    ...(unsearched === undefined ? [] : [unsearched]),
    differenceTable(differences, 'in the pool', 'alone'),
  ].join('\n');
}

function suspectText(suspects: readonly Suspect[]): string {
  if (suspects.length === 0) return noSuspects;
  return suspects
    .map(({ name, file, line, changes }) => {
      const where = changes.slice(0, 3).map((change) => `line ${change.line}: ${shorten(change.text, 60)}`);
      return `suspected: ${name} (${display(file)}:${line}), changed in ${where.join('; ')}`;
    })
    .join('\n');
}
