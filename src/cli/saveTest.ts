import { longestSource, readRegularSync } from '../files/openRegular.ts';
import { relative } from 'node:path';
import { UserFacingError } from '../base/errors.ts';
import { printable, shorten } from '../base/visibleText.ts';
import type { Job } from '../model/facts/job.ts';
import { jobOfItems } from '../model/compare/jobOfItems.ts';
import { saveTest as writeTest, type SavedTest, type SaveTestRequest } from '../testWriter/saveTest.ts';
import { loadRecording } from '../recording/loadRecording.ts';
import { moduleDoubt, pathProblem, workRoot } from '../recording/moduleDoubt.ts';
import { readInput } from '../recording/readValues.ts';
import { recordingFolder } from '../supervisor/recordingFolder.ts';
import { parseSaveTest } from './arguments.ts';
import { exitCodes } from './exitCodes.ts';
import { requireItem } from './requireItem.ts';
import { printableJson } from '../base/printableJson.ts';

/** What `save-test --json` prints. Paths are absolute. */
interface SaveTestReport extends SavedTest {
  /** Version of these fields. */
  readonly schema: 1;
  /** The item whose failure was saved. */
  readonly item: number;
}

/** `poolscope save-test`: resolves with the exit code. Rejects with UserFacingError. */
export async function saveTest(args: readonly string[]): Promise<number> {
  const { recording: named, item, folder, json } = parseSaveTest(args, process.cwd());
  const recording = await recordingFolder(named);
  const model = await loadRecording(recording, { keepLogs: false });
  requireItem(model, item);
  const job = jobOfItems(model, [item], 'saved as a test');
  checkModule(job);
  const saved = writeTest({
    model,
    item,
    input: await readInput(recording, item),
    second: await secondParameterOf(job),
    nodeVersion: process.version,
    moduleDoubt: moduleDoubt(job.module, recording, [workRoot(process.cwd())]),
    folder,
  });
  const result: SaveTestReport = { schema: 1, item, ...saved };
  if (json) process.stdout.write(`${printableJson(result)}\n`);
  else process.stdout.write(`${printable(report(saved))}\n`);
  return exitCodes.succeeded;
}

/** The module is read, and its path becomes a part of the test. Throws UserFacingError. */
function checkModule({ module }: Job): void {
  const problem = pathProblem(module);
  if (problem === undefined) return;
  throw new UserFacingError(
    `the recording names the module ${shorten(module, 200)}, and ${problem}`,
    'Use the original recording.',
  );
}

/** The second parameter of the function; undefined if the function is imported or not found. */
async function secondParameterOf({ module, exportName }: Job): Promise<SaveTestRequest['second']> {
  const { findJobSites } = await import('../analysis/index.ts');
  try {
    const { sites } = findJobSites(readRegularSync(module, longestSource), module);
    return sites.find((site) => site.exportName === exportName)?.second;
  } catch {
    return undefined;
  }
}

function report({ testFile, fixtureFile, runner, runnerFrom, command, cwd, notes }: SavedTest): string {
  const shown = (path: string): string => relative(process.cwd(), path) || '.';
  const why = runnerFrom === null ? 'no package.json names a runner' : shown(runnerFrom);
  return [
    `wrote ${shown(testFile)}`,
    `  and ${shown(fixtureFile)}, its input`,
    `for ${runner} (${why}). It fails as the item did until the function is fixed. To run it:`,
    ...(cwd === process.cwd() ? [] : [`  cd ${shown(cwd)}`]),
    `  ${command}`,
    ...notes.map((note) => `! ${note}`),
  ].join('\n');
}
