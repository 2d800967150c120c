import type { Tuning } from '../model/tuning/tuning.ts';
import { tuneChunksize, type TuningRun } from '../studies/tune.ts';
import { parseTune, type TuneRequest } from './arguments.ts';
import { exitCodeOf, exitCodes } from './exitCodes.ts';
import { printJson } from './fitted.ts';
import { printable } from '../base/visibleText.ts';
import { reportNothing, selectsNothing } from './nothingSelected.ts';
import { printReport } from './report.ts';
import { refuseTopLevelWork } from './topLevelWork.ts';
import { formatTunings, tuneSummary } from './tuneReport.ts';
import { withPipedInput } from '../supervisor/pipedInput.ts';
import { withLaboratory } from './withLaboratory.ts';

/** No run begins that would end after this time, except for the first one of each number of workers. */
const budgetMs = 60_000;

/** `poolscope tune`: resolves with the exit code. Rejects with UserFacingError for a wrong command line. */
export async function tune(args: readonly string[]): Promise<number> {
  const request = await parseTune(args, process.cwd());
  if (!request.allowsTopLevelWork) await refuseTopLevelWork(request.job);
  const { job } = request;
  return withPipedInput(job.input, job.baseDir, 'whole', ({ input }) =>
    tuneJob({ ...request, job: { ...job, input } }),
  );
}

async function tuneJob({ job, machines, workers, json, full, quiet }: TuneRequest): Promise<number> {
  const startedMs = performance.now();
  const tunings: Tuning[] = [];
  let runs = 0;
  let last: TuningRun | undefined;
  const announce = (what: string): string => `run ${++runs}: ${what}`;
  await withLaboratory(quiet ? undefined : announce, async (local) => {
    const laboratory = { ...local, machines };
    for (const count of workers) {
      let tuning: Tuning | undefined;
      const leftMs = budgetMs - (performance.now() - startedMs);
      for await (const run of tuneChunksize({ ...job, workers: count }, [], laboratory, leftMs)) {
        last = run;
        ({ tuning } = run);
      }
      if (!tuning) break;
      tunings.push(tuning);
    }
  });
  if (!last) return exitCodes.cancelled;
  if (json) printJson(tuneSummary(last.summary, tunings), full, 'tunings');
  if (!json && tunings.length > 0) process.stdout.write(`${printable(formatTunings(last.summary, tunings))}\n`);
  if (!last.tuning) printReport(last.model, last.summary, { stream: process.stderr });
  return selectsNothing(job, last.model) ? reportNothing() : exitCodeOf(last.model);
}
