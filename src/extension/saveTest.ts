import * as vscode from 'vscode';
import { UserFacingError } from '../base/errors.ts';
import { t } from '../base/texts.ts';
import type { Job } from '../model/facts/job.ts';
import { jobOfItems } from '../model/compare/jobOfItems.ts';
import { saveTest as writeTest, type SavedTest, type SaveTestRequest } from '../testWriter/saveTest.ts';
import { findNode } from '../supervisor/findNode.ts';
import { moduleDoubt } from '../recording/moduleDoubt.ts';
import { readInput } from '../recording/readValues.ts';
import { openPlace } from './runPanel/openPlace.ts';
import { sentences } from './sentences.ts';
import type { Services } from './services.ts';
import { configuredNodePath } from './settings.ts';
import { requireTrust, workspaceFolders } from './trust.ts';

/** A longer input would block the editor while it becomes a test. */
const mostInputBytes = 1 << 26;

/** Writes a test that fails as an item of a run did, opens it, and shows the command that runs it. */
export async function saveTest(
  { store, sites }: Pick<Services, 'store' | 'sites'>,
  runId: string,
  item: number,
  keepVisible: vscode.ViewColumn | undefined,
): Promise<void> {
  if (!(await requireTrust())) return;
  const entry = store.find(runId);
  if (!entry)
    throw new UserFacingError(t('This run no longer exists.'), t('Its recording was deleted; run the function again.'));
  const model = await store.model(entry);
  const job = jobOfItems(model, [item], 'saved as a test');
  const node = await findNode(configuredNodePath(vscode.Uri.file(job.module)));
  const saved = writeTest({
    model,
    item,
    input: await readInput(entry.dir, item, mostInputBytes),
    second: await secondParameterOf(sites, job),
    nodeVersion: node.version,
    moduleDoubt: moduleDoubt(job.module, entry.dir, workspaceFolders()),
  });
  await openPlace({ file: saved.testFile, line: 1, column: 1 }, keepVisible);
  await tell(saved);
}

/** Undefined if the function is defined in another module or cannot be found. */
async function secondParameterOf(
  sites: Services['sites'],
  { module, exportName }: Job,
): Promise<SaveTestRequest['second']> {
  try {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(module));
    const found = await sites.sitesOf(document);
    return found.sites.find((site) => site.exportName === exportName)?.second;
  } catch {
    return undefined;
  }
}

async function tell({ runner, runnerFrom, command, cwd, notes }: SavedTest): Promise<void> {
  const where =
    vscode.workspace.workspaceFolders?.some(({ uri }) => uri.fsPath === cwd) === true ? '' : t(' in {0}', cwd);
  const why = runnerFrom === null ? t(', since no package.json names another runner') : '';
  const sentence = t(
    'Saved as a test for {0}{1}. "{2}" runs it{3}; it fails as the item did until the function is fixed',
    runner,
    why,
    command,
    where,
  );
  const copy = t('Copy command');
  const chosen = await vscode.window.showInformationMessage(sentences(sentence, ...notes), copy);
  if (chosen === copy) await vscode.env.clipboard.writeText(command);
}
